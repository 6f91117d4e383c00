"""Signals: each from its own figures, none from what nobody said, and only over what the caller sees."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from api.database import create_engine
from tests.support.flows import REGION, YEAR, House, done, refused
from tests.support.tokens import Caller, token_for


class District:
    """A district in which one of each signal can be seen, and in which most offices are silent."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.quarters = {
            (year, ordinal): house.period(period_type="quarterly", year=year, ordinal=ordinal)
            for year, ordinal in ((YEAR - 1, 1), (YEAR, 1), (YEAR, 4))
        }
        tie = [{"activity_id": house.activities["1.2"]["id"]}]
        self.spent = house.line(ceiling=1_000_000, tags=tie)
        done(house.spend(self.spent, 950_000), 201)
        self.earlier = house.line(fiscal_year=YEAR - 1, tags=tie)
        done(house.spend(self.earlier, 600_000, as_of=f"{YEAR - 1}-12-31"), 201)
        self.untied = house.line(ceiling=2_000_000)
        path = f"/v1/activities/{house.activities['1.2']['id']}/indicators"
        self.indicator = done(house.secretariat.get(path))["items"][0]["id"]
        for period in ((YEAR - 1, 1), (YEAR, 1)):
            self.verified(period, spent_idr=950_000, physical_percent=10)
        self.verified((YEAR, 4), physical_percent=90, values=[{"indicator_id": self.indicator, "value": 1}])

    def verified(self, period: tuple[int, int], **fields: Any) -> None:
        report = self.house.report(period=self.quarters[period])
        self.house.entry(report, "1.2", **fields)
        done(self.house.move("32.12-disnaker", report, "submissions"))
        done(self.house.move("32.12-secretariat", report, "verifications"))

    def signals(self, query: str = "", who: Caller | None = None, year: int = YEAR) -> list[dict[str, Any]]:
        return list(done((who or self.house.secretariat).get(f"/v1/signals?year={year}{query}"))["items"])

    def only(self, kind: str, **options: Any) -> dict[str, Any]:
        (found,) = self.signals(f"&kind={kind}", **options)
        assert all(found["rule"].values())
        return found


@pytest.fixture(scope="module")
def district(house: House) -> District:
    return District(house)


class TestMoney:
    def test_level_with_the_last_verified_progress_there_is_none(self, district: District):
        assert district.signals("&kind=money_ahead&kind=money_behind") == []

    def test_ahead_of_verified_progress_with_both_figures(self, district: District):
        found = district.only("money_ahead", year=YEAR - 1)
        figures = found["figures"]
        assert (figures["absorption_percent"], figures["physical_percent"]) == (60, 10)
        assert (figures["difference_points"], figures["threshold_points"]) == (50, 20)

    def test_a_line_without_any_record_of_spending_is_not_behind(self, district: District):
        assert district.signals("&kind=money_behind", year=YEAR - 1) == []

    def test_near_the_ceiling(self, district: District):
        found = district.only("ceiling_risk")
        assert found["line_id"] == district.spent["id"]
        assert found["figures"] == {
            "ceiling_idr": 1_000_000,
            "realised_idr": 950_000,
            "committed_idr": 0,
            "percent_of_ceiling": 95,
            "threshold_percent": 90,
            "is_certain": True,
        }

    def test_a_line_no_activity_carries(self, district: District):
        assert district.only("budget_without_activity")["line_id"] == district.untied["id"]

    def test_activities_planned_with_money_and_without_a_line(self, district: District):
        activity = district.house.activities["1.1"]["id"]
        found = district.only("activity_without_budget")
        assert found["activity_id"] == activity
        assert district.signals(f"&kind=activity_without_budget&activity_id={activity}") == [found]

    def test_an_office_that_recorded_no_budget_is_silent_and_not_without_one(self, district: District):
        path = "&kind=activity_without_budget&agency=agency:32.12-dinsos"
        assert district.signals(path) == []

    def test_where_no_budget_was_recorded_none_is_missed(self, district: District):
        assert district.signals(year=YEAR + 1) == []


