"""The reporting calendar: periods of a task force, and who owes a report when one opens."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.access import gate
from api.access.policy import authorise
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.calendars import Days
from api.domain.clocks import local_date
from api.domain.events import Event
from api.domain.lifecycles import PERIOD, PeriodStatus
from api.domain.periods import count_in_year
from api.journal import record
from api.models.agencies import Agency
from api.models.plans import Activity, Plan
from api.models.progress import ReportingObligation, ReportingPeriod
from api.models.task_forces import TaskForce
from api.moves import Facts, allowed_actions, apply, held, move_by_clock, opening_of, plan_period, settle, state_of
from api.problems import FieldError, Invalid, NotFound
from api.queries.obligation_states import are_verified_or_excused
from api.queries.periods import shown
from api.queries.plans import law_of_year
from api.schemas.progress import PeriodCreate, PeriodDetail


def add_period(session: Session, caller: Principal, body: PeriodCreate) -> PeriodDetail:
    """Put a period into the calendar of a task force."""
    task_force = session.exec(visible(TaskForce, caller).where(TaskForce.owner == body.owner)).first()
    if task_force is None:
        raise NotFound
    if body.ordinal > count_in_year(body.period_type):
        raise Invalid(errors=[FieldError("/ordinal", "ordinal_in_year", f"1–{count_in_year(body.period_type)}")])
    days = Days(body.opens_on, body.due_on, body.freeze_on)
    period = plan_period(task_force, body.period_type, body.year, body.ordinal, days)
    if body.backfilled and period.ends_on >= local_date(caller.now, task_force.time_zone):
        raise Invalid(
            errors=[FieldError("/backfilled", "period_has_ended", "periode yang sudah lewat / a past period")]
        )
    period.backfilled, period.takes_acceptances = body.backfilled, body.takes_acceptances
    authorise(caller, period)
    session.add(period)
    session.flush()  # a period that stands already is refused here
    record(session, caller, Event.PERIOD_ADDED, period, body.model_dump())
    return detail(caller, period)


def open_period(session: Session, caller: Principal, period_id: UUID, version: int | None) -> PeriodDetail:
    """Open a period: every agency that leads an activity of the plan in force now owes a report."""
    period = gate.fetch(session, caller, ReportingPeriod, period_id, version)
    plan = _plan_of(session, caller, period)
    apply(session, caller, period, PERIOD, "openings", Facts(plan_in_force=plan is not None))
    if plan is not None:
        session.add_all(_obligations(session, period, plan))
    session.flush()  # the roll-up counts them
    return detail(caller, period)


def freeze_period(session: Session, caller: Principal, period_id: UUID, version: int | None) -> PeriodDetail:
    """Freeze a period before its day: nobody who owes is silent or waits to be verified, but for those excused."""
    authorise(caller, gate.see(session, caller, ReportingPeriod, period_id))
    period = gate.lock(session, held(session, caller, period_id, alone=True), version)
    facts = Facts(verified_or_excused=are_verified_or_excused(session, period.id))
    apply(session, caller, period, PERIOD, "freezes", facts)
    period.frozen_early_at = caller.now
    return detail(caller, period)


def keep_time(session: Session, caller: Principal, period_id: UUID) -> None:
    """Record what the clock did to a period: opened, due, frozen, each at its deadline; a second time nothing.

    The opening waits for a plan in force, also one that comes late; a period that ends without one stays unopened,
    and nobody owes a report.
    """
    period = gate.lock(session, held(session, caller, period_id, alone=True))
    if period.status is PeriodStatus.PLANNED and state_of(period, caller) is not PeriodStatus.PLANNED:
        plan = _plan_of(session, caller, period)
        if plan is not None:
            move_by_clock(session, caller, period, PERIOD, opening_of(period))
            session.add_all(_obligations(session, period, plan))
    settle(session, caller, period, PERIOD)


def _plan_of(session: Session, caller: Principal, period: ReportingPeriod) -> Plan | None:
    """The plan of the period's year that came into force before the period ended."""
    found: Plan | None = session.exec(
        law_of_year(
            caller,
            period.year,
            col(Plan.task_force_id) == period.task_force_id,
            sa.or_(col(Plan.in_force_from).is_(None), col(Plan.in_force_from) <= period.freeze_on),
        )
    ).first()
    return found


def _leads(plan: Plan) -> Any:
    """The agencies that lead an activity which stands in the plan."""
    return select(Activity.lead_agency_id).where(Activity.plan_id == plan.id, col(Activity.ended_edition).is_(None))


def _obligations(session: Session, period: ReportingPeriod, plan: Plan) -> list[ReportingObligation]:
    leads = session.exec(select(Agency).where(col(Agency.id).in_(_leads(plan))).order_by(col(Agency.code))).all()
    return [
        ReportingObligation(
            period_id=period.id,
            plan_id=plan.id,
            agency_id=agency.id,
            agency=agency.organisation,
            owner=period.owner,
            region=period.region,
            province=period.province,
            ministry=agency.ministry,
        )
        for agency in leads
    ]


def read_period(session: Session, caller: Principal, period_id: UUID) -> PeriodDetail:
    """One period."""
    return detail(caller, gate.see(session, caller, ReportingPeriod, period_id))


def detail(caller: Principal, period: ReportingPeriod) -> PeriodDetail:
    """A period with what the caller may do."""
    return PeriodDetail(
        **shown(caller, period).model_dump(),
        allowed_actions=allowed_actions(caller, period, PERIOD),
    )
