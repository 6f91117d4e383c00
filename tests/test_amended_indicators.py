"""An amendment of the plan changes nothing that was verified: neither value nor target, nor which way is good."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.formats.opening.workbook import read_workbook
from tests.support.databases import clone
from tests.support.flows import YEAR, House, done, speaker
from tests.support.houses import begun

NATION = f"/v1/reports/progress?year={YEAR}&group_by=indicator&region_code=32.12"
# An answer is remembered by all that it follows from, and databases copied from one follow from the same.
ANOTHER_YEAR = count(YEAR + 1)


class Measured:
    """An indicator of the labour office of which 10 was verified in the first quarter, against a target of 2."""

    def __init__(self, house: House) -> None:
        self.house, self.nation = house, f"{NATION}&year={next(ANOTHER_YEAR)}"
        self.id = self._listed(house.activities["1.2"]["id"])["id"]

    def _listed(self, activity: str) -> dict[str, Any]:
        return dict(done(self.house.secretariat.get(f"/v1/activities/{activity}/indicators"))["items"][0])

    def say(self, ordinal: int, **value: Any) -> dict[str, Any]:
        """A report on a quarter that waits for its verification."""
        return self.said(self.house.period(period_type="quarterly", year=YEAR, ordinal=ordinal), **value)

    def said(self, period: dict[str, Any], **value: Any) -> dict[str, Any]:
        report = self.house.report(period=period)
        self.house.entry(report, "1.2", values=[{"indicator_id": self.id, **value}])
        return done(self.house.move("32.12-disnaker", report, "submissions"))

    def verify(self, period: dict[str, Any], **value: Any) -> None:
        done(self.house.move("32.12-secretariat", self.said(period, **value), "verifications"))

    def amend(self, **fields: Any) -> None:
        """Change what the plan says of the indicator, by an amendment that was approved."""
        secretariat = self.house.secretariat
        path = f"/v1/plans/{self.house.plan['id']}/amendments"
        amendment = done(secretariat.post(path, {"kind": "activity", "reason": "Contoh"}), 201)
        copies = done(secretariat.get(f"/v1/plans/{amendment['copy_id']}/activities"))["items"]
        copy = self._listed(next(each["id"] for each in copies if each["number"] == "1.2"))
        done(secretariat.patch(f"/v1/indicators/{copy['id']}", fields, copy["version"]))
        for who, move in (("32.12-secretariat", "submissions"), ("32.12-chair", "approvals")):
            done(self.house.speak(who).post(f"/v1/amendments/{amendment['id']}/{move}"))

    def told(self, who: str = "kpppa", quarter: int = 4) -> dict[str, Any]:
        rows = done(self.house.speak(who).get(f"{self.nation}&quarter={quarter}"))["rows"]
        return next(row["indicator"] for row in rows if (row["code"], row["year"]) == (self.id, YEAR))

    def points(self) -> list[Any]:
        shown = done(self.house.secretariat.get(f"/v1/indicators/{self.id}/series?year={YEAR}"))["series"]
        quarters = next(each["points"] for each in shown if each["period_type"] == "quarterly")
        return [point["verified"] for point in quarters]

    def work(self) -> list[str]:
        """Its figures of work in the monitoring matrix, in the order of the columns."""
        shown = self.house.secretariat.get(f"/v1/plans/{self.house.plan['id']}/monitoring-matrix?year={YEAR}")
        rows = read_workbook(shown.content).sheets[0].rows
        row = next(row for row in rows if len(row) > 1 and row[1].text.startswith("1.2 "))
        return [cell.text for cell in row][4::2][:10]


@pytest.fixture(scope="module")
def one_verified(admin_url: str, template_with_plan: str) -> Iterator[str]:
    """A database in which 10 was verified."""

    def begin(house: House) -> None:
        Measured(house).verify(house.period(period_type="quarterly", year=YEAR, ordinal=1), value=10)

    with begun(admin_url, template_with_plan, begin) as (database, _):
        yield database


@pytest.fixture
def database(admin_url: str, one_verified: str) -> Iterator[str]:
    """A database of its own for each test, in which 10 was verified."""
    with clone(admin_url, one_verified) as url:
        yield url


@pytest.fixture
def measured(fresh_http: TestClient) -> Measured:
    return Measured(House(speaker(fresh_http)))


class TestAmended:
    def test_what_was_verified_keeps_its_direction_its_unit_and_its_target(self, measured: Measured) -> None:
        before, (point,) = measured.told(), measured.points()
        assert (before["value"], before["target"], before["achievement_percent"]) == (10, 2, 500)
        measured.amend(direction="falling", unit="orang (contoh)", targets={str(YEAR): 40})
        assert measured.told() == before
        assert measured.points() == [point]

    def test_the_longest_periods_say_it_and_a_month_of_them_says_it_no_second_time(self, measured: Measured) -> None:
        before = measured.told()
        measured.verify(measured.house.period(period_type="monthly", year=YEAR, ordinal=1), value=99)
        assert measured.told() == before

    def test_a_value_is_never_put_together_with_a_ratio(self, measured: Measured) -> None:
        before = measured.told()
        measured.amend(aggregation="ratio")
        assert measured.told() == before
        (point,) = measured.points()
        assert (point["value"], point["to_date"], point["percent_of_year_target"]) == (10, 10, 500)
        assert measured.work()[3:9] == [""] * 6
        second = measured.house.period(period_type="quarterly", year=YEAR, ordinal=2)
        measured.verify(second, numerator=1, denominator=8)
        told = measured.told()
        assert (told["aggregation"], told["value"], told["periods"]) == ("ratio", 12.5, 1)
        assert measured.told(quarter=1) == before

    def test_what_waits_is_verified_as_it_was_stated(self, measured: Measured) -> None:
        second, third = measured.say(2, value=30), measured.say(3, value=35)
        measured.amend(aggregation="sum", basis="period")
        done(measured.house.move("32.12-secretariat", second, "verifications"))
        assert (measured.told()["aggregation"], measured.told()["value"]) == ("last", 30)  # to date, and not 10 + 30
        measured.amend(aggregation="ratio")
        done(measured.house.move("32.12-secretariat", third, "verifications"))
        assert (measured.told()["aggregation"], measured.told()["value"]) == ("last", 35)
        assert [point["to_date"] for point in measured.points()] == [10, 30, 35]

    def test_each_period_adds_up_by_the_rule_it_was_verified_by(self, measured: Measured) -> None:
        measured.amend(aggregation="sum", basis="period")
        done(measured.house.move("32.12-secretariat", measured.say(2, value=5), "verifications"))
        before = measured.points()
        measured.amend(aggregation="max")
        assert measured.points() == before
        done(measured.house.move("32.12-secretariat", measured.say(3, value=7), "verifications"))
        assert [point["to_date"] for point in measured.points()] == [10, 15, 10]
        assert measured.told()["value"] == 10
        assert measured.work()[3:9] == ["10", "15", "10", "", "10", "10"]

    def test_a_ratio_is_a_percentage_of_two_decimals_wherever_it_is_told(self, measured: Measured) -> None:
        measured.amend(aggregation="ratio", targets={str(YEAR): 66.6667})
        measured.verify(
            measured.house.period(period_type="quarterly", year=YEAR, ordinal=2), numerator=2, denominator=3
        )
        told, point = measured.told(), measured.points()[1]
        assert (told["value"], told["target"], told["achievement_percent"]) == (66.67, 66.6667, 100)
        assert (point["flow"], point["to_date"], point["percent_of_year_target"]) == (66.67, 66.67, 100)
        work = measured.work()
        assert (work[2], work[4], work[7], work[9]) == ("66.6667", "66.67", "66.67", "100")

    @pytest.mark.parametrize(("rule", "upto"), [("last", "10"), ("max", "30"), ("sum", "40")])
    def test_the_matrix_puts_years_together_by_the_rule_and_tells_what_was_achieved(
        self, measured: Measured, rule: str, upto: str
    ) -> None:
        measured.verify(measured.house.period(period_type="quarterly", year=YEAR - 1, ordinal=1), value=30)
        if rule != "last":
            measured.amend(aggregation=rule)
        work = measured.work()
        assert (work[1], work[2], work[3], work[7], work[8]) == ("30", "2", "10", "10", upto)
        assert work[9] == "500"

    def test_of_persons_the_year_of_the_change_tells_others_nothing(self, measured: Measured) -> None:
        second = measured.house.period(period_type="quarterly", year=YEAR, ordinal=2)
        measured.amend(aggregation="ratio", counts_persons=True)
        measured.verify(second, numerator=100, denominator=200)
        assert (measured.told()["value"], measured.told()["kept_back"]) == (None, True)
        assert measured.told("32.12-secretariat")["value"] == 50
