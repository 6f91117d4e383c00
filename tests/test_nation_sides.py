"""The same leaves from another side: proofs, activities and absorptions tell what the report of the nation adds up.

Each is a statement of its own, so the edges are tried in each: versions of the last day and of one day, an amount that
is more than a lowered ceiling, a verification made anew, rupiah alone.
"""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col

from api.domain.kinds import TagMode
from api.domain.lifecycles import PlanStatus, ReportStatus
from api.models.progress import SnapshotValue
from tests.support.engines import engine_at
from tests.support.flows import done
from tests.support.leaves import LABOUR, POLICE, SOCIAL, activity_of, line_of, plan_of, spend, verify_again, version_of
from tests.support.small_nation import INDRAMAYU, Builder, Speak, settle

QUARTERS = (1, 2, 3, 4)
CEILINGS, SPENT = (700, 700, 800, 400), (100, 150, 150, 175)
PERCENTS = (14.29, 21.43, 18.75, 43.75)
# Six hundred of the line, and all of it once it has less: 600 ÷ 700 of what was spent, 600 ÷ 800, the whole.
TIED = ((600, 86), (600, 129), (600, 113), (400, 175))


@pytest.fixture(scope="module", autouse=True)
def nation(module_database: str) -> None:
    """The small nation, and edges in a year that it leaves empty."""
    settle(module_database)
    with Session(engine_at(module_database)) as session:
        build = Builder(session)
        line = line_of(build)
        for on, ordinal, ceiling in (((3, 31), 2, 700), ((7, 1), 4, 800), ((7, 1), 3, 900), ((10, 1), 5, 400)):
            version_of(build, line, date(2027, *on), ordinal, ceiling)
        for month, amount in ((3, 100), (6, 50), (12, 25)):
            spend(build, line, month, amount)
        build.tag(line, activity_of(build, "1"), TagMode.AMOUNT, amount_idr=600)
        said = [(activity_of(build, number), "10.00") for number in ("2", "4")]
        for quarter in (1, 2):
            owed = build.owe(build.period(INDRAMAYU, 2027, quarter), plan_of(build), SOCIAL)
            report = build.report(owed, ReportStatus.VERIFIED, said)
            verify_again(build, report, said[:1])
        second = sa.update(SnapshotValue).where(col(SnapshotValue.ends_on) == date(2027, 6, 30))
        session.execute(second.values(physical_percent=None, spent_idr=5))
        worked = build.owe(build.period(INDRAMAYU, 2027, 3), plan_of(build), LABOUR)
        build.report(worked, ReportStatus.VERIFIED, [(activity_of(build, "1"), "50.00")])
        searched = activity_of(build, "3")
        owed = build.owe(build.period(INDRAMAYU, 2029, 1), plan_of(build), POLICE)
        build.report(owed, ReportStatus.VERIFIED, [(searched, "60.00")])
        searched.lead_agency_id = build.agency(SOCIAL).id
        alone = line_of(build, year=2025)
        spend(build, alone, 1, 100)
        build.tag(alone, activity_of(build, "1"), TagMode.SHARED)
        both = line_of(build, year=2025)
        spend(build, both, 1, 10)
        for number in ("1", "2"):
            build.tag(both, activity_of(build, number), TagMode.SHARED)
        unweighed = line_of(build, year=2025)
        build.tag(unweighed, activity_of(build, "4"), TagMode.AMOUNT)
        owed = build.owe(build.period(INDRAMAYU, 2025, 1), plan_of(build), SOCIAL)
        build.report(owed, ReportStatus.VERIFIED, [(activity_of(build, number), "20.00") for number in ("2", "4")])
        followed(build)
        session.commit()


def followed(build: Builder) -> None:
    """Of 2028 the plan is another one, which came into force later than the one it follows."""
    old = plan_of(build)
    new = build.plan(INDRAMAYU, year_from=2028, year_to=2028, in_force_from=date(2028, 1, 1))
    build.activity(new, "7", "PENC", LABOUR, {})
    old.status = PlanStatus.SUPERSEDED


