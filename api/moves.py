"""`apply()`: one row of a lifecycle table, its guards, the journal.

Right state first (409 with the present state and the moves allowed now), then the guards in the order of the table.
Guards are names in `domain/lifecycles` and functions here; each raises the problem that explains itself.

Some moves are made by the clock: the state a move starts from is the one that follows from the dates at this moment
(`CLOCKS`). What the clock did is recorded once, at its deadline, by the worker or by the next move, if that is sooner.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from api.access.policy import permits
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.clocks import local_date
from api.domain.lifecycles import (
    TAKES_REPORTS,
    Due,
    Guard,
    Lifecycle,
    Move,
    PeriodStatus,
    PlanStatus,
    moves_from,
    period_due,
    period_state,
    report_due,
    target_of,
)
from api.domain.periods import end_of_day
from api.journal import CLOCK, record
from api.models.plans import Plan
from api.models.progress import ProgressReport, ReportingPeriod
from api.problems import Invalid, Locked, NotFound, SamePerson, Text, WrongMoment


class Facts(NamedTuple):
    """What guards may ask: the rows they are about, loaded by the service through their authorised parent."""

    period: ReportingPeriod | None = None
    has_content: bool = False
    has_comment: bool = False
    plan_in_force: bool = False
    built_upon: bool = False


def apply(
    session: Session, caller: Principal, row: Any, lifecycle: Lifecycle, path: str, facts: Facts | None = None
) -> None:
    """Make the move `path` on `row`, which the caller has locked. Raises WrongMoment and what the guards raise."""
    target, move = judge(caller, row, lifecycle, path, facts)
    settle(session, caller, row, lifecycle)
    state = row.status
    step(row, target, caller)
    record(session, caller, move.event, row, {"from": state, "to": target})


def judge(
    caller: Principal, row: Any, lifecycle: Lifecycle, path: str, facts: Facts | None = None
) -> tuple[StrEnum, Move]:
    """Where the move `path` would lead now, writing nothing. Raises WrongMoment and what the guards raise."""
    state = standing(row, caller.now)
    target = target_of(lifecycle, state, path)
    if target is None:
        raise WrongMoment(state=str(state), allowed_moves=sorted(moves_from(lifecycle, state)))
    move = lifecycle[(state, target)]
    for guard in move.guards:
        GUARDS[guard](caller, row, facts or Facts())
    return target, move


def standing(row: Any, now: datetime) -> StrEnum:
    """The state that moves start from: what is stored, and what the clock made of it since.

    A planned period that its date has opened stays planned here until the opening is recorded, by the worker or by
    hand, for only then is it known who owes.
    """
    state: StrEnum = row.status
    if isinstance(row, ReportingPeriod) and state is PeriodStatus.PLANNED:
        return PeriodStatus.FROZEN if end_of_day(row.freeze_on, row.time_zone) <= now else state
    while due := _due(row, state, now):
        state = due.to
    return state


def settle(session: Session, caller: Principal, row: Any, lifecycle: Lifecycle) -> None:
    """Record the moves the clock has made on `row`, which the caller has locked; a second time there are none."""
    while due := _due(row, row.status, caller.now):
        move_by_clock(session, caller, row, lifecycle, due)


def move_by_clock(session: Session, caller: Principal, row: Any, lifecycle: Lifecycle, due: Due) -> None:
    """Record one move of the clock: it happened at its deadline, whoever writes it down."""
    state = row.status
    step(row, due.to, caller)
    change = {"from": state, "to": due.to}
    record(session, caller, lifecycle[(state, due.to)].event, row, change, by=CLOCK, effective_at=due.at)


def _due(row: Any, status: StrEnum, now: datetime) -> Due | None:
    clock = CLOCKS.get(type(row))
    return clock(row, status, now) if clock else None


CLOCKS: Mapping[type, Callable[[Any, StrEnum, datetime], Due | None]] = {
    ProgressReport: lambda row, status, now: report_due(status, row.review_until, now),
    ReportingPeriod: lambda row, status, now: period_due(status, row.due_on, row.freeze_on, row.time_zone, now),
}


def step(row: Any, target: StrEnum, caller: Principal) -> None:
    """Write the new state; the version is the ETag, so it moves with it."""
    row.status = target
    touch(row, caller)


def touch(row: Any, caller: Principal) -> None:
    """A change of any kind makes a new version."""
    row.version += 1
    row.updated_at = caller.now


def allowed_actions(caller: Principal, row: Any, lifecycle: Lifecycle, state: StrEnum | None = None) -> list[str]:
    """The moves from the present state that the policy permits this caller; guards may still refuse."""
    return sorted(
        path
        for path, move in moves_from(lifecycle, state or standing(row, caller.now)).items()
        if move.act and permits(caller, move.act, row)
    )


def must_be_draft(plan: Plan) -> None:
    """Rows of a plan in force are immutable; a change is an amendment (lifecycles.md §1). Raises Locked."""
    if plan.status is not PlanStatus.DRAFT:
        raise Locked(lock_reason="plan_locked")


def state_of(period: ReportingPeriod, caller: Principal) -> StrEnum:
    """The state of a period at this moment in its own time zone."""
    today = local_date(caller.now, period.time_zone)
    return period_state(period.status, period.opens_on, period.due_on, period.freeze_on, today)


def opening_of(period: ReportingPeriod) -> Due:
    """The opening by the clock: at the local midnight on which the first day begins."""
    return Due(PeriodStatus.OPEN, end_of_day(period.opens_on - timedelta(days=1), period.time_zone))


def held(session: Session, caller: Principal, period_id: UUID, *, alone: bool = False) -> ReportingPeriod:
    """The period as it stands, and so it stays until the transaction ends: a freeze waits for its reports' moves.

    An agency may not lock the row, which is the secretariat's, so the two meet at an advisory lock; whoever moves the
    period itself holds it alone. Raises NotFound.
    """
    lock = sa.func.pg_advisory_xact_lock if alone else sa.func.pg_advisory_xact_lock_shared
    session.execute(sa.select(lock(period_id.int & _LOCK_BITS)))
    statement = visible(ReportingPeriod, caller).where(ReportingPeriod.id == period_id)
    # Read anew, even where it was read before: the wait may have been for its freeze.
    period = session.exec(statement, execution_options={"populate_existing": True}).one_or_none()
    if period is None:
        raise NotFound
    return period


_LOCK_BITS = 2**62 - 1  # the random end of a UUIDv7, as a number PostgreSQL takes for a lock


def _period_takes_reports(caller: Principal, _row: Any, facts: Facts) -> None:
    if facts.period is None or state_of(facts.period, caller) not in TAKES_REPORTS:
        raise Locked(lock_reason="period_frozen" if facts.period else "period_unknown")


def _has_content(_caller: Principal, row: Any, facts: Facts) -> None:
    if not facts.has_content and not row.nil_reason:
        raise Invalid(
            Text(
                "Laporan kosong: isi satu kegiatan atau beri alasan nihil.",
                "The report is empty: fill in one activity or give a reason for nil.",
            )
        )


def _has_comment(_caller: Principal, _row: Any, facts: Facts) -> None:
    if not facts.has_comment:
        raise Invalid(
            Text("Sebutkan sedikitnya satu catatan pada isian.", "Give at least one comment tied to a field.")
        )


def _another_person(caller: Principal, row: Any, _facts: Facts) -> None:
    if caller.actor in {*row.filled_by, row.sent_by}:
        raise SamePerson


def _plan_in_force(_caller: Principal, _row: Any, facts: Facts) -> None:
    if not facts.plan_in_force:
        raise Locked(
            Text("Belum ada rencana aksi yang berlaku.", "There is no plan of action in force."),
            lock_reason="no_plan_in_force",
        )


def _not_built_upon(_caller: Principal, _row: Any, facts: Facts) -> None:
    if facts.built_upon:
        raise Locked(
            Text("Sudah ada yang dibangun di atas impor ini.", "Something has been built on this import."),
            lock_reason="built_upon",
        )


GUARDS: Mapping[Guard, Callable[[Principal, Any, Facts], None]] = {
    Guard.PERIOD_TAKES_REPORTS: _period_takes_reports,
    Guard.HAS_CONTENT: _has_content,
    Guard.HAS_COMMENT: _has_comment,
    Guard.ANOTHER_PERSON: _another_person,
    Guard.PLAN_IN_FORCE: _plan_in_force,
    Guard.NOT_BUILT_UPON: _not_built_upon,
}
