"""Acts of two persons, decided: completed by another person, rejected, or past their time.

What was asked for is judged anew when it is completed: whoever asked must still hold the word, and the request must
still fit (access.md §1, point 6).
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlmodel import Session

from api.access import gate
from api.access.policy import permits
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.lifecycles import PENDING_ACT, PendingActStatus
from api.domain.pending_acts import ABOUT_A_PERSON
from api.idempotency import Made
from api.models.pending_acts import PendingAct
from api.moves import allowed_actions, apply, judge, settle, standing
from api.moves.pending import must_still_hold
from api.queries.pending_acts import names, names_there
from api.schemas.pending_acts import PendingActDetail, PendingActDone, PendingActOut, PendingActRejection

AsAsked = Callable[[Session, Principal, UUID | None, dict[str, Any]], Made]


def read_act(session: Session, caller: Principal, pending_act_id: UUID) -> PendingActDetail:
    """One act that waits, or what became of it."""
    return _detail(session, caller, gate.see(session, caller, PendingAct, pending_act_id))


def waiting(session: Session, caller: Principal, made: UUID) -> PendingActOut | None:
    """The act that an earlier request left waiting, or nothing where that request made something else."""
    row = session.exec(visible(PendingAct, caller).where(PendingAct.id == made)).first()
    return shown(caller, row) if row else None


def shown(caller: Principal, row: PendingAct) -> PendingActOut:
    """An act as it stands at this moment."""
    return PendingActOut(**_fields(caller, row))


def approve_act(
    session: Session,
    caller: Principal,
    pending_act_id: UUID,
    version: gate.Named | None,
    done_by: Mapping[Act, AsAsked],
) -> PendingActDone:
    """Complete the act: it is judged again, and done in the name of the organisation it concerns.

    Raises SamePerson, WrongMoment, Locked where whoever asked may no longer, and what the act itself raises.
    """
    pending = gate.fetch(session, caller, PendingAct, pending_act_id, version)
    judge(caller, pending, PENDING_ACT, "approvals")
    must_still_hold(session, caller, pending)
    with gate.acting_for(session, caller, pending.subject) as there:
        made = done_by[Act(pending.act)](session, there, pending.subject_id, pending.request)
    pending.result_id = made.id
    _decide(session, caller, pending, "approvals")
    return PendingActDone(**_detail(session, caller, pending).model_dump(), secret=getattr(made, "secret", None))


def reject_act(
    session: Session, caller: Principal, pending_act_id: UUID, version: gate.Named | None, body: PendingActRejection
) -> PendingActDone:
    """Reject the act, with the reason. Raises SamePerson, WrongMoment."""
    pending = gate.fetch(session, caller, PendingAct, pending_act_id, version)
    judge(caller, pending, PENDING_ACT, "rejections")
    pending.reason = body.reason
    _decide(session, caller, pending, "rejections")
    return PendingActDone(**_detail(session, caller, pending).model_dump())


def expire_act(session: Session, caller: Principal, pending_act_id: UUID) -> None:
    """Record that an act found nobody in time; nothing where that is recorded, or it was decided."""
    pending = gate.lock(session, gate.see(session, caller, PendingAct, pending_act_id))
    _forget(pending)
    settle(session, caller, pending, PENDING_ACT)


def _forget(pending: PendingAct) -> None:
    """What was asked about a person is kept no longer than it waits."""
    if pending.act in ABOUT_A_PERSON:
        pending.request = {}


def _decide(session: Session, caller: Principal, pending: PendingAct, path: str) -> None:
    pending.decided_by, pending.decided_at = caller.actor, caller.now
    _forget(pending)
    session.add(pending)
    apply(session, caller, pending, PENDING_ACT, path)


def _fields(caller: Principal, row: PendingAct) -> dict[str, Any]:
    state = PendingActStatus(standing(row, caller.now))
    is_told = row.act not in ABOUT_A_PERSON or row.word in caller.held
    told = {"status": state, "asked_by": row.asked_by, "request": row.request if is_told else {}}
    return {**row.model_dump(), **told}


def _detail(session: Session, caller: Principal, row: PendingAct) -> PendingActDetail:
    called = names(session, caller, row)
    if permits(caller, Act.PENDING_ACT_APPROVE, row):
        # Whoever completes a seat knows the person it is for (ADR 23).
        with gate.acting_for(session, caller, row.subject) as there:
            called |= names_there(session, there, row)
    actions = allowed_actions(caller, row, PENDING_ACT)
    return PendingActDetail(**_fields(caller, row), names=called, allowed_actions=actions)