@pytest.mark.parametrize("quarter", QUARTERS)
class TestSides:
    def told(self, as_: Speak, path: str, quarter: int, who: str = "kpppa") -> Any:
        place = "&region_code=32.12" if "reports" in path else ""
        return done(as_(who).get(f"{path}year=2027&quarter={quarter}{place}"))

    def test_the_report_tells_money_and_work_of_the_quarter(self, as_: Speak, quarter: int) -> None:
        figures = self.told(as_, "/v1/reports/progress?", quarter)["figures"]
        money = tuple(figures[name] for name in ("ceiling_idr", "realised_idr", "absorption_percent"))
        assert money == (CEILINGS[quarter - 1], SPENT[quarter - 1], PERCENTS[quarter - 1])
        work = (figures["physical_percent"], figures["physical_n"])
        assert work == ((10, 1) if quarter < 3 else (30, 2))

    def test_the_proof_of_money(self, as_: Speak, quarter: int) -> None:
        (leaf,) = self.told(as_, "/v1/reports/budget/proof?", quarter)["items"]
        assert (leaf["ceiling_idr"], leaf["realised_idr"]) == (CEILINGS[quarter - 1], SPENT[quarter - 1])

    def test_the_proof_of_work(self, as_: Speak, quarter: int) -> None:
        leaves = self.told(as_, "/v1/reports/progress/proof?", quarter)["items"]
        found = sorted((leaf["physical_percent"], leaf["weight_idr"]) for leaf in leaves)
        assert found == [(10, 0), (50, TIED[quarter - 1][0])][: 1 if quarter < 3 else 2]

    def test_each_activity_tells_its_own_money_and_work(self, as_: Speak, quarter: int) -> None:
        rows = self.told(as_, "/v1/reports/progress?group_by=activity&", quarter)["rows"]
        found = {row["name"][0]: row["figures"] for row in rows}
        first = found["1"]
        assert (first["ceiling_idr"], first["realised_idr"]) == TIED[quarter - 1]
        assert first["absorption_percent"] == PERCENTS[quarter - 1]
        percents = {number: each["physical_percent"] for number, each in found.items()}
        assert percents == {"1": None if quarter < 3 else 50, "2": 10, "3": None, "4": None}

    def test_absorption_is_that_of_the_report(self, as_: Speak, quarter: int) -> None:
        found = self.told(as_, "/v1/budget-absorptions?group_by=activity&", quarter, "32.12-secretariat")
        (row,), total = found["rows"], found["total"]
        assert (row["ceiling_idr"], row["realised_idr"]) == TIED[quarter - 1]
        assert (total["ceiling_idr"], total["realised_idr"]) == (CEILINGS[quarter - 1], SPENT[quarter - 1])
        assert row["absorption_percent"] == total["absorption_percent"] == PERCENTS[quarter - 1]


class TestActivities:
    def rows(self, as_: Speak, year: int) -> dict[str, dict[str, Any]]:
        asked = f"/v1/reports/progress?year={year}&quarter=4&region_code=32.12&group_by=activity"
        return {row["name"][0]: row["figures"] for row in done(as_("kpppa").get(asked))["rows"]}

    def test_a_line_that_one_activity_alone_shares_bears_no_mark(self, as_: Speak) -> None:
        told = {
            number: (row["ceiling_idr"], row["shared_ceiling_idr"], row["shared_realised_idr"])
            for number, row in self.rows(as_, 2025).items()
        }
        assert told == {"1": (2_000, 1_000, 10), "2": (1_000, 1_000, 10), "3": (0, 0, 0), "4": (0, 0, 0)}

    def test_one_without_a_part_of_its_line_weighs_nothing(self, as_: Speak) -> None:
        rows = self.rows(as_, 2025)
        told = [rows[number]["physical_percent_weighted_by_ceiling"] for number in ("2", "4")]
        assert (told, [rows[number]["physical_percent"] for number in ("2", "4")]) == ([20, None], [20, 20])

    def test_of_two_plans_of_a_year_the_one_in_force_has_the_rows(self, as_: Speak) -> None:
        assert set(self.rows(as_, 2028)) == {"7"}
        assert set(self.rows(as_, 2029)) == {"1", "2", "3", "4"}


class TestAnotherLead:
    def test_an_activity_keeps_the_obligation_under_which_it_was_reported(self, as_: Speak) -> None:
        asked = "year=2029&quarter=1&region_code=32.12&group_by="
        for group, code in (("activity", "3"), ("sub_task_force", "Penegakan")):
            rows = done(as_("kpppa").get(f"/v1/reports/progress?{asked}{group}"))["rows"]
            (row,) = (each for each in rows if each["figures"]["physical_n"])
            told = tuple(row["coverage"][name] for name in ("obligations", "reported", "verified"))
            assert (row["name"].split()[0], row["figures"]["physical_percent"], told) == (code, 60, (1, 1, 1))
