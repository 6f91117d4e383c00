"""The reporting calendar: periods of a task force, and who owes a report when one opens."""

from uuid import UUID

from sqlmodel import Session

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
from api.models.progress import ReportingPeriod
from api.models.task_forces import TaskForce
from api.moves import (
    Facts,
    Hold,
    allowed_actions,
    apply,
    held,
    plan_period,
    settle,
)
from api.problems import FieldError, Invalid, NotFound
from api.queries.obligation_states import are_verified_or_excused
from api.queries.periods import all_shown
from api.schemas.progress import PeriodCreate, PeriodDetail
from api.services.leads import obligations_of_leads, plan_of, record_opening, wait_for_leads


def add_period(session: Session, caller: Principal, body: PeriodCreate) -> PeriodDetail:
    """Put a period into the calendar of a task force. Raises Invalid, NotFound."""
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
    return detail(session, caller, period)


def open_period(session: Session, caller: Principal, period_id: UUID, version: gate.Named | None) -> PeriodDetail:
    """Open a period: every agency that leads an activity of the plan in force now owes a report."""
    period = gate.see(session, caller, ReportingPeriod, period_id)
    authorise(caller, period)
    wait_for_leads(session, caller, period.task_force_id)
    period = gate.lock(session, period, version)
    plan = plan_of(session, caller, period)
    apply(session, caller, period, PERIOD, "openings", Facts(plan_in_force=plan is not None))
    if plan is not None:
        session.add_all(obligations_of_leads(session, period, plan))
    session.flush()  # the roll-up counts them
    return detail(session, caller, period)


def freeze_period(session: Session, caller: Principal, period_id: UUID, version: gate.Named | None) -> PeriodDetail:
    """Freeze a period before its day: nobody who owes is silent or waits to be verified, but for those excused."""
    authorise(caller, gate.see(session, caller, ReportingPeriod, period_id))
    period = gate.lock(session, held(session, caller, period_id, Hold.ALONE), version)
    facts = Facts(verified_or_excused=are_verified_or_excused(session, period.id))
    apply(session, caller, period, PERIOD, "freezes", facts)
    period.frozen_early_at = caller.now
    return detail(session, caller, period)


def keep_time(session: Session, caller: Principal, period_id: UUID) -> None:
    """Record what the clock did to a period: opened, due, frozen, each at its deadline; a second time nothing.

    The opening waits for a plan in force, also one that comes late; a period that ends without one stays unopened,
    and nobody owes a report.
    """
    period = gate.see(session, caller, ReportingPeriod, period_id)
    if period.status is PeriodStatus.PLANNED:
        wait_for_leads(session, caller, period.task_force_id)
    period = gate.lock(session, held(session, caller, period_id, Hold.ALONE))
    record_opening(session, caller, period)
    settle(session, caller, period, PERIOD)


def read_period(session: Session, caller: Principal, period_id: UUID) -> PeriodDetail:
    """One period."""
    return detail(session, caller, gate.see(session, caller, ReportingPeriod, period_id))


def detail(session: Session, caller: Principal, period: ReportingPeriod) -> PeriodDetail:
    """A period with what the caller may do."""
    return PeriodDetail(
        **next(all_shown(session, caller, [period])).model_dump(),
        allowed_actions=allowed_actions(caller, period, PERIOD),
    )