class TestProgress:
    def test_an_indicator_below_its_target(self, district: District):
        found = district.only("target_risk")
        assert (found["indicator_id"], found["report_number"], found["ends_on"]) == (
            district.indicator,
            1,
            f"{YEAR}-12-31",
        )
        assert found["figures"]["achievement_percent"] == 50

    def test_the_figures_of_a_year_before(self, district: District):
        found = district.only("copied_values")
        assert (found["figures"]["spent_idr"], found["ends_on"]) == (950_000, f"{YEAR}-03-31")

    def test_silence_of_the_others_is_no_alarm(self, district: District):
        judged = [each for each in district.signals() if each["report_id"]]
        assert {each["agency"] for each in judged} == {"agency:32.12-disnaker"}


SET_VALUE = sa.text("""
    UPDATE snapshot_indicator SET direction = :direction, aggregation = :aggregation, basis = :basis, target = :target,
           value = :value, numerator = :numerator, denominator = :denominator WHERE indicator_id = :indicator""")
SET_PERCENT = sa.text("UPDATE snapshot_value SET physical_percent = :percent WHERE year = :year")
LEAF = {"direction": "rising", "aggregation": "last", "basis": "to_date", "target": 2, "value": 1}
LEAF |= {"numerator": None, "denominator": None}


@pytest.fixture(scope="class")
def owner(district: District, module_database: str) -> Iterator[sa.Connection]:
    """Somebody who may set what was verified, without the triggers that keep it; at the end it stands as before."""
    engine = create_engine(module_database, pool_size=1)
    with engine.connect() as connection:
        connection.execute(sa.text("SET session_replication_role = replica"))
        yield connection
        connection.execute(SET_VALUE, {**LEAF, "indicator": district.indicator})
        connection.execute(SET_PERCENT, {"percent": 10, "year": YEAR - 1})
        connection.commit()
    engine.dispose()


class TestRules:
    """Each rule over what may be stated: the value to date, its direction, how it adds up, and what is not known."""

    @pytest.mark.parametrize(
        ("leaf", "achieved"),
        [
            ({"value": 1.6}, 80),
            ({"value": 1.61}, None),
            ({"value": 0}, 0),
            ({"value": 3}, None),
            ({"direction": "falling", "value": 4}, 50),
            ({"direction": "falling", "value": 1}, None),
            ({"direction": "falling", "value": 0}, None),
            ({"direction": "steady", "value": 4}, 50),
            ({"direction": "steady", "value": 1}, 50),
            ({"aggregation": "ratio", "value": None, "numerator": 1, "denominator": 4, "target": 50}, 50),
            ({"aggregation": "ratio", "value": None, "numerator": 1, "denominator": 0, "target": 50}, None),
            ({"aggregation": "sum", "basis": "period"}, None),
            ({"aggregation": "max", "basis": "period"}, None),
            ({"target": None}, None),
            ({"target": 0}, None),
        ],
    )
    def test_a_target_is_at_risk_where_the_value_to_date_is_known_and_short(self, district, owner, leaf, achieved):
        owner.execute(SET_VALUE, {**LEAF, **leaf, "indicator": district.indicator})
        owner.commit()
        found = district.signals("&kind=target_risk")
        assert [each["figures"]["achievement_percent"] for each in found] == ([] if achieved is None else [achieved])

    def test_a_ratio_is_told_as_a_percentage_of_two_decimals(self, district, owner):
        leaf = {"aggregation": "ratio", "value": None, "numerator": 1, "denominator": 3, "target": 50}
        owner.execute(SET_VALUE, {**LEAF, **leaf, "indicator": district.indicator})
        owner.commit()
        assert district.only("target_risk")["figures"]["value_to_date"] == 33.33

    @pytest.mark.parametrize(
        ("percent", "kind"), [(40, "money_ahead"), (41, None), (79, None), (80, "money_behind"), (100, "money_behind")]
    )
    def test_money_and_work_part_by_the_threshold_and_not_before(self, district, owner, percent, kind):
        owner.execute(SET_PERCENT, {"percent": percent, "year": YEAR - 1})
        owner.commit()
        found = district.signals("&kind=money_ahead&kind=money_behind", year=YEAR - 1)
        assert [each["kind"] for each in found] == ([kind] if kind else [])
        assert all(each["figures"]["difference_points"] == 60 - percent for each in found)


SET_BASIS = sa.text("""
    UPDATE snapshot_indicator SET aggregation = :adds_up, basis = 'period'
    WHERE year = :year AND ordinal IN (3, 4)""")


