"""The national report on a nation small enough to reckon by hand.

Indramayu (32.12) has a plan, money and reports in every state; Batam (21.71) a plan and hardly a report; Bogor (32.01)
a task force without decree. The other districts have nothing. Every expected figure below was reckoned on paper.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select
from starlette.testclient import TestClient

from api.database import create_engine
from api.domain.formation import Rung, rung
from api.domain.kinds import RealisationSource, Scheme, TagMode, TaskForceLevel
from api.domain.lifecycles import PeriodStatus, PlanStatus, ReportStatus
from api.domain.money import VersionKind
from api.domain.periods import PeriodType, bounds
from api.models.agencies import Agency
from api.models.budgets import BudgetLine, BudgetLineVersion, BudgetTag, Realisation
from api.models.clients import Client, ClientGrant
from api.models.columns import place_of
from api.models.plans import Activity, ActivityFunding, Goal, Plan
from api.models.progress import (
    ProgressEntry,
    ProgressReport,
    ReportingObligation,
    ReportingPeriod,
    ReportSnapshot,
    SnapshotValue,
)
from api.models.task_forces import TaskForce
from tests.support.tokens import Caller, token_for

INDRAMAYU, BATAM, BOGOR = "district:32.12", "district:21.71", "district:32.01"
YEAR = 2026
MILLION = 1_000_000
STATES = ("draft", "submitted", "under_review", "returned", "verified")


Row = TypeVar("Row")
Said = list[tuple[Activity, str | None]]


class Builder:
    """Puts leaves into the database as their owner; the roll-ups are left to the triggers."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, row: Row) -> Row:
        self.session.add(row)
        self.session.flush()  # what follows refers to it
        return row

    def agency(self, code: str) -> Agency:
        return self.session.exec(select(Agency).where(Agency.code == code)).one()

    def plan(self, region: str) -> Plan:
        force = self.session.exec(select(TaskForce).where(TaskForce.owner == region)).one()
        return self.add(
            Plan(
                **place_of(force),
                task_force_id=force.id,
                title="RAD (contoh)",
                year_from=2025,
                year_to=2029,
                status=PlanStatus.IN_FORCE,
                in_force_from=date(2025, 1, 2),
            )
        )

    def activity(
        self, plan: Plan, number: str, field: str, lead: str, pagu: dict[str, int], donor: str = ""
    ) -> Activity:
        agency = self.agency(lead)
        goal = self.add(Goal(**place_of(plan), plan_id=plan.id, sub_task_force=field, ordinal=1, title=field))
        place: dict[str, Any] = {**place_of(plan), "ministry": agency.ministry}
        made = self.add(
            Activity(
                **place,
                plan_id=plan.id,
                goal_id=goal.id,
                number=number,
                ordinal=int(number),
                title=f"Kegiatan {number} (contoh)",
                sub_task_force=field,
                lead_agency_id=agency.id,
            )
        )
        for source, amount in pagu.items():
            raw = donor if source == "HIBAH_LN" else None
            money: dict[str, Any] = {"funding_source": source, "source_raw": raw, "amount_idr": amount * MILLION}
            self.add(ActivityFunding(**place, activity_id=made.id, year=YEAR, **money))
        return made

    def line(self, agency_code: str, source: str, ceilings: dict[date, int], spent: dict[int, int]) -> BudgetLine:
        agency = self.agency(agency_code)
        place: dict[str, Any] = {"owner": agency.organisation, "region": agency.owner, "province": agency.province}
        line = self.add(
            BudgetLine(
                **place,
                agency_id=agency.id,
                scheme=Scheme.SIPD,
                sub_activity_code=f"2.08.{source}",
                account_code="5.1",
                fiscal_year=YEAR,
                funding_source=source,
                title="Belanja (contoh)",
            )
        )
        for ordinal, (on, amount) in enumerate(ceilings.items(), 1):
            kind = VersionKind.MURNI if ordinal == 1 else VersionKind.PERUBAHAN
            version: dict[str, Any] = {
                "kind": kind,
                "ordinal": ordinal,
                "effective_on": on,
                "ceiling_idr": amount * MILLION,
            }
            self.add(BudgetLineVersion(**place, line_id=line.id, **version))
        for month, amount in spent.items():
            entry: dict[str, Any] = {"month": month, "amount_idr": amount * MILLION, "source": RealisationSource.HAND}
            self.add(Realisation(**place, line_id=line.id, as_of=date(YEAR, month, 28), **entry))
        return line

    def tag(self, line: BudgetLine, activity: Activity, mode: TagMode, *, confirmed: bool = True, **part: Any) -> None:
        self.add(
            BudgetTag(
                **place_of(line), line_id=line.id, activity_id=activity.id, mode=mode, confirmed=confirmed, **part
            )
        )

    def period(self, region: str, year: int, quarter: int) -> ReportingPeriod:
        force = self.session.exec(select(TaskForce).where(TaskForce.owner == region)).one()
        starts, ends = bounds(PeriodType.QUARTERLY, year, quarter)
        return self.add(
            ReportingPeriod(
                **place_of(force),
                task_force_id=force.id,
                period_type=PeriodType.QUARTERLY,
                year=year,
                ordinal=quarter,
                starts_on=starts,
                ends_on=ends,
                opens_on=ends,
                due_on=ends + timedelta(days=30),
                freeze_on=ends + timedelta(days=90),
                status=PeriodStatus.OPEN,
            )
        )

    def owe(self, period: ReportingPeriod, plan: Plan, code: str, excused: str | None = None) -> ReportingObligation:
        agency = self.agency(code)
        who: dict[str, Any] = {"agency_id": agency.id, "agency": agency.organisation, "ministry": agency.ministry}
        owed: dict[str, Any] = {"period_id": period.id, "plan_id": plan.id, "excused_reason": excused}
        return self.add(ReportingObligation(**place_of(period), **owed, **who))

    def report(
        self,
        owed: ReportingObligation,
        status: ReportStatus,
        said: Said,
        on: date | None = None,
    ) -> ProgressReport:
        """What was said of each activity: a percentage, or nothing (nil); no activity at all is a nil report."""
        period = self.session.get_one(ReportingPeriod, owed.period_id)
        on = on or period.ends_on + timedelta(days=10)
        place: dict[str, Any] = {
            "owner": owed.agency,
            "region": owed.region,
            "province": owed.province,
            "ministry": owed.ministry,
        }
        at = datetime(on.year, on.month, on.day, 3, tzinfo=UTC)
        report = self.add(
            ProgressReport(
                **place,
                obligation_id=owed.id,
                period_id=period.id,
                agency_id=owed.agency_id,
                status=status,
                nil_reason=None if said else "Tidak ada kegiatan (contoh)",
                has_values=any(percent for _, percent in said),
                submitted_at=at,
                verified_at=at if status is ReportStatus.VERIFIED else None,
            )
        )
        for activity, percent in said:
            value: dict[str, Any] = {"activity_id": activity.id, "is_nil": percent is None, "reported_on": on}
            self.add(ProgressEntry(**place, report_id=report.id, physical_percent=_decimal(percent), **value))
        if status is ReportStatus.VERIFIED:
            self._snapshot(report, owed.plan_id, period, said, at)
        return report

    def _snapshot(
        self,
        report: ProgressReport,
        plan_id: UUID,
        period: ReportingPeriod,
        said: Said,
        at: datetime,
    ) -> None:
        place: dict[str, Any] = {**place_of(report), "ministry": report.ministry}
        about: dict[str, Any] = {"report_id": report.id, "obligation_id": report.obligation_id, "plan_id": plan_id}
        snapshot = self.add(ReportSnapshot(**place, **about, plan_edition=1, body={}, verified_at=at))
        for activity, percent in said:
            when: dict[str, Any] = {
                "year": period.year,
                "ends_on": period.ends_on,
                "sub_task_force": activity.sub_task_force,
            }
            value: dict[str, Any] = {
                "activity_id": activity.id,
                "is_nil": percent is None,
                "physical_percent": _decimal(percent),
            }
            self.add(SnapshotValue(**place, snapshot_id=snapshot.id, **when, **value))


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def settle_indramayu(build: Builder) -> None:
    plan = build.plan(INDRAMAYU)
    campaign = build.activity(plan, "1", "PENC", "32.12-DISNAKER", {"APBD": 100})
    shelter = build.activity(
        plan, "2", "REHSOS", "32.12-DINSOS", {"APBD": 200, "HIBAH_LN": 50}, donor="Hibah  Yayasan Contoh"
    )
    build.activity(plan, "3", "GAKKUM", "32.12-POLRES-INDRAMAYU", {"APBN_DIPA": 80})
    visits = build.activity(plan, "4", "PENC", "32.12-DINSOS", {"APBD": 40})
    new_year = date(YEAR, 1, 1)
    revised = build.line("32.12-DISNAKER", "APBD", {new_year: 90, date(YEAR, 10, 1): 120}, {3: 30, 9: 30})
    build.tag(revised, campaign, TagMode.SHARE, share=Decimal(1))
    shared = build.line("32.12-DINSOS", "APBD", {new_year: 100}, {6: 50})
    build.tag(shared, shelter, TagMode.SHARED)
    build.tag(shared, visits, TagMode.SHARED)
    grant = build.line("32.12-DINSOS", "HIBAH_LN", {new_year: 40}, {6: 20})
    build.tag(grant, shelter, TagMode.AMOUNT, amount_idr=10 * MILLION)
    build.line("32.12-POLRES-INDRAMAYU", "APBN_DIPA", {new_year: 60}, {})
    first, second = (build.period(INDRAMAYU, YEAR, quarter) for quarter in (1, 2))
    owed = {
        (period.ordinal, code): build.owe(period, plan, f"32.12-{code}", excused)
        for period, code, excused in (
            (first, "DISNAKER", None),
            (first, "DINSOS", None),
            (first, "POLRES-INDRAMAYU", None),
            (second, "DISNAKER", None),
            (second, "DINSOS", None),
            (second, "POLRES-INDRAMAYU", "Instansi ditata ulang (contoh)"),
        )
    }
    build.report(owed[1, "DISNAKER"], ReportStatus.VERIFIED, [(campaign, "40.00")])
    build.report(owed[1, "DINSOS"], ReportStatus.VERIFIED, [(shelter, "10.00"), (visits, None)], date(YEAR, 5, 5))
    build.report(owed[2, "DISNAKER"], ReportStatus.SUBMITTED, [(campaign, "70.00")])
    build.report(owed[2, "DINSOS"], ReportStatus.VERIFIED, [(shelter, "25.55"), (visits, "33.33")])


