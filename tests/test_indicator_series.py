"""The series of an indicator over HTTP: verified beside provisional, silence is no zero, a correction goes through."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col

from api.domain.indicators import Aggregation, Basis
from api.models.plans import Indicator
from api.models.progress import ProgressValue
from tests.support.flows import UNKNOWN, YEAR, House, done, refused
from tests.support.tokens import Caller, token_for


class Quarters:
    """The quarters of a year of the labour office, and what it says in them of its second activity."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.periods = [house.period(period_type="quarterly", year=YEAR, ordinal=each) for each in (1, 2, 3, 4)]
        path = f"/v1/activities/{house.activities['1.2']['id']}/indicators"
        self.indicator = done(house.secretariat.get(path))["items"][0]["id"]

    def say(self, ordinal: int, value: float, spent: int) -> dict[str, Any]:
        report = self.house.report(period=self.periods[ordinal - 1])
        values = [{"indicator_id": self.indicator, "value": value}]
        self.house.entry(report, "1.2", spent_idr=spent, values=values)
        return done(self.house.move("32.12-disnaker", report, "submissions"))

    def verify(self, report: dict[str, Any]) -> None:
        done(self.house.move("32.12-secretariat", report, "verifications"))

    def read(self, who: str = "32.12-secretariat") -> dict[str, Any]:
        return done(self.house.speak(who).get(f"/v1/indicators/{self.indicator}/series?year={YEAR}"))

    def points(self, who: str = "32.12-secretariat") -> list[dict[str, Any]]:
        lengths = {each["period_type"]: each["points"] for each in self.read(who)["series"]}
        return list(lengths["quarterly"])


@pytest.fixture(scope="module")
def quarters(house: House) -> Quarters:
    """Verified in the first quarter, silent in the second, waiting in the third, a draft in the fourth."""
    made = Quarters(house)
    made.verify(made.say(1, 10, 5_000_000))
    made.say(3, 30, 7_000_000)
    made.house.report(period=made.periods[3])
    return made


class TestReadSeries:
    def test_verified_and_provisional_stand_side_by_side(self, quarters: Quarters):
        first, second, third, fourth = quarters.points()
        assert (first["verified"]["to_date"], first["provisional"]) == (10, None)
        assert (third["verified"], third["provisional"]["to_date"], third["provisional"]["marks"]) == (None, 30, [])
        assert [each["obligation"] for each in (first, second, third, fourth)] == [
            "reported",
            "silent",
            "reported",
            "silent",
        ]

    def test_silence_is_no_zero_and_a_draft_is_not_shown(self, quarters: Quarters):
        _, second, _, fourth = quarters.points("32.12-disnaker")
        assert all(each[track] is None for each in (second, fourth) for track in ("verified", "provisional"))

    def test_the_version_and_state_behind_each_are_named(self, quarters: Quarters):
        first, _, third, _ = quarters.points()
        assert (first["verified"]["report_number"], first["verified"]["status"]) == (1, "verified")
        assert third["provisional"]["status"] == "submitted"

    def test_achievement_is_not_capped_and_rupiah_stands_beside(self, quarters: Quarters):
        shown = quarters.read()
        assert (shown["target"], shown["indicative_idr"], shown["indicators_of_activity"]) == (2, 51_000_000, 1)
        first, _, third, _ = quarters.points()
        assert first["verified"]["percent_of_year_target"] == 500
        assert first["verified"]["rupiah"] == {
            "spent_idr": 5_000_000,
            "spent_to_date_idr": 5_000_000,
            "percent_of_indicative": 9.8,
        }
        assert third["provisional"]["rupiah"]["spent_to_date_idr"] == 12_000_000

    def test_above_only_what_is_verified_is_seen(self, quarters: Quarters):
        for reader in ("32-secretariat", "kpppa"):
            first, _, third, _ = quarters.points(reader)
            assert (first["verified"]["to_date"], third["provisional"]) == (10, None)

    def test_another_member_sees_the_targets_and_no_values(self, quarters: Quarters):
        reader = narrowed(quarters.house, "32.12-dinsos", "plans:read progress:read agency:32.12-dinsos")
        shown = done(reader.get(f"/v1/indicators/{quarters.indicator}/series?year={YEAR}"))
        points = next(each["points"] for each in shown["series"] if each["period_type"] == "quarterly")
        assert all(each[track] is None for each in points for track in ("verified", "provisional"))
        assert points[0]["obligation"] == "reported"

    @pytest.mark.parametrize("who", ["21.71-secretariat", "21-secretariat", "polri"])
    def test_a_stranger_does_not_find_it(self, quarters: Quarters, who):
        path = f"/v1/indicators/{quarters.indicator}/series?year={YEAR}"
        refused(quarters.house.speak(who).get(path), 404, "not-found")
        refused(quarters.house.speak(who).get(f"/v1/indicators/{UNKNOWN}/series?year={YEAR}"), 404, "not-found")

    def test_values_need_their_own_word(self, quarters: Quarters):
        reader = narrowed(quarters.house, "32.12-secretariat", "plans:read district:32.12")
        shown = done(reader.get(f"/v1/indicators/{quarters.indicator}/series?year={YEAR}"))
        assert (shown["target"], shown["series"]) == (2, [])

    def test_its_tag_changes_with_what_is_verified(self, house: House, quarters: Quarters):
        path = f"/v1/indicators/{quarters.indicator}/series?year={YEAR}"
        tag = house.secretariat.get(path).headers["etag"]
        assert house.secretariat.get(path, headers={"If-None-Match": tag}).status_code == 304


