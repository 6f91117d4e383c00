"""Reminders: the secretariat reminds agencies that are silent, as many at once as it likes, each once a day.

The worker tells their officers, as it tells all notices: what is written here is that and when they were reminded.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select
from uuid_utils.compat import uuid7

from api.access import gate
from api.access.policy import authorise
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.clocks import local_date
from api.domain.events import Event
from api.domain.kinds import ObligationState, ReminderOutcome
from api.domain.lifecycles import PeriodStatus
from api.domain.reminders import outcome_of
from api.journal import record
from api.models.progress import ReportingObligation, ReportingPeriod
from api.moves import held, standing, touch
from api.queries.obligation_states import became_of
from api.queries.officers import with_officers
from api.schemas.progress import ReminderItem, RemindersOut
from api.services.leads import record_openings_of

Judged = list[tuple[ReportingObligation, ReminderOutcome]]


def remind_agencies(session: Session, caller: Principal, obligation_ids: Sequence[UUID]) -> RemindersOut:
    """Remind the agencies that owe these reports. Raises NotFound and NotPermitted, as for a single one."""
    record_openings_of(session, caller, obligation_ids)
    judged = _judged(session, caller, obligation_ids)
    for obligation, outcome in judged:
        if outcome is ReminderOutcome.REMINDED:
            obligation.reminded_at = caller.now
            touch(obligation, caller)
            record(session, caller, Event.OBLIGATION_REMINDED, obligation, {"reminded_at": caller.now.isoformat()})
    session.flush()
    return _answer(uuid7(), judged)


def review_reminders(session: Session, caller: Principal, made: UUID, obligation_ids: Sequence[UUID]) -> RemindersOut:
    """The answer to the same request sent again: each as it is now; nobody is reminded."""
    return _answer(made, _judged(session, caller, obligation_ids))


def _judged(session: Session, caller: Principal, obligation_ids: Sequence[UUID]) -> Judged:
    """Each obligation, locked, with what comes of a reminder, in the order asked."""
    period_ids = _permitted(session, caller, obligation_ids)
    # A freeze and an amendment hold the period before they look at what is owed in it, and so does this.
    periods = {each: held(session, caller, each) for each in sorted(period_ids)}
    named = col(ReportingObligation.id).in_(obligation_ids)
    # In one order, so that two who remind the same agencies wait for, and never on, each other.
    locking = select(ReportingObligation).where(named).order_by(col(ReportingObligation.id)).with_for_update()
    locked = {row.id: row for row in session.exec(locking, execution_options={"populate_existing": True})}
    states = became_of(session, list(locked))
    told = with_officers(session, {row.agency for row in locked.values()}, caller.now)
    return [
        (row, _outcome(caller, row, periods[row.period_id], states[row.id], has_officer=row.agency in told))
        for row in (locked[each] for each in dict.fromkeys(obligation_ids))
    ]


def _permitted(session: Session, caller: Principal, obligation_ids: Sequence[UUID]) -> set[UUID]:
    """The periods of the obligations, all of which the caller sees and may remind of."""
    named = col(ReportingObligation.id).in_(obligation_ids)
    seen = {row.id: row for row in session.exec(visible(ReportingObligation, caller).where(named))}
    for each in obligation_ids:
        authorise(caller, seen.get(each) or gate.see(session, caller, ReportingObligation, each))
    return {row.period_id for row in seen.values()}


def _outcome(
    caller: Principal, row: ReportingObligation, period: ReportingPeriod, state: ObligationState, *, has_officer: bool
) -> ReminderOutcome:
    today = local_date(caller.now, period.time_zone)
    last = local_date(row.reminded_at, period.time_zone) if row.reminded_at else None
    return outcome_of(state, PeriodStatus(standing(period, caller.now)), last, today, has_officer=has_officer)


def _answer(made: UUID, judged: Judged) -> RemindersOut:
    items = [ReminderItem(id=row.id, outcome=outcome, reminded_at=row.reminded_at) for row, outcome in judged]
    return RemindersOut(id=made, reminded=sum(each.outcome is ReminderOutcome.REMINDED for each in items), items=items)
