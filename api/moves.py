"""`apply()`: one row of a lifecycle table, its guards, the journal.

Right state first (409 with the present state and the moves allowed now), then the guards in the order of the table.
Guards are names in `domain/lifecycles` and functions here; each raises the problem that explains itself.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from sqlmodel import Session

from api.access.policy import permits
from api.access.principal import Principal
from api.domain.clocks import local_date
from api.domain.lifecycles import (
    TAKES_REPORTS,
    Guard,
    Lifecycle,
    PlanStatus,
    moves_from,
    period_state,
    target_of,
)
from api.journal import record
from api.models.plans import Plan
from api.models.progress import ReportingPeriod
from api.problems import Invalid, Locked, SamePerson, Text, WrongMoment


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
    state = row.status
    target = target_of(lifecycle, state, path)
    if target is None:
        raise WrongMoment(state=str(state), allowed_moves=sorted(moves_from(lifecycle, state)))
    move = lifecycle[(state, target)]
    for guard in move.guards:
        GUARDS[guard](caller, row, facts or Facts())
    step(row, target, caller)
    record(session, caller, move.event, row, {"from": state, "to": target})


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
        for path, move in moves_from(lifecycle, state or row.status).items()
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
