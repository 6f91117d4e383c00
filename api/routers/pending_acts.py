"""Acts of two persons: what waits, and the second person's decision."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from sqlmodel import Session

from api.access import gate
from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.lifecycles import PENDING_ACT, acts_in
from api.models.pending_acts import PendingAct
from api.paging import Key
from api.problem_handlers import problems_of
from api.queries import pending_acts as queries
from api.routing.dependencies import LISTING, READING, ListsDep, SessionDep, Tags, caller_for, protected
from api.routing.moving import Moves
from api.schemas.base import Id, Page
from api.schemas.pending_acts import (
    PendingActDetail,
    PendingActDone,
    PendingActOut,
    PendingActQuery,
    PendingActRejection,
)
from api.services import clients, pending_acts, people, referrals, resets, seats

router = protected("pending-acts")
SHOWN = acts_in(PENDING_ACT)
# Who does what was asked for, once a second person completed it.
DONE_BY: Mapping[Act, pending_acts.AsAsked] = {
    Act.SEAT_FILL: seats.fill_seat_as_asked,
    Act.SEAT_HAND_OVER: seats.hand_over_seat_as_asked,
    Act.SEAT_END: seats.end_seat_as_asked,
    Act.PERSON_INVITE: people.invite_person_as_asked,
    Act.PERSON_CHANGE: people.change_person_as_asked,
    Act.PERSON_END: people.end_person_as_asked,
    Act.PERSON_RESET: resets.reset_person_as_asked,
    Act.PERSON_SIGN_OUT: people.sign_out_person_as_asked,
    Act.CLIENT_ADD: clients.add_client_as_asked,
    Act.CLIENT_CHANGE: clients.change_client_as_asked,
    Act.CLIENT_ROTATE: clients.rotate_client_as_asked,
    Act.CLIENT_END: clients.end_client_as_asked,
    Act.REFERRAL_CORRECT: referrals.correct_as_asked,
}


@router.get("/pending-acts", operation_id="pending_acts_list", responses=problems_of(*LISTING))
def list_pending_acts(
    caller: Annotated[Principal, caller_for(Act.PENDING_ACT_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[PendingActQuery, Query()],
) -> Page[PendingActOut]:
    """Acts that wait for a second person of the caller's organisations, and what became of earlier ones."""

    def shown(rows: Iterable[Any]) -> Iterator[PendingActOut]:
        return (pending_acts.shown(caller, row) for row in rows)

    keys: list[Key] = [(PendingAct.created_at, "desc"), (PendingAct.id, "desc")]
    return lists.page(session, caller, queries.acts(caller, query), query, keys, shown)


@router.get("/pending-acts/{pending_act_id}", operation_id="pending_acts_read", responses=problems_of(*READING))
def read_pending_act(
    caller: Annotated[Principal, caller_for(Act.PENDING_ACT_READ, *SHOWN)],
    pending_act_id: Id,
    session: SessionDep,
    tags: Tags,
) -> PendingActDetail:
    """One act of two persons: what was asked, by whom, until when, and what became of it."""
    return tags.of(pending_acts.read_act(session, caller, pending_act_id))


def _approve(session: Session, caller: Principal, pending_act_id: UUID, version: gate.Named | None) -> PendingActDone:
    return pending_acts.approve_act(session, caller, pending_act_id, version, DONE_BY)


def _read_done(session: Session, caller: Principal, pending_act_id: UUID) -> PendingActDone:
    return PendingActDone(**pending_acts.read_act(session, caller, pending_act_id).model_dump())


moves = Moves(router, "/pending-acts/{pending_act_id}", PendingActDone, _read_done, SHOWN)
moves.declare(
    "approvals",
    Act.PENDING_ACT_APPROVE,
    "pending_acts_approve",
    _approve,
    "Complete what another person asked for. It is judged again; a client's secret, a person's code is shown once.",
)
moves.declare(
    "rejections",
    Act.PENDING_ACT_REJECT,
    "pending_acts_reject",
    pending_acts.reject_act,
    "Reject what another person asked for, with the reason.",
    PendingActRejection,
)