@pytest.fixture(scope="module")
def next_year(district: District) -> District:
    """With a year of quarters and months, of which two end on its last day."""
    house, year = district.house, YEAR + 1
    line = house.line(fiscal_year=year, tags=[{"activity_id": house.activities["1.2"]["id"]}])
    done(house.spend(line, 600_000, as_of=f"{year}-12-31"), 201)
    said = [("monthly", 12, 90, 3), *(("quarterly", each + 1, 10, of) for each, of in enumerate((1, 2, 0.2, 0.2)))]
    for kind, ordinal, percent, value in said:
        district.quarters[year, ordinal] = house.period(period_type=kind, year=year, ordinal=ordinal)
        values = [{"indicator_id": district.indicator, "value": value}]
        district.verified((year, ordinal), physical_percent=percent, values=values)
    return district


class TestLastVerified:
    def test_money_is_judged_by_what_was_verified_last(self, next_year: District):
        assert next_year.only("money_ahead", year=YEAR + 1)["figures"]["physical_percent"] == 10

    def test_a_target_by_the_longest_periods_and_by_each_value_as_it_was_declared(self, next_year: District, owner):
        assert next_year.only("target_risk", year=YEAR + 1)["figures"]["value_to_date"] == 0.2
        self.declared(owner, "sum")
        figures = next_year.only("target_risk", year=YEAR + 1)["figures"]
        assert (figures["value_to_date"], figures["achievement_percent"]) == (2.4, 80)
        for adds_up_to_nothing in ("mean", "unique"):  # with a value to date before them, and with each other
            self.declared(owner, adds_up_to_nothing)
            assert next_year.signals("&kind=target_risk", year=YEAR + 1) == []

    def declared(self, owner: Any, adds_up: str) -> None:
        """The last two values of the year are of their periods, and add up so."""
        owner.execute(SET_BASIS, {"year": YEAR + 1, "adds_up": adds_up})
        owner.commit()


class TestReaders:
    def test_above_they_see_the_same(self, district: District):
        here = district.signals()
        for reader in ("32-secretariat", "kpppa"):
            assert district.signals(f"&region={REGION}", district.house.speak(reader)) == here

    def test_strangers_see_none(self, district: District):
        assert district.signals(f"&region={REGION}", district.house.speak("21.71-secretariat")) == []
        assert district.signals(f"&region={REGION}", district.house.speak("polri")) == []

    def test_an_office_alone_is_told_of_its_lines_and_not_of_money_it_sees_in_part(self, district: District):
        http = district.house.secretariat.http
        scope = "budgets:read agency:32.12-disnaker"
        office = Caller(http, "demo-32.12-disnaker", token_for(http, "demo-32.12-disnaker", scope))
        kinds = {each["kind"] for each in district.signals(who=office)}
        assert {"ceiling_risk", "budget_without_activity"} <= kinds
        assert not kinds & {"money_ahead", "money_behind", "activity_without_budget"}

    def test_without_the_word_they_are_refused(self, district: District):
        http = district.house.secretariat.http
        reader = Caller(
            http, "demo-32.12-disnaker", token_for(http, "demo-32.12-disnaker", "plans:read district:32.12")
        )
        refused(reader.get(f"/v1/signals?year={YEAR}"), 403, "insufficient-scope")


class TestPages:
    def test_whatever_is_asked_for_is_of_the_whole(self, district: District):
        whole = district.signals()
        for name in ("kind", "agency"):
            for value in {each[name] for each in whole} - {None}:
                assert district.signals(f"&{name}={value}") == [each for each in whole if each[name] == value]
        counted = done(district.house.speak("kpppa").get(f"/v1/signals?year={YEAR}&include=total&limit=1"))
        assert counted["total"] == len(whole)

    def test_pages_hold_every_signal_once(self, district: District):
        whole, path, found = district.signals(), f"/v1/signals?year={YEAR}&limit=2", []
        while path:
            page = done(district.house.secretariat.get(path))
            found += page["items"]
            path = page["next"] and "/v1/" + page["next"].partition("/v1/")[2]
        assert found == whole

    def test_each_filter_narrows_the_list(self, district: District):
        activity = district.house.activities["1.2"]["id"]
        found = district.signals(f"&activity_id={activity}&agency=agency:32.12-disnaker")
        assert {each["kind"] for each in found} == {"ceiling_risk", "copied_values", "target_risk"}
