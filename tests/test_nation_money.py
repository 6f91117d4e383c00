"""Budgets, agencies, activities and indicators of the small nation: every expected figure was reckoned on paper.

And the edges of its money: last days, corrections, versions of one day, parts of lines.
"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import text
from sqlmodel import Session, select

from api.database import create_engine
from api.domain.kinds import TagMode
from api.domain.lifecycles import ReportStatus
from api.models.agencies import Agency
from api.models.budgets import BudgetLine, BudgetLineVersion, Commitment
from api.models.columns import agency_place_of
from api.models.plans import Activity, ActivityFunding
from tests.support.leaves import LABOUR, activity_of, counted, fund, line_of, plan_of, sliced, spend, version_of
from tests.support.small_nation import INDRAMAYU, MILLION, YEAR, Builder, Speak, progress, row_of, settle


@pytest.fixture(scope="module", autouse=True)
def nation(module_database: str) -> None:
    """The small nation with a promise on the first line and a grant in dollars, committed once for the module."""
    settle(module_database)
    engine = create_engine(module_database, pool_size=1)
    with Session(engine) as session:
        office = session.exec(select(Agency.organisation).where(Agency.code == "32.12-DISNAKER")).one()
        line = session.exec(select(BudgetLine).where(BudgetLine.owner == office)).one()
        for day, amount in ((f"{YEAR}-02-01", 25), (f"{YEAR}-08-01", 10)):
            promised: dict[str, Any] = {"committed_on": day, "amount_idr": amount * MILLION}
            session.add(Commitment(**agency_place_of(line), line_id=line.id, **promised))
        grant = session.exec(select(ActivityFunding).where(ActivityFunding.funding_source == "HIBAH_LN")).one()
        grant.currency, grant.foreign_amount, grant.rate = "USD", Decimal(3125), Decimal(16000)
        session.commit()
    engine.dispose()


def budget(as_: Speak, question: str, who: str = "kpppa") -> dict[str, Any]:
    answer = as_(who).get(f"/v1/reports/budget?year={YEAR}&{question}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def money(row: dict[str, Any]) -> tuple[int, ...]:
    """Lines, then ceiling, promised and spent in millions."""
    return (row["lines"], *(row[name] // MILLION for name in ("ceiling_idr", "committed_idr", "realised_idr")))


class TestBudget:
    def test_the_version_in_force_at_the_end_of_the_quarter_counts(self, as_: Speak) -> None:
        year, half = budget(as_, "region_code=32.12"), budget(as_, "quarter=2&region_code=32.12")
        assert money(year["rows"][0]) == (4, 320, 35, 130)
        assert money(half["rows"][0]) == (4, 290, 25, 100)
        kinds = [(each["rows"][0]["lines_murni"], each["rows"][0]["lines_perubahan"]) for each in (year, half)]
        assert kinds == [(3, 1), (4, 0)]
        assert year["rows"][0]["absorption_percent"] == 40.63  # 130 ÷ 320, half up

    @pytest.mark.parametrize(
        ("group", "expected"),
        [
            ("scheme", {"sipd": (4, 320, 35, 130)}),
            ("funding_source", {"APBD": (2, 220, 35, 110), "HIBAH_LN": (1, 40, 0, 20), "APBN_DIPA": (1, 60, 0, 0)}),
            ("donor", {"hibah yayasan contoh": (1, 40, 0, 20)}),
            (
                "agency",
                {
                    "agency:32.12-dinsos": (2, 140, 0, 70),
                    "agency:32.12-disnaker": (1, 120, 35, 60),
                    "agency:32.12-polres-indramayu": (1, 60, 0, 0),
                },
            ),
        ],
    )
    def test_rows_hold_their_money(self, as_: Speak, group: str, expected: dict[str, tuple[int, ...]]) -> None:
        report = budget(as_, f"group_by={group}")
        assert {row["code"]: money(row) for row in report["rows"] if row["lines"]} == expected
        assert money(report["years"][0]) == (4, 320, 35, 130)

    def test_a_shared_line_stands_under_each_field_and_once_in_the_total(self, as_: Speak) -> None:
        report = budget(as_, "group_by=sub_task_force")
        found = {row["code"]: (*money(row), row["shared_ceiling_idr"] // MILLION) for row in report["rows"]}
        assert found["PENC"] == (2, 220, 35, 110, 100)
        assert found["REHSOS"] == (2, 110, 0, 55, 100)
        assert found[None] == (2, 90, 0, 15, 0)
        assert money(report["years"][0]) == (4, 320, 35, 130)

    def test_every_district_asked_for_has_its_row(self, as_: Speak) -> None:
        rows = budget(as_, "province_code=21")["rows"]
        assert len(rows) == 7
        assert {(row["lines"], row["absorption_percent"]) for row in rows} == {(0, None)}

    def test_foreign_money_is_told_in_its_currency(self, as_: Speak) -> None:
        (told,) = budget(as_, "")["foreign"]
        assert (told["currency"], told["foreign_amount"], told["indicative_idr"]) == ("USD", 3125, 50 * MILLION)

    def test_foreign_money_of_what_an_amendment_took_out_is_told_no_more(
        self, as_: Speak, owner_session: Session
    ) -> None:
        """By its district, where nobody else asks the same."""
        out = text("""UPDATE activity SET ended_edition = :edition WHERE id IN (
            SELECT activity_id FROM activity_funding WHERE currency IS NOT NULL)""")
        for edition, told in ((2, 0), (None, 1)):
            owner_session.execute(out, {"edition": edition})
            owner_session.commit()
            asked = f"region_code=32.12&quarter={3 if edition else 2}"
            assert len(budget(as_, asked)["foreign"]) == told

    @pytest.mark.parametrize("group", ["district", "sub_task_force", "agency", "donor"])
    def test_equals_the_progress_report(self, as_: Speak, group: str) -> None:
        other = progress(as_("kpppa"), f"year={YEAR}&group_by={group}")
        rows = {row["code"]: row for row in budget(as_, f"group_by={group}")["rows"]}
        for row in other["rows"]:
            assert row["figures"]["ceiling_idr"] == rows[row["code"]]["ceiling_idr"]
            assert row["figures"]["absorption_percent"] == rows[row["code"]]["absorption_percent"]


class TestMoney:
    def test_a_version_that_takes_effect_on_the_last_day_is_in_force_on_it(self, build: Builder) -> None:
        line = line_of(build)
        version_of(build, line, date(2027, 3, 31), 2, 700)
        version_of(build, line, date(2027, 7, 1), 3, 900)
        assert [counted(build, quarter, 2027).ceiling_idr for quarter in (1, 2, 3)] == [700, 700, 900]

    def test_of_two_versions_of_a_day_the_later_one_counts(self, build: Builder) -> None:
        line = line_of(build)
        version_of(build, line, date(2027, 4, 1), 3, 800)
        version_of(build, line, date(2027, 4, 1), 2, 700)
        assert counted(build, 2, 2027).ceiling_idr == 800

    def test_before_its_first_version_a_line_has_no_ceiling_and_stands(self, build: Builder) -> None:
        line = line_of(build)
        build.session.execute(
            sa.update(BudgetLineVersion).where(BudgetLineVersion.line_id == line.id).values(effective_on="2027-04-01")  # type: ignore[arg-type]  a column
        )
        first, second = counted(build, 1, 2027), counted(build, 2, 2027)
        assert [(each.lines, each.ceiling_idr) for each in (first, second)] == [(1, 0), (1, 1_000)]

    def test_a_month_belongs_to_its_quarter_and_a_correction_takes_off(self, build: Builder) -> None:
        line = line_of(build)
        for month, amount in ((1, 100), (3, 50), (4, 25), (6, -40), (12, 5)):
            spend(build, line, month, amount)
        assert [counted(build, quarter, 2027).realised_idr for quarter in (1, 2, 3, 4)] == [150, 135, 135, 140]

    def test_a_promise_counts_from_its_day(self, build: Builder) -> None:
        line = line_of(build)
        for on, amount in ((date(2027, 3, 31), 60), (date(2027, 4, 1), 7), (date(2027, 9, 30), -20)):
            promised: dict[str, Any] = {"committed_on": on, "amount_idr": amount}
            build.add(Commitment(**agency_place_of(line), line_id=line.id, **promised))
        assert [counted(build, quarter, 2027).committed_idr for quarter in (1, 2, 3)] == [60, 67, 47]

    def test_kinds_of_versions_and_assumed_days_are_counted_by_the_version_in_force(self, build: Builder) -> None:
        line = line_of(build)
        version_of(build, line, date(2027, 4, 1), 2, 700, assumed_date=True)
        version_of(build, line, date(2027, 10, 1), 3, 900, kind="perubahan")
        found = [counted(build, quarter, 2027) for quarter in (1, 2, 4)]
        names = ("lines_pergeseran", "lines_perubahan", "lines_assumed")
        assert [[getattr(each, name) for name in names] for each in found] == [[0, 0, 0], [1, 0, 1], [0, 1, 0]]


class TestParts:
    def fields(self, build: Builder) -> dict[str, int]:
        return {code: row.ceiling_idr for code, row in sliced(build, "sub_task_force", 4, 2027).items() if row.lines}

    def test_a_tie_without_a_share_is_the_whole_line(self, build: Builder) -> None:
        build.tag(line_of(build), activity_of(build, "1"), TagMode.SHARE)
        assert self.fields(build) == {"PENC": 1_000}

    def test_an_amount_is_at_most_the_ceiling_that_was_lowered_since(self, build: Builder) -> None:
        line = line_of(build)
        build.tag(line, activity_of(build, "1"), TagMode.AMOUNT, amount_idr=600)
        assert self.fields(build) == {"PENC": 600, "": 400}
        version_of(build, line, date(2027, 10, 1), 2, 400)
        assert self.fields(build) == {"PENC": 400}
        owed = build.owe(build.period(INDRAMAYU, 2027, 1), plan_of(build), LABOUR)
        build.report(owed, ReportStatus.VERIFIED, [(activity_of(build, "1"), "10.00")])
        assert counted(build, 4, 2027).physical_weight == 400

    def test_parts_that_are_more_than_a_lowered_line_are_told_as_the_line(self, build: Builder) -> None:
        line = line_of(build)
        for number in ("1", "4"):
            build.tag(line, activity_of(build, number), TagMode.AMOUNT, amount_idr=500)
        version_of(build, line, date(2027, 10, 1), 2, 600)
        assert self.fields(build) == {"PENC": 600}

    def test_fractions_of_a_rupiah_are_kept_until_all_is_added_up(self, build: Builder) -> None:
        for _ in range(3):
            line = line_of(build, ceiling=101)
            spend(build, line, 1, 1)
            build.tag(line, activity_of(build, "1"), TagMode.SHARE, share=Decimal("0.3333"))
        found = sliced(build, "sub_task_force", 4, 2027)["PENC"]
        assert (found.ceiling_idr, found.realised_idr) == (Decimal("100.9899"), Decimal("0.9999"))

    def test_a_line_shared_within_one_field_stands_in_no_other(self, build: Builder) -> None:
        line = line_of(build)
        for number in ("1", "4"):
            build.tag(line, activity_of(build, number), TagMode.SHARED)
        found = sliced(build, "sub_task_force", 4, 2027)["PENC"]
        assert (found.lines, found.ceiling_idr, found.shared_ceiling_idr) == (1, 1_000, 0)

    def test_a_line_of_a_donor_is_told_as_one_whatever_its_source(self, build: Builder) -> None:
        line_of(build, scheme="donor")
        line_of(build)
        assert {code: row.lines for code, row in sliced(build, "donor", 4, 2027).items() if row.lines} == {"apbd": 1}

    def test_a_line_of_two_donors_is_told_under_its_source(self, build: Builder) -> None:
        line, shelter, campaign = line_of(build, funding_source="HIBAH_LN"), *self.given(build)
        build.tag(line, shelter, TagMode.SHARED)
        assert {code for code, row in sliced(build, "donor", 4, 2027).items() if row.lines} == {"satu (contoh)"}
        build.tag(line, campaign, TagMode.SHARED)
        assert {code for code, row in sliced(build, "donor", 4, 2027).items() if row.lines} == {"hibah_ln"}

    def given(self, build: Builder) -> list[Activity]:
        """Two activities whose money of 2027 the plan has from different donors."""
        found = [activity_of(build, number) for number in ("2", "1")]
        for activity, donor in zip(found, ("Satu (contoh)", "Dua (contoh)"), strict=True):
            fund(build, activity, 1, funding_source="HIBAH_LN", source_raw=donor)
        return found


class TestLeaves:
    def test_agencies_add_up_to_the_district(self, as_: Speak) -> None:
        report = progress(as_("kpppa"), f"year={YEAR}&group_by=agency&region_code=32.12")
        office = row_of(report, "agency:32.12-dinsos")
        assert office["name"] != office["code"]
        assert (office["figures"]["physical_percent"], office["figures"]["physical_n"]) == (29.44, 2)
        assert sum(row["coverage"]["obligations"] for row in report["rows"]) == report["coverage"]["obligations"] == 6
        for name in ("ceiling_idr", "physical_n"):
            assert sum(row["figures"][name] for row in report["rows"]) == report["figures"][name]

    def test_activities_have_their_last_verified_value_and_their_money(self, as_: Speak) -> None:
        report = progress(as_("kpppa"), f"year={YEAR}&group_by=activity&region_code=32.12")
        found = {
            row["name"][0]: (
                row["figures"]["physical_percent"],
                row["figures"]["ceiling_idr"] // MILLION,
                row["figures"]["shared_ceiling_idr"] // MILLION,
                row["coverage"]["obligations"],
            )
            for row in report["rows"]
        }
        # The second has the shared line and ten of the grant's forty.
        expected = {"1": (40, 120, 0, 2), "2": (25.55, 110, 100, 2), "4": (33.33, 100, 100, 2)}
        assert found == {**expected, "3": (None, 0, 0, 2)}
        assert report["figures"]["physical_percent"] == 32.96

    def test_nobody_above_is_told_what_is_not_verified_of_an_activity(self, as_: Speak) -> None:
        rows = progress(as_("kpppa"), f"year={YEAR}&group_by=activity&region_code=32.12")["rows"]
        assert {row["provisional"]["reports"] for row in rows} == {0}

    def test_a_plan_without_indicators_has_no_rows_of_them(self, as_: Speak) -> None:
        assert progress(as_("kpppa"), f"year={YEAR}&group_by=indicator&region_code=32.12")["rows"] == []

    def test_a_district_sees_its_own_activities_without_being_asked_where(self, as_: Speak) -> None:
        rows = progress(as_("32.12-secretariat"), f"year={YEAR}&group_by=activity")["rows"]
        assert {row["region_code"] for row in rows} == {"32.12"}


DATED = ("district_quarter", "district_slice", "obligation_standing")
QUESTIONS = [
    f"{report}?year={YEAR}&group_by={group}"
    for report, group in (
        ("progress", "district"),
        ("progress", "sub_task_force"),
        ("budget", "agency"),
        ("coverage/counts", "province"),
    )
] + [f"coverage?year={YEAR}&limit=200"]


class TestAsOf:
    def test_a_day_is_told_as_it_stood_and_what_came_later_is_not(self, as_: Speak, module_database: str) -> None:
        before = {each: stated(as_, each) for each in QUESTIONS}
        engine = create_engine(module_database, pool_size=1)
        with engine.begin() as connection:  # all of it was said a day earlier
            for table in DATED:
                connection.execute(text(f"UPDATE {table} SET since = since - 1"))  # noqa: S608  names of tables
            for table in ("task_force", "plan"):
                connection.execute(text(f"UPDATE {table} SET created_at = created_at - interval '1 day'"))  # noqa: S608
            connection.execute(text("UPDATE feed_epoch SET kept_from = kept_from - 1"))
            yesterday = connection.scalar(text("SELECT max(since) FROM district_quarter"))
        with engine.begin() as connection:
            connection.execute(text("UPDATE realisation SET amount_idr = amount_idr + 1000000"))
            connection.execute(text("UPDATE reporting_obligation SET excused_reason = 'Contoh'"))
            connection.execute(text("DELETE FROM budget_tag"))
        assert all(stated(as_, each) != before[each] for each in QUESTIONS)
        assert {each: stated(as_, f"{each}&as_of={yesterday}") for each in QUESTIONS} == before
        engine.dispose()


def stated(as_: Speak, question: str) -> Any:
    """What a report says, without the day; editions of its plans were never written down in the small nation."""
    return _without(as_("kpppa").get(f"/v1/reports/{question}").json())


def _without(said: Any) -> Any:
    if isinstance(said, dict):
        names = {"as_of", "versions", "foreign", "plans", "has_plan", "without_plan"}
        return {name: _without(value) for name, value in said.items() if name not in names}
    return [_without(each) for each in said] if isinstance(said, list) else said