class TestReportByIndicator:
    def told(self, quarters: Quarters, who: str) -> dict[str, Any]:
        path = f"/v1/reports/progress?year={YEAR}&group_by=indicator&region_code=32.12"
        rows = done(quarters.house.speak(who).get(path))["rows"]
        return next(row["indicator"] for row in rows if row["code"] == quarters.indicator)

    def test_few_persons_are_told_to_their_own_district_alone(self, quarters: Quarters, owner_session: Session):
        counting = sa.update(Indicator).where(col(Indicator.id) == quarters.indicator)
        owner_session.execute(counting.values(counts_persons=True))
        owner_session.commit()
        own = self.told(quarters, "32.12-secretariat")
        assert (own["value"], own["achievement_percent"], own["kept_back"]) == (10, 500, False)
        for reader in ("kpppa", "32-secretariat"):
            others = self.told(quarters, reader)
            assert (others["value"], others["achievement_percent"], others["kept_back"]) == (None, None, True)

    def test_of_a_ratio_of_persons_both_numbers_are_looked_at(self, quarters: Quarters, owner_session: Session):
        house, activity = quarters.house, quarters.house.activities["2.1"]["id"]
        declared = {"aggregation": Aggregation.RATIO, "basis": Basis.TO_DATE, "counts_persons": True}
        owner_session.execute(sa.update(Indicator).where(col(Indicator.activity_id) == activity).values(**declared))
        owner_session.commit()
        indicator = done(house.secretariat.get(f"/v1/activities/{activity}/indicators"))["items"][0]["id"]
        # Few in the first quarter, enough in the second, and few more than those in the third.
        for period, of, out in zip(quarters.periods, (3, 60, 65), (100, 120, 140), strict=False):
            report = house.report("dinsos", period)
            house.entry(
                report, "2.1", "dinsos", values=[{"indicator_id": indicator, "numerator": of, "denominator": out}]
            )
            done(house.move("32.12-dinsos", report, "submissions"))
            done(house.move("32.12-secretariat", report, "verifications"))
        path = f"/v1/reports/progress?year={YEAR}&group_by=indicator&region_code=32.12"
        found = []
        for quarter in (1, 2, 3):
            rows = done(house.speak("kpppa").get(f"{path}&quarter={quarter}"))["rows"]
            told = next(row["indicator"] for row in rows if row["code"] == indicator)
            found.append((told["value"], told["kept_back"]))
        assert found == [(None, True), (50, False), (None, True)]


class TestPeriodic:
    def test_an_earlier_period_that_comes_late_goes_into_every_later_figure(
        self, quarters: Quarters, owner_session: Session
    ):
        declared = {"aggregation": Aggregation.SUM, "basis": Basis.PERIOD}
        owner_session.execute(sa.update(Indicator).where(col(Indicator.id) == quarters.indicator).values(**declared))
        owner_session.execute(sa.update(ProgressValue).where(col(ProgressValue.value) == 30).values(**declared))
        owner_session.commit()
        third = quarters.points()[2]["provisional"]
        assert (third["to_date"], third["marks"]) == (40, ["lacks_earlier"])
        quarters.verify(quarters.say(2, 5, 1))
        second, third = quarters.points()[1:3]
        assert second["verified"]["to_date"] == 15
        assert (third["provisional"]["to_date"], third["provisional"]["marks"]) == (45, [])


def narrowed(house: House, name: str, scope: str) -> Caller:
    """A client of the demo with a token for fewer words than it may ask for."""
    http = house.secretariat.http
    return Caller(http, f"demo-{name}", token_for(http, f"demo-{name}", scope))
