"""Who owes a report: every agency that leads an activity of the plan in force (calculations.md, coverage).

Said when a period opens, and again while it takes reports: when an amendment changes who leads, and when the plan that
follows comes into force. What is frozen stays as it was certified, one that is reopened too: a reopening names its
agencies. A report that was begun is finished under the plan it was begun under.

Who reads the leads waits at the task force, then holds periods in the order of their ids, then the plan.
"""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.access import gate
from api.access.principal import Principal, the_clock
from api.access.visibility import visible
from api.domain.events import Event
from api.domain.kinds import ObligationState
from api.domain.lifecycles import PERIOD, TAKES_REPORTS, PeriodStatus, ReportStatus
from api.journal import record
from api.models.agencies import Agency
from api.models.plans import Activity, Plan
from api.models.progress import ProgressEntry, ProgressReport, ReportingObligation, ReportingPeriod
from api.models.task_forces import TaskForce
from api.moves import Hold, held, move_by_clock, opening_of, state_of, touch
from api.moves.excusing import put_excuse
from api.problems import NotFound
from api.queries.obligation_states import became_of, not_recorded_for
from api.queries.plans import is_law_of, law, leads

LEADS_NOTHING = "Tidak lagi menjadi penanggung jawab kegiatan sejak perubahan rencana aksi."
"""Why an amendment excuses an agency."""
NOT_IN_THE_NEXT = "Tidak menjadi penanggung jawab kegiatan dalam rencana aksi yang kini berlaku."
"""Why a plan that comes into force excuses an agency of the plan before it."""
BY_THE_PLAN = frozenset({LEADS_NOTHING, NOT_IN_THE_NEXT})
"""By these words a later change of the plan knows that it may call upon the agency again."""


def plan_of(session: Session, caller: Principal, period: ReportingPeriod) -> Plan | None:
    """The plan of the period's year that came into force before the period ended."""
    found: Plan | None = session.exec(law(caller, *is_law_of(period))).first()
    return found


def obligations_of_leads(session: Session, period: ReportingPeriod, plan: Plan) -> list[ReportingObligation]:
    """What the leads owe for the period, of those that do not owe it yet."""
    owing = select(ReportingObligation.agency_id).where(ReportingObligation.period_id == period.id)
    number = sa.func.gugus_obligation_id(period.id, col(Agency.id), type_=sa.Uuid())
    asked = select(Agency, number).where(col(Agency.id).in_(_leads(plan)), col(Agency.id).not_in(owing))
    return [
        ReportingObligation(
            id=obligation_id,
            period_id=period.id,
            plan_id=plan.id,
            agency_id=agency.id,
            agency=agency.organisation,
            owner=period.owner,
            region=period.region,
            province=period.province,
            ministry=agency.ministry,
        )
        for agency, obligation_id in session.exec(asked.order_by(col(Agency.code)))
    ]


def _leads(plan: Plan) -> Any:
    """The agencies that lead an activity which stands in the plan."""
    return leads().with_only_columns(col(Activity.lead_agency_id)).where(col(Activity.plan_id) == plan.id)


def wait_for_leads(session: Session, caller: Principal, task_force_id: UUID) -> None:
    """Let openings, amendments and plans that come into force in the same task force come one after the other."""
    gate.wait_at(session, gate.see(session, caller, TaskForce, task_force_id))


def record_opening(session: Session, caller: Principal, period: ReportingPeriod) -> None:
    """Record that the clock opened a period, and who owes now; where nobody has, and a plan is its law.

    The caller has waited for the leads and holds the period alone.
    """
    if period.status is PeriodStatus.PLANNED and state_of(period, caller) is not PeriodStatus.PLANNED:
        plan = plan_of(session, caller, period)
        if plan is not None:
            move_by_clock(session, caller, period, PERIOD, opening_of(period))
            session.add_all(obligations_of_leads(session, period, plan))


def owed_for(session: Session, caller: Principal, period_id: UUID, agency_id: UUID) -> ReportingObligation:
    """What the agency owes for the period; where the clock opened it and nobody recorded that yet, it is recorded now.

    Raises NotFound where the caller does not see that it owes.
    """
    period = gate.see(session, caller, ReportingPeriod, period_id)
    if period.status is PeriodStatus.PLANNED:
        record_as_the_clock(session, caller, period)
    owed = visible(ReportingObligation, caller).where(
        ReportingObligation.period_id == period_id, ReportingObligation.agency_id == agency_id
    )
    found = session.exec(owed).first()
    if found is None:
        raise NotFound
    return found