def settle_batam(build: Builder) -> None:
    plan = build.plan(BATAM)
    course = build.activity(plan, "1", "PENC", "21.71-DISNAKER", {"APBD": 10})
    build.activity(plan, "2", "KOORD", "21.71-DP3AP2KB", {"APBD": 5})
    for quarter in (1, 2, 3, 4):
        owed = build.owe(build.period(BATAM, 2025, quarter), plan, "21.71-DISNAKER")
        build.report(owed, ReportStatus.VERIFIED, [(course, "50.00")])
    for quarter in (1, 2):
        period = build.period(BATAM, YEAR, quarter)
        build.owe(period, plan, "21.71-DP3AP2KB")
        owed = build.owe(period, plan, "21.71-DISNAKER")
        if quarter == 1:
            build.report(owed, ReportStatus.SUBMITTED, [])


def settle_bogor(build: Builder) -> None:
    build.add(
        TaskForce(
            owner=BOGOR,
            region=BOGOR,
            province="province:32",
            level=TaskForceLevel.DISTRICT,
            name="Gugus Tugas Bogor (contoh)",
            region_code="32.01",
        )
    )


@pytest.fixture(scope="module", autouse=True)
def nation(module_database: str) -> None:
    """The three districts, committed once for the module."""
    engine = create_engine(module_database, pool_size=1)
    with Session(engine) as session:
        build = Builder(session)
        settle_indramayu(build)
        settle_batam(build)
        settle_bogor(build)
        session.commit()
    engine.dispose()


