"""A five-yearly report over HTTP: it is owed, late, verified and told of in the last of its years, and in no other."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from api.models.rollups import ObligationStanding
from tests.support.engines import engine_at
from tests.support.flows import House, done, must_be_rolled_up

FIRST, LAST = 2025, 2029
PLACE = "region_code=32.12"


class FiveYears:
    """The labour office has reported on the five years of the plan; nobody else has."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.period = house.period(period_type="five_yearly", year=FIRST, ordinal=1)
        self.activity = house.activities["1.2"]["id"]
        path = f"/v1/activities/{self.activity}/indicators"
        self.indicator = done(house.secretariat.get(path))["items"][0]["id"]
        self.report = house.report(period=self.period)
        values = [{"indicator_id": self.indicator, "value": 30}]
        house.entry(self.report, "1.2", physical_percent=80, values=values)
        done(house.move("32.12-disnaker", self.report, "submissions"))
        done(house.move("32.12-secretariat", self.report, "verifications"))

    def asked(self, path: str, year: int, who: str = "kpppa") -> dict[str, Any]:
        return done(self.house.speak(who).get(path.format(year=year)))


@pytest.fixture(scope="module")
def five(house: House, module_database: str) -> FiveYears:
    """Five years of a plan that were reported on."""
    with engine_at(module_database).begin() as connection:
        connection.execute(sa.text("UPDATE plan SET year_to = :last WHERE id = :id"), {"last": LAST, **house.plan})
        connection.execute(sa.text("UPDATE indicator_target SET year = :last WHERE year = 2027"), {"last": LAST})
    return FiveYears(house)


class TestFiveYears:
    @pytest.mark.parametrize(("year", "is_told"), [(FIRST, False), (LAST, True), (LAST + 1, False)])
    def test_they_count_in_the_last(self, five: FiveYears, year: int, is_told: bool):  # noqa: FBT001
        told = five.asked(f"/v1/reports/progress?year={{year}}&{PLACE}", year)
        owed = len(five.period["obligations"]) if is_told else 0
        assert (told["coverage"]["obligations"], told["coverage"]["verified"]) == (owed, int(is_told))
        (row,) = told["rows"]
        assert row["figures"]["physical_percent"] == (80 if is_told else None)

    def test_not_before_their_end(self, five: FiveYears):
        told = five.asked(f"/v1/reports/progress?year={{year}}&quarter=3&{PLACE}", LAST)
        assert (told["coverage"]["obligations"], told["rows"][0]["figures"]["physical_n"]) == (0, 0)

    def test_their_activity_has_them(self, five: FiveYears):
        rows = five.asked(f"/v1/reports/progress?year={{year}}&group_by=activity&{PLACE}", LAST)["rows"]
        row = next(each for each in rows if each["code"] == five.activity)
        assert (row["figures"]["physical_percent"], row["coverage"]["obligations"]) == (80, 1)

    def test_their_value_is_that_of_no_single_year(self, five: FiveYears):
        rows = five.asked(f"/v1/reports/progress?year={{year}}&group_by=indicator&{PLACE}", LAST)["rows"]
        told = next(each["indicator"] for each in rows if each["code"] == five.indicator)
        assert (told["value"], told["periods"]) == (None, 0)

    @pytest.mark.parametrize(("year", "points"), [(FIRST, []), (LAST, [(FIRST, 30)])])
    def test_the_series_of_the_last_has_their_point(self, five: FiveYears, year: int, points: list[Any]):
        series = five.asked(f"/v1/indicators/{five.indicator}/series?year={{year}}", year, "32.12-secretariat")[
            "series"
        ]
        told = [each["points"] for each in series if each["period_type"] == "five_yearly"]
        assert [(int(one["starts_on"][:4]), one["verified"]["value"]) for each in told for one in each] == points

    def test_they_are_judged_by_no_target_of_a_year(self, five: FiveYears, owner_session: Session):
        series = five.asked(f"/v1/indicators/{five.indicator}/series?year={LAST}", LAST, "32.12-secretariat")
        (point,) = (one for each in series["series"] for one in each["points"] if each["period_type"] == "five_yearly")
        names = ("achievement_percent", "percent_of_year_target")
        assert (series["target"], point["target_to_date"]) == (3, None)
        assert [point["verified"][name] for name in names] == [None, None]
        kept = sa.text("SELECT body #>> '{entries,0,values,0,target}' FROM report_snapshot WHERE report_id = :id")
        assert owner_session.scalar(kept, {"id": five.report["id"]}) is None
        leaf = sa.text("SELECT target FROM snapshot_indicator WHERE indicator_id = :id")
        assert owner_session.scalars(leaf, {"id": five.indicator}).all() == [None]

    @pytest.mark.parametrize(("year", "is_told"), [(FIRST, False), (LAST, True)])
    def test_the_proof_names_the_report(self, five: FiveYears, year: int, is_told: bool):  # noqa: FBT001
        for path, name in (("progress/proof", "report_id"), ("progress/versions", "id")):
            items = five.asked(f"/v1/reports/{path}?year={{year}}&{PLACE}", year)["items"]
            assert [each[name] for each in items] == ([five.report["id"]] if is_told else [])

    def test_who_is_silent_is_called_by_their_name(self, five: FiveYears):
        called = five.asked(f"/v1/reports/coverage?year={{year}}&{PLACE}", LAST)["items"]
        assert len(called) == len(five.period["obligations"]) - 1
        assert {(each["year"], each["period_label"]) for each in called} == {(FIRST, "Tahun 2025–2029")}
        assert five.asked(f"/v1/reports/coverage?year={{year}}&{PLACE}", FIRST)["items"] == []

    def test_the_triggers_counted_what_the_leaves_add_up_to(self, five: FiveYears, owner_session: Session):
        must_be_rolled_up(owner_session)
        standing = sa.select(ObligationStanding.year).where(ObligationStanding.period_id == five.period["id"])  # type: ignore[arg-type]  a column
        assert set(owner_session.scalars(standing)) == {LAST}

    def test_a_new_day_of_the_period_is_counted_in_it(self, five: FiveYears, owner_session: Session):
        change = sa.text("UPDATE reporting_period SET due_on = due_on - 1 WHERE id = :id")
        owner_session.execute(change, {"id": five.period["id"]})
        owner_session.commit()
        must_be_rolled_up(owner_session)