def record_openings_of(session: Session, caller: Principal, obligation_ids: Sequence[UUID]) -> None:
    """Record the openings that nobody recorded yet of the periods for which some of these are owed.

    Their ids are told before (proof, call list), so whoever keeps the calendar may act on them. Raises NotFound and
    NotPermitted for a period of another.
    """
    for period_id in not_recorded_for(session, caller, obligation_ids):
        record_as_the_clock(session, caller, gate.see(session, caller, ReportingPeriod, period_id))


def record_as_the_clock(session: Session, caller: Principal, period: ReportingPeriod) -> None:
    """Record that the clock opened the period, where nobody has: the opening belongs to the period's own region, where
    whoever reports first may not write, and the clock may.
    """
    clock = the_clock(period.owner, caller.now)
    with gate.in_context_of(session, caller, clock):
        wait_for_leads(session, clock, period.task_force_id)
        record_opening(session, clock, gate.lock(session, held(session, clock, period.id, Hold.ALONE)))
        session.flush()  # while its context stands


def hold_open_periods(session: Session, caller: Principal, task_force_id: UUID) -> list[ReportingPeriod]:
    """The periods that take reports; until the transaction ends none of their reports moves, and none is frozen."""
    wait_for_leads(session, caller, task_force_id)
    asked = visible(ReportingPeriod, caller).where(
        ReportingPeriod.task_force_id == task_force_id, col(ReportingPeriod.status).in_(TAKES_REPORTS)
    )
    found = session.exec(asked.order_by(col(ReportingPeriod.id))).all()
    periods = [held(session, caller, each.id, Hold.ALONE) for each in found]
    return [each for each in periods if state_of(each, caller) in TAKES_REPORTS]


def follow_leads(
    session: Session, caller: Principal, plan: Plan, periods: Sequence[ReportingPeriod], reason: str = LEADS_NOTHING
) -> None:
    """`plan` says anew who leads: who does owes for each of `periods`, who leads nothing more is excused for `reason`.

    A period whose law is another plan stays as it is.
    """
    leading = frozenset(session.execute(_leads(plan)).scalars())
    for period in periods:
        of_period = plan_of(session, caller, period)
        if of_period is not None and of_period.id == plan.id:
            owed = session.exec(select(ReportingObligation).where(ReportingObligation.period_id == period.id)).all()
            _call_upon(session, caller, obligations_of_leads(session, period, plan))
            _carry_over(session, caller, plan, [each for each in owed if each.agency_id in leading])
            _excuse_or_reclaim(session, caller, period, owed, leading, reason)


def _carry_over(session: Session, caller: Principal, plan: Plan, owed: Sequence[ReportingObligation]) -> None:
    """What is owed under the plan before, and was not begun, is owed under `plan`."""
    elsewhere = [each for each in owed if each.plan_id != plan.id]
    begun = _begun(session, caller, elsewhere)
    for each in elsewhere:
        if each.id not in begun:
            each.plan_id = plan.id
            touch(each, caller)
            record(session, caller, Event.OBLIGATION_CARRIED_OVER, each, {"plan_id": plan.id})


def _begun(session: Session, caller: Principal, owed: Sequence[ReportingObligation]) -> set[UUID]:
    """The obligations whose report was sent, or says something of an activity already."""
    says_something = sa.exists().where(col(ProgressEntry.report_id) == col(ProgressReport.id))
    reports = visible(ProgressReport, caller).where(
        col(ProgressReport.obligation_id).in_([each.id for each in owed]),
        sa.or_(col(ProgressReport.status) != ReportStatus.DRAFT, says_something),
    )
    return {each.obligation_id for each in session.exec(reports)}


def _call_upon(session: Session, caller: Principal, new: Sequence[ReportingObligation]) -> None:
    session.add_all(new)
    session.flush()  # the journal names them
    for each in new:
        record(session, caller, Event.OBLIGATION_ADDED, each)


def _excuse_or_reclaim(
    session: Session,
    caller: Principal,
    period: ReportingPeriod,
    owed: Sequence[ReportingObligation],
    leads: Collection[UUID],
    reason: str,
) -> None:
    """Excuse who leads nothing and has sent nothing; call again upon who was excused so and leads once more."""
    states = became_of(session, [each.id for each in owed])
    for each in owed:
        if each.agency_id not in leads and states[each.id] == ObligationState.SILENT:
            put_excuse(session, caller, each, period, "excuses", reason)
        elif each.agency_id in leads and each.excused_reason in BY_THE_PLAN:
            put_excuse(session, caller, each, period, "excuse-withdrawals", None)