def progress(caller: Caller, question: str) -> dict[str, Any]:
    answer = caller.get(f"/v1/reports/progress?{question}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def row_of(report: dict[str, Any], code: str | None, year: int = YEAR) -> dict[str, Any]:
    return dict(next(row for row in report["rows"] if row["code"] == code and row["year"] == year))


Speak = Callable[[str], Caller]


class TestCoverage:
    def test_stands_before_figures_in_every_row(self, as_: Speak) -> None:
        row = list(row_of(progress(as_("kpppa"), f"year={YEAR}"), "32.12"))
        assert row.index("coverage") < row.index("figures") < row.index("provisional")

    def test_counts_reported_nil_silent_excused_verified_and_late(self, as_: Speak) -> None:
        report = progress(as_("kpppa"), f"year={YEAR}")
        assert row_of(report, "32.12")["coverage"] == {
            "obligations": 6,
            "reported": 4,
            "nil": 0,
            "silent": 1,
            "excused": 1,
            "verified": 3,
            "late": 1,
        }
        assert row_of(report, "21.71")["coverage"] == {
            "obligations": 4,
            "reported": 0,
            "nil": 1,
            "silent": 3,
            "excused": 0,
            "verified": 0,
            "late": 0,
        }
        assert report["coverage"]["obligations"] == 10

    def test_no_task_force_and_no_plan_are_other_answers_than_silence(self, as_: Speak) -> None:
        report = progress(as_("kpppa"), f"year={YEAR}")
        assert (report["districts"], report["task_forces"]) == (514, 3)
        assert (report["without_task_force"], report["without_plan"]) == (511, 1)
        bogor = row_of(report, "32.01")
        assert (bogor["has_task_force"], bogor["has_plan"], bogor["coverage"]["obligations"]) == (True, False, 0)

    def test_a_quarter_counts_periods_that_ended_in_it_or_before(self, as_: Speak) -> None:
        report = progress(as_("kpppa"), f"year={YEAR}&quarter=1")
        assert row_of(report, "32.12")["coverage"]["obligations"] == 3

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        owed=st.lists(
            st.tuples(
                st.none() | st.sampled_from(["draft", "submitted", "returned", "verified"]),
                st.booleans(),
                st.booleans(),
            ),
            max_size=4,
        )
    )
    def test_every_obligation_is_reported_nil_silent_or_excused(
        self, owner_session: Session, owed: list[tuple[str | None, bool, bool]]
    ) -> None:
        build = Builder(owner_session)
        plan = owner_session.exec(select(Plan).where(Plan.owner == BATAM)).one()
        course = owner_session.exec(select(Activity).where(Activity.plan_id == plan.id)).first()
        assert course is not None
        for quarter, (status, says, excused) in enumerate(owed, 1):
            made = build.owe(build.period(BATAM, 2028, quarter), plan, "21.71-DISNAKER", "x" if excused else None)
            if status:
                build.report(made, ReportStatus(status), [(course, "1.00")] if says else [])
        owner_session.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
        counted = owner_session.execute(
            sa.text("SELECT * FROM district_quarter WHERE region = :r AND year = 2028 AND quarter = 4"), {"r": BATAM}
        ).one()
        owner_session.rollback()
        sent = [(status, says) for status, says, _ in owed if status not in {None, "draft"}]
        silent = sum(status in {None, "draft"} and not excused for status, _, excused in owed)
        assert counted.obligations == len(owed)
        assert counted.reported == sum(says for _, says in sent)
        assert counted.nil == sum(not says for _, says in sent)
        assert counted.obligations - counted.reported - counted.nil - counted.excused == silent
        assert counted.verified == sum(status == "verified" for status, _ in sent)


