"""A nation small enough to reckon by hand, put into the database as leaves; the roll-ups are left to the triggers.

Indramayu (32.12) has a plan, money and reports in every state; Batam (21.71) a plan and hardly a report; Bogor (32.01)
a task force without decree. The other districts have nothing.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import Session, select

from api.database import create_engine
from api.domain.kinds import RealisationSource, Scheme, TagMode, TaskForceLevel
from api.domain.lifecycles import PeriodStatus, PlanStatus, ReportStatus
from api.domain.money import VersionKind
from api.domain.periods import PeriodType, bounds
from api.models.agencies import Agency
from api.models.budgets import BudgetLine, BudgetLineVersion, BudgetTag, Realisation
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
from tests.support.tokens import Caller

INDRAMAYU, BATAM, BOGOR = "district:32.12", "district:21.71", "district:32.01"
YEAR = 2026
MILLION = 1_000_000


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

    def plan(self, region: str, **fields: Any) -> Plan:
        force = self.session.exec(select(TaskForce).where(TaskForce.owner == region)).one()
        told: dict[str, Any] = {"title": "RAD (contoh)", "year_from": 2025, "year_to": 2029}
        told |= {"status": PlanStatus.IN_FORCE, "in_force_from": date(2025, 1, 2), **fields}
        return self.add(Plan(**place_of(force), task_force_id=force.id, **told))

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

    def period(self, region: str, year: int, quarter: int, kind: PeriodType = PeriodType.QUARTERLY) -> ReportingPeriod:
        force = self.session.exec(select(TaskForce).where(TaskForce.owner == region)).one()
        starts, ends = bounds(kind, year, quarter)
        return self.add(
            ReportingPeriod(
                **place_of(force),
                task_force_id=force.id,
                period_type=kind,
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
        number: int = 1,
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
                number=number,
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
            self.snapshot(report, owed.plan_id, period, said, at)
        return report

    def snapshot(
        self,
        report: ProgressReport,
        plan_id: UUID,
        period: ReportingPeriod,
        said: Said,
        at: datetime,
    ) -> None:
        """What a verification kept."""
        place: dict[str, Any] = {**place_of(report), "ministry": report.ministry}
        about: dict[str, Any] = {"report_id": report.id, "obligation_id": report.obligation_id, "plan_id": plan_id}
        snapshot = self.add(ReportSnapshot(**place, **about, plan_edition=1, body={}, verified_at=at))
        for activity, percent in said:
            when: dict[str, Any] = {
                "year": period.ends_on.year,
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


def settle(url: str) -> None:
    """The three districts, committed once."""
    engine = create_engine(url, pool_size=1)
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
