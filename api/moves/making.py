"""`apply()`: one row of a lifecycle table, its guards, the journal.

Right state first (409 with the present state and the moves allowed now), then the guards in the order of the table.

What the clock did is recorded once, at its deadline, by the worker or by the next move, if that is sooner.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col

from api.access.policy import permits
from api.access.principal import Principal
from api.domain.events import Event
from api.domain.lifecycles import (
    LOCKS,
    PLAN_LOCKED,
    Due,
    Guard,
    Lifecycle,
    Move,
    PlanStatus,
    ReportStatus,
    moves_from,
    target_of,
)
from api.journal import CLOCK, record, seen_by
from api.models.amendments import Amendment
from api.models.plans import Plan
from api.moves.forks import open_to
from api.moves.guards import GUARDS, Facts
from api.moves.standing import due_of, standing
from api.problems import FieldError, InUse, Invalid, Locked, Text, WrongMoment


def apply(
    session: Session,
    caller: Principal,
    row: Any,
    lifecycle: Lifecycle,
    path: str,
    facts: Facts | None = None,
    *,
    beside: Iterable[str] = (),
) -> None:
    """Make the move `path` on `row`, which the caller has locked. Raises WrongMoment and what the guards raise.

    `beside` are told as well, though the row itself does not name them.
    """
    target, move = judge(caller, row, lifecycle, path, facts)
    settle(session, caller, row, lifecycle)
    state, before = row.status, seen_by(session, row)
    step(row, target, caller)
    audience = {*seen_by(session, row), *beside}
    record(session, caller, move.event, row, {"from": state, "to": target}, audience=audience, before=before)


def judge(
    caller: Principal, row: Any, lifecycle: Lifecycle, path: str, facts: Facts | None = None
) -> tuple[StrEnum, Move]:
    """Where the move `path` would lead now, writing nothing. Raises WrongMoment and what the guards raise."""
    state, is_open = standing(row, caller.now), open_to(caller, row)
    target = target_of(lifecycle, state, path, is_open)
    if target is None:
        raise _wrong_moment(state, sorted(moves_from(lifecycle, state, is_open)))
    move = lifecycle[(state, target)]
    for guard in move.guards:
        GUARDS[guard](caller, row, facts or Facts())
    return target, move


def _wrong_moment(state: StrEnum, moves: list[str]) -> WrongMoment:
    """The present state and what leads on from it; of a report that the level above has accepted, that as well."""
    reason = LOCKS.get(state) if isinstance(state, ReportStatus) else None
    if reason != "accepted_above":
        return WrongMoment(state=str(state), allowed_moves=moves)
    detail = Text(
        "Tingkat di atas sudah menerima laporan ini; penerimaannya harus ditarik lebih dahulu.",
        "The level above has accepted this report; its acceptance must be withdrawn first.",
    )
    return WrongMoment(detail, state=str(state), allowed_moves=moves, lock_reason=reason)


def must_stand(caller: Principal, row: Any, lifecycle: Lifecycle, state: StrEnum) -> None:
    """What is no move, and may be done in one state only. Raises WrongMoment in any other."""
    now = standing(row, caller.now)
    if now != state:
        raise _wrong_moment(now, sorted(moves_from(lifecycle, now, open_to(caller, row))))


def settle(session: Session, caller: Principal, row: Any, lifecycle: Lifecycle) -> None:
    """Record the moves the clock has made on `row`, which the caller has locked; a second time there are none."""
    while due := due_of(row, row.status, caller.now):
        move_by_clock(session, caller, row, lifecycle, due)


def move_by_clock(session: Session, caller: Principal, row: Any, lifecycle: Lifecycle, due: Due) -> None:
    """Record one move of the clock: it happened at its deadline, whoever writes it down."""
    state, before = row.status, seen_by(session, row)
    step(row, due.to, caller)
    change = {"from": state, "to": due.to}
    event = lifecycle[(state, due.to)].event
    record(session, caller, event, row, change, before=before, by=CLOCK, effective_at=due.at)


def step(row: Any, target: StrEnum, caller: Principal) -> None:
    """Write the new state; the version is the ETag, so it moves with it."""
    row.status = target
    touch(row, caller)


def touch(row: Any, caller: Principal) -> None:
    """A change of any kind makes a new version."""
    row.version += 1
    row.updated_at = caller.now


def allowed_actions(
    caller: Principal, row: Any, lifecycle: Lifecycle, state: StrEnum | None = None, closed: Guard | None = None
) -> list[str]:
    """The moves from the present state that the policy permits this caller; guards may still refuse.

    `closed` is a guard that is known to refuse now: moves that ask it are left out.
    """
    moves = moves_from(lifecycle, state or standing(row, caller.now), open_to(caller, row))
    return sorted(
        path
        for path, move in moves.items()
        if move.act and closed not in move.guards and permits(caller, move.act, row)
    )


def must_keep(change: Mapping[str, Any], needed: Iterable[str]) -> None:
    """A change sets to null nothing that the thing cannot be without. Raises Invalid."""
    missing = [name for name in needed if name in change and change[name] is None]
    if missing:
        raise Invalid(errors=[FieldError(f"/{name}", "required", "wajib / required") for name in missing])


_READING: Final = sa.select(Plan).where(col(Plan.id) == sa.bindparam("plan")).with_for_update(read=True)


def must_be_draft(session: Session, caller: Principal, plan: Plan) -> None:
    """Rows of a plan in force are immutable; a change is an amendment (lifecycles.md §1). Raises Locked.

    The plan stays a draft until the transaction ends: a move of it waits. Who writes on the working copy of an
    amendment is noted there, for another person decides on it.
    """
    held = session.execute(_READING, {"plan": plan.id}, execution_options={"populate_existing": True})
    held_plan = held.scalar_one()
    if held_plan.status is not PlanStatus.DRAFT:
        raise Locked(lock_reason=PLAN_LOCKED)
    if held_plan.copy_of is not None:
        writers = sa.func.array_append(col(Amendment.filled_by), caller.actor)
        unknown = ~col(Amendment.filled_by).contains([caller.actor])
        new = sa.and_(col(Amendment.copy_id) == plan.id, unknown)
        session.execute(sa.update(Amendment).where(new).values(filled_by=writers))


def remove(session: Session, caller: Principal, row: Any, event: Event) -> None:
    """Remove `row`, which the caller has locked, and say so. Raises InUse where something refers to it."""
    record(session, caller, event, row)
    try:
        with session.begin_nested():
            session.delete(row)
    except sa.exc.IntegrityError:
        raise InUse from None