class TestFigures:
    def test_the_mean_takes_the_last_verified_value_of_each_activity(self, as_: Speak) -> None:
        figures = row_of(progress(as_("kpppa"), f"year={YEAR}"), "32.12")["figures"]
        # (40.00 + 25.55 + 33.33) ÷ 3
        assert (figures["physical_percent"], figures["physical_n"], figures["physical_nil"]) == (32.96, 3, 0)

    def test_nil_is_left_out_of_the_mean_and_counted_beside_it(self, as_: Speak) -> None:
        figures = row_of(progress(as_("kpppa"), f"year={YEAR}&quarter=1"), "32.12")["figures"]
        assert (figures["physical_percent"], figures["physical_n"], figures["physical_nil"]) == (25, 2, 1)

    def test_the_mean_by_ceiling_weighs_a_shared_line_once(self, as_: Speak) -> None:
        figures = row_of(progress(as_("kpppa"), f"year={YEAR}"), "32.12")["figures"]
        # (40.00 × 120 + 25.55 × (50 + 10) + 33.33 × 50) ÷ 230
        assert figures["physical_percent_weighted_by_ceiling"] == 34.78

    def test_money_is_of_the_versions_in_force_and_half_up_at_the_end(self, as_: Speak) -> None:
        year = row_of(progress(as_("kpppa"), f"year={YEAR}"), "32.12")["figures"]
        assert (year["ceiling_idr"], year["realised_idr"]) == (320 * MILLION, 130 * MILLION)
        assert year["absorption_percent"] == 40.63  # 40.625
        assert year["indicative_idr"] == 470 * MILLION
        third = row_of(progress(as_("kpppa"), f"year={YEAR}&quarter=3"), "32.12")["figures"]
        assert third["ceiling_idr"] == 290 * MILLION

    def test_provisional_figures_stand_beside_and_are_never_added_in(self, as_: Speak) -> None:
        report = progress(as_("kpppa"), f"year={YEAR}")
        row = row_of(report, "32.12")
        assert row["provisional"] == {
            "reports": 1,
            "physical_percent": 70,
            "physical_percent_weighted_by_ceiling": 70,
            "physical_n": 1,
            "physical_nil": 0,
        }
        assert row["figures"]["physical_n"] == 3
        assert report["provisional"]["reports"] == 2  # with the nil report of Batam

    def test_an_undefined_percentage_is_null(self, as_: Speak) -> None:
        figures = row_of(progress(as_("kpppa"), f"year={YEAR}"), "21.71")["figures"]
        assert figures["physical_percent"] is None
        assert figures["physical_percent_weighted_by_ceiling"] is None
        assert figures["absorption_percent"] is None


