"""Assistance: what the person of a case was given, what it cost, and who paid."""

from typing import Annotated

from fastapi import Query

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.lifecycles import ASSISTANCE, acts_in
from api.models.assistance import Assistance
from api.models.cases import Case
from api.paging import Key
from api.problem_handlers import problems_of
from api.routing.dependencies import (
    ADDING,
    LISTING,
    READING,
    ListsDep,
    RequiredOnce,
    SessionDep,
    Tags,
    caller_for,
    matching,
    protected,
    shape_of,
)
from api.routing.moving import Moves
from api.schemas.assistance import AssistanceCreate, AssistanceDetail, AssistanceOut, AssistanceWithdrawal
from api.schemas.base import Id, Page
from api.schemas.lists import ChangedQuery
from api.services import assistance

router = protected("assistance")
MOVES = acts_in(ASSISTANCE)


@router.get("/cases/{case_id}/assistance", operation_id="assistance_list", responses=problems_of(*LISTING, *READING))
def list_assistance(
    caller: Annotated[Principal, caller_for(Act.ASSISTANCE_READ)],
    case_id: Id,
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[ChangedQuery, Query()],
) -> Page[AssistanceOut]:
    """What was given in a case, the latest first; what was entered in error stays, and says so."""
    case = gate.see(session, caller, Case, case_id)
    statement = matching(visible(Assistance, caller).where(Assistance.case_id == case.id), Assistance, query)
    keys: list[Key] = [(Assistance.given_on, "desc"), (Assistance.id, "desc")]
    return lists.page(session, caller, statement, query, keys, shape_of(AssistanceOut))


@router.post(
    "/cases/{case_id}/assistance",
    status_code=201,
    operation_id="assistance_add",
    responses=problems_of(*ADDING),
)
def give_assistance(
    caller: Annotated[Principal, caller_for(Act.ASSISTANCE_ADD, *MOVES)],
    case_id: Id,
    session: SessionDep,
    body: AssistanceCreate,
    once: RequiredOnce,
) -> AssistanceDetail:
    """Record what was given. A fund gives no more than it has left, also not to two at once."""
    return once.run(
        session,
        caller,
        lambda: assistance.give_assistance(session, caller, case_id, body),
        lambda made: assistance.read_assistance(session, caller, made),
    )


@router.get("/assistance/{assistance_id}", operation_id="assistance_read", responses=problems_of(*READING))
def read_assistance(
    caller: Annotated[Principal, caller_for(Act.ASSISTANCE_READ, *MOVES)],
    assistance_id: Id,
    session: SessionDep,
    tags: Tags,
) -> AssistanceDetail:
    """One thing that was given."""
    return tags.of(assistance.read_assistance(session, caller, assistance_id))


moves = Moves(router, "/assistance/{assistance_id}", AssistanceDetail, assistance.read_assistance, MOVES)
moves.declare(
    "withdrawals",
    Act.ASSISTANCE_WITHDRAW,
    "assistance_withdraw",
    assistance.withdraw_assistance,
    "Say that it was entered in error, with the reason: what it cost goes back to its fund.",
    AssistanceWithdrawal,
)