class TestGroups:
    def test_a_province_adds_up_its_districts(self, as_: Speak) -> None:
        report = progress(as_("kpppa"), f"year={YEAR}&group_by=province")
        row = row_of(report, "32")
        assert (row["name"], row["districts"], row["task_forces"], row["plans"]) == ("Jawa Barat", 27, 2, 1)
        assert row["figures"]["ceiling_idr"] == 320 * MILLION
        assert len(report["rows"]) == 38

    def test_a_field_has_its_part_of_each_line_and_the_mark_of_shared_ones(self, as_: Speak) -> None:
        report = progress(as_("kpppa"), f"year={YEAR}&group_by=sub_task_force")
        expected = {
            "PENC": (220, 110, 100),
            "REHSOS": (110, 55, 100),  # 50 of the shared line and 20 × 10 ÷ 40 of the grant
            "GAKKUM": (0, 0, 0),
            None: (90, 15, 0),
        }
        for code, (ceiling, realised, shared) in expected.items():
            figures = row_of(report, code)["figures"]
            found = (figures["ceiling_idr"], figures["realised_idr"], figures["shared_ceiling_idr"])
            assert found == (ceiling * MILLION, realised * MILLION, shared * MILLION), code
        assert report["figures"]["ceiling_idr"] == 320 * MILLION

    def test_every_field_has_its_row_with_its_coverage_and_mean(self, as_: Speak) -> None:
        report = progress(as_("kpppa"), f"year={YEAR}&group_by=sub_task_force")
        assert [row["code"] for row in report["rows"]] == ["PENC", "REHKES", "REHSOS", "NORMA", "GAKKUM", "KOORD", None]
        prevention = row_of(report, "PENC")
        assert prevention["coverage"]["obligations"] == 6  # Disnaker and Dinsos twice, Batam's Disnaker twice
        assert prevention["figures"]["physical_percent"] == 36.67  # (40.00 + 33.33) ÷ 2 = 36.665
        assert row_of(report, "GAKKUM")["coverage"]["excused"] == 1
        assert report["coverage"]["obligations"] == 10

    def test_funding_sources_are_those_of_plans_and_lines(self, as_: Speak) -> None:
        report = progress(as_("kpppa"), f"year={YEAR}&group_by=funding_source")
        money: dict[str, Any] = {
            row["code"]: (row["figures"]["indicative_idr"] // MILLION, row["figures"]["ceiling_idr"] // MILLION)
            for row in report["rows"]
        }
        assert money == {"APBD": (355, 220), "HIBAH_LN": (50, 40), "APBN_DIPA": (80, 60)}
        assert row_of(report, "APBD")["name"] == "APBD Kabupaten/Kota"

    def test_donors_are_named_as_the_plan_names_them(self, as_: Speak) -> None:
        report = progress(as_("kpppa"), f"year={YEAR}&group_by=donor")
        assert len(report["rows"]) == 1
        row = row_of(report, "hibah yayasan contoh")
        assert row["name"] == "Hibah Yayasan Contoh"
        figures = row["figures"]
        assert (figures["indicative_idr"], figures["ceiling_idr"]) == (50 * MILLION, 40 * MILLION)
        assert (figures["realised_idr"], figures["absorption_percent"]) == (20 * MILLION, 50)
        assert (row["coverage"]["obligations"], row["coverage"]["reported"]) == (2, 2)

    def test_years_stand_side_by_side(self, as_: Speak) -> None:
        report = progress(as_("kpppa"), f"year=2025&year={YEAR}&group_by=year")
        assert [row["year"] for row in report["rows"]] == [2025, YEAR]
        assert [total["year"] for total in report["years"]] == [2025, YEAR]
        assert row_of(report, "2025", 2025)["figures"]["physical_percent"] == 50
        assert report["year"] == YEAR
        assert report["coverage"] == report["years"][-1]["coverage"]
        districts = progress(as_("kpppa"), f"year=2025&year={YEAR}&region_code=21.71")
        assert [(row["year"], row["coverage"]["reported"]) for row in districts["rows"]] == [(2025, 4), (YEAR, 0)]

    def test_a_field_narrows_districts_to_its_activities(self, as_: Speak) -> None:
        report = progress(as_("kpppa"), f"year={YEAR}&sub_task_force=REHSOS&region_code=32.12")
        figures = row_of(report, "32.12")["figures"]
        assert (figures["physical_percent"], figures["ceiling_idr"]) == (25.55, 110 * MILLION)
        only = progress(as_("kpppa"), f"year={YEAR}&sub_task_force=REHSOS&group_by=sub_task_force")
        assert [row["code"] for row in only["rows"]] == ["REHSOS"]

    @pytest.mark.parametrize(
        "question",
        [
            "quarter=1",
            "year=2026&quarter=5",
            "year=2026&group_by=agency",
            "year=2026&sub_task_force=PENC&group_by=donor",
            "year=2026&sub_task_force=UNKNOWN",
            "year=2026&donor=x",
            "&".join(f"year={year}" for year in range(2010, 2021)),
        ],
    )
    def test_a_wrong_question_is_refused(self, as_: Speak, question: str) -> None:
        assert as_("kpppa").get(f"/v1/reports/progress?{question}").status_code == 422


ROLL_UPS = (
    (
        "SELECT * FROM district_quarter WHERE region = :region AND year = :year",
        "SELECT * FROM gugus_live_quarters(:region, :year)",
        ("quarter",),
    ),
    (
        "SELECT * FROM district_slice WHERE region = :region AND year = :year",
        "SELECT * FROM gugus_live_figures(:region, :year) WHERE dimension <> ''",
        ("quarter", "dimension", "code"),
    ),
    (
        "SELECT * FROM obligation_standing WHERE region = :region AND year = :year",
        "SELECT * FROM gugus_live_standings(:region, :year)",
        ("obligation_id",),
    ),
    (
        "SELECT * FROM district_formation WHERE region = :region AND :year > 0",
        "SELECT * FROM gugus_live_formation(:region) WHERE :year > 0",
        (),
    ),
)


class TestRollUp:
    @pytest.mark.parametrize(("region", "year"), [(INDRAMAYU, YEAR), (BATAM, 2025), (BATAM, YEAR)])
    @pytest.mark.parametrize(("kept", "live", "key"), ROLL_UPS)
    def test_equals_the_live_sum(
        self, owner_session: Session, kept: str, live: str, key: tuple[str, ...], region: str, year: int
    ) -> None:
        place: dict[str, Any] = {"region": region, "year": year}
        known = set(owner_session.execute(sa.text(kept), place).keys())

        def rows(question: str) -> dict[Any, dict[str, Any]]:
            found = owner_session.execute(sa.text(question), place).mappings()
            return {tuple(row[name] for name in key): {n: row[n] for n in known & set(row)} for row in found}

        expected, found = rows(live), rows(kept)
        assert set(found) == set(expected)
        assert {at: {name: found[at][name] for name in row} for at, row in expected.items()} == expected

    def test_a_transaction_counts_a_year_once(self, owner_session: Session) -> None:
        asked = sa.text("SELECT version FROM district_quarter WHERE region = :r AND year = 2026 AND quarter = 1")
        before = owner_session.execute(asked, {"r": INDRAMAYU}).scalar_one()
        owner_session.execute(sa.update(Realisation).values(note="diperiksa (contoh)"))
        owner_session.execute(sa.update(BudgetTag).values(confirmed=True))
        owner_session.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
        assert owner_session.execute(asked, {"r": INDRAMAYU}).scalar_one() == before + 1
        owner_session.rollback()

    def test_a_tag_that_nobody_confirmed_does_not_count(self, owner_session: Session) -> None:
        owner_session.execute(sa.update(BudgetTag).where(col(BudgetTag.region) == INDRAMAYU).values(confirmed=False))
        owner_session.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
        slices = owner_session.execute(
            sa.text(
                "SELECT code, ceiling_idr FROM district_slice WHERE region = :r AND year = 2026 AND quarter = 4"
                " AND dimension = 'sub_task_force' AND ceiling_idr > 0"
            ),
            {"r": INDRAMAYU},
        ).all()
        owner_session.rollback()
        assert [(row.code, row.ceiling_idr) for row in slices] == [("", 320 * MILLION)]

    def test_what_is_deleted_is_counted_no_more(self, owner_session: Session) -> None:
        owner_session.execute(sa.delete(BudgetLine).where(col(BudgetLine.region) == INDRAMAYU))
        owner_session.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
        left = owner_session.execute(
            sa.text("SELECT sum(ceiling_idr) FROM district_quarter WHERE region = :r AND year = 2026"), {"r": INDRAMAYU}
        ).scalar_one()
        owner_session.rollback()
        assert left == 0


class TestFormation:
    def test_each_district_stands_at_the_highest_step_below_which_none_is_missing(self, as_: Speak) -> None:
        report = as_("kpppa").get("/v1/reports/formation").json()
        rows = {row["region_code"]: row for row in report["rows"]}
        indramayu = rows["32.12"]
        assert indramayu["rung"] == "verified"
        assert [indramayu[name] for name in ("decree_on", "seats_on", "plan_on", "budget_on", "first_verified_on")] == [
            "2025-01-01",
            "2025-01-01",
            "2025-01-02",
            "2026-01-01",
            "2026-04-10",
        ]
        assert (indramayu["on_time_on"], indramayu["on_time_periods"]) == (None, 1)
        assert (rows["32.01"]["rung"], rows["32.01"]["has_task_force"]) == ("none", True)
        assert (rows["11.01"]["rung"], rows["11.01"]["has_task_force"]) == ("none", False)

    def test_a_step_out_of_turn_keeps_its_date_and_waits(self, as_: Speak) -> None:
        report = as_("kpppa").get("/v1/reports/formation?region_code=21.71").json()
        (batam,) = report["rows"]
        assert batam["rung"] == "plan"
        assert batam["budget_on"] is None
        assert (batam["first_verified_on"], batam["on_time_on"]) == ("2025-04-10", "2026-01-30")
        assert batam["on_time_periods"] == 4

    def test_counts_each_district_once_for_province_and_nation(self, as_: Speak) -> None:
        report = as_("kpppa").get("/v1/reports/formation").json()
        assert report["districts"] == sum(report["at"].values()) == 514
        assert (report["at"]["none"], report["at"]["plan"], report["at"]["verified"]) == (512, 1, 1)
        west_java = next(each for each in report["provinces"] if each["province_code"] == "32")
        assert (west_java["districts"], west_java["at"]["verified"], west_java["at"]["none"]) == (27, 1, 26)
        assert sum(each["districts"] for each in report["provinces"]) == 514

    def test_an_ended_decree_is_no_rung(self, as_: Speak, module_database: str) -> None:
        engine = create_engine(module_database, pool_size=1)
        end = sa.text("UPDATE decree SET valid_to = :day WHERE owner = :region")
        with engine.begin() as connection:
            connection.execute(end, {"day": date(2025, 6, 30), "region": BATAM})
        (batam,) = as_("kpppa").get("/v1/reports/formation?region_code=21.71").json()["rows"]
        with engine.begin() as connection:
            connection.execute(end, {"day": date(2029, 12, 31), "region": BATAM})
        engine.dispose()
        assert (batam["rung"], batam["decree_on"], batam["plan_on"]) == ("none", None, "2025-01-02")

    @given(st.lists(st.sampled_from(list(Rung)[1:]), unique=True))
    def test_the_rung_is_reached_with_all_below_it(self, reached: list[Rung]) -> None:
        order = list(Rung)
        at = order.index(rung(dict.fromkeys(reached, date(YEAR, 1, 1))))
        assert set(order[1 : at + 1]) <= set(reached)
        assert at == len(order) - 1 or order[at + 1] not in reached


class TestCallList:
    def test_lists_who_is_silent_with_the_seat_to_call(self, as_: Speak) -> None:
        answer = as_("kpppa").get(f"/v1/reports/coverage?year={YEAR}&include=total")
        assert answer.status_code == 200, answer.text
        listed = [
            (each["agency_code"], each["period_label"], each["responsible_seat"], each["district_is_silent"])
            for each in answer.json()["items"]
        ]
        assert listed == [
            ("21.71-DP3AP2KB", "Triwulan I", "secretariat", False),
            ("21.71-DISNAKER", "Triwulan II", "authorised_officer", True),
            ("21.71-DP3AP2KB", "Triwulan II", "secretariat", True),
            ("32.12-POLRES-INDRAMAYU", "Triwulan I", "authorised_officer", False),
        ]
        assert answer.json()["total"] == 4

    def test_names_no_person(self, as_: Speak) -> None:
        assert "Petugas" not in as_("kpppa").get(f"/v1/reports/coverage?year={YEAR}").text

    def test_comes_in_pages(self, as_: Speak) -> None:
        first = as_("kpppa").get(f"/v1/reports/coverage?year={YEAR}&limit=3")
        assert len(first.json()["items"]) == 3
        path = first.json()["next"].partition("/v1")[2]
        second = as_("kpppa").get(f"/v1{path}").json()
        assert [each["region_code"] for each in second["items"]] == ["32.12"]
        assert second["next"] is None

    def test_narrows_to_a_period_a_region_and_what_is_overdue(self, as_: Speak) -> None:
        item = as_("kpppa").get(f"/v1/reports/coverage?year={YEAR}&region_code=32.12").json()["items"][0]
        one = as_("kpppa").get(f"/v1/reports/coverage?period_id={item['period_id']}").json()["items"]
        assert [each["obligation_id"] for each in one] == [item["obligation_id"]]
        assert item["is_overdue"] == (item["due_on"] < str(datetime.now(UTC).date()))
        province = as_("kpppa").get(f"/v1/reports/coverage?year={YEAR}&province_code=21").json()["items"]
        assert {each["region_code"] for each in province} == {"21.71"}
        overdue = [
            len(as_("kpppa").get(f"/v1/reports/coverage?year={YEAR}&overdue={late}").json()["items"])
            for late in ("true", "false")
        ]
        assert sum(overdue) == 4

    def test_neither_period_nor_year_is_refused(self, as_: Speak) -> None:
        assert as_("kpppa").get("/v1/reports/coverage").status_code == 422


PATHS = (f"/v1/reports/progress?year={YEAR}", "/v1/reports/formation", f"/v1/reports/coverage?year={YEAR}")


class TestWhoSees:
    @pytest.mark.parametrize("group_by", ["district", "province", "sub_task_force", "funding_source", "donor", "year"])
    def test_a_province_never_sees_another_ones_rows(self, as_: Speak, group_by: str) -> None:
        report = progress(as_("21-secretariat"), f"year={YEAR}&group_by={group_by}")
        assert report["districts"] == 7
        assert report["coverage"]["obligations"] == 4
        assert report["figures"]["ceiling_idr"] == 0
        assert {row["province_code"] for row in report["rows"]} <= {"21", None}
        asked = progress(as_("21-secretariat"), f"year={YEAR}&province_code=32&group_by={group_by}")
        assert all(row["districts"] == 0 or row["province_code"] == "21" for row in asked["rows"])
        assert asked["districts"] == 0

    def test_a_province_climbs_and_calls_its_own_districts_only(self, as_: Speak) -> None:
        ladder = as_("32-secretariat").get("/v1/reports/formation").json()
        assert {row["province_code"] for row in ladder["rows"]} == {"32"}
        assert next(row for row in ladder["rows"] if row["region_code"] == "32.12")["rung"] == "verified"
        calls = as_("32-secretariat").get(f"/v1/reports/coverage?year={YEAR}").json()["items"]
        assert {each["region_code"] for each in calls} == {"32.12"}

    def test_a_district_sees_itself(self, as_: Speak) -> None:
        report = progress(as_("32.12-secretariat"), f"year={YEAR}")
        assert [row["code"] for row in report["rows"]] == ["32.12"]
        assert report["figures"]["physical_percent"] == 32.96

    @pytest.mark.parametrize("path", PATHS)
    def test_the_ministry_alone_reads_nothing_national(self, http: TestClient, path: str) -> None:
        token = token_for(http, "demo-kpppa", "plans:read progress:read ministry:kemen-pppa")
        answer = Caller(http, "demo-kpppa", token).get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "insufficient-scope")

    def test_reports_of_a_ministry_are_empty(self, http: TestClient, module_database: str) -> None:
        engine = create_engine(module_database, pool_size=1)
        with Session(engine) as session:
            holder = session.exec(select(Client).where(Client.client_id == "demo-polri")).one()
            days: dict[str, Any] = {"valid_from": date(2025, 1, 1), "valid_to": date(2029, 12, 31)}
            session.add(ClientGrant(client_id=holder.id, action="reports:read", organisation="ministry:polri", **days))
            session.commit()
        engine.dispose()
        polri = Caller(http, "demo-polri", token_for(http, "demo-polri", "reports:read ministry:polri"))
        report = progress(polri, f"year={YEAR}")
        assert (report["rows"], report["districts"], report["coverage"]["obligations"]) == ([], 0, 0)
        slices = progress(polri, f"year={YEAR}&group_by=sub_task_force")
        assert all(row["coverage"]["obligations"] == 0 for row in slices["rows"])
        assert polri.get("/v1/reports/formation").json()["rows"] == []
        assert polri.get(f"/v1/reports/coverage?year={YEAR}").json()["items"] == []


class TestEntityTags:
    @pytest.mark.parametrize("path", PATHS)
    def test_what_has_not_changed_is_not_sent_again(self, as_: Speak, path: str) -> None:
        first = as_("kpppa").get(path)
        again = as_("kpppa").get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")

    @pytest.mark.parametrize("path", PATHS)
    def test_another_reader_or_question_has_another_tag(self, as_: Speak, path: str) -> None:
        nation = as_("kpppa").get(path).headers["ETag"]
        assert as_("32-secretariat").get(path).headers["ETag"] != nation
        asked = f"{path}{'&' if '?' in path else '?'}province_code=32"
        assert as_("kpppa").get(asked).headers["ETag"] != nation

    def test_a_change_in_any_year_asked_changes_the_tag(self, as_: Speak, module_database: str) -> None:
        path = "/v1/reports/progress?year=2025&year=2026&group_by=donor"
        before = as_("kpppa").get(path).headers["ETag"]
        engine = create_engine(module_database, pool_size=1)
        with engine.begin() as connection:
            connection.execute(sa.text("UPDATE snapshot_value SET spent_idr = 1 WHERE year = 2025"))
        engine.dispose()
        assert as_("kpppa").get(path).headers["ETag"] != before
