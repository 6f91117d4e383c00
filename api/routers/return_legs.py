"""Legs of a return (pemulangan): each with its regions, its payer and its hand-over."""

from typing import Annotated

from fastapi import Query

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.lifecycles import RETURN_LEG, acts_in
from api.models.cases import Case
from api.models.return_legs import ReturnLeg
from api.problem_handlers import problems_of
from api.routing.dependencies import (
    ADDING,
    LISTING,
    READING,
    ListsDep,
    OfferedOnce,
    SessionDep,
    Tags,
    caller_for,
    matching,
    protected,
)
from api.routing.moving import Moves
from api.schemas.base import Id, Page
from api.schemas.lists import ChangedQuery
from api.schemas.return_legs import LegCancellation, LegHandover, ReturnLegCreate, ReturnLegDetail, ReturnLegOut
from api.services import return_legs

router = protected("return-legs")
MOVES = acts_in(RETURN_LEG)


@router.get("/cases/{case_id}/return-legs", operation_id="return_legs_list", responses=problems_of(*LISTING, *READING))
def list_legs(
    caller: Annotated[Principal, caller_for(Act.RETURN_LEG_READ)],
    case_id: Id,
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[ChangedQuery, Query()],
) -> Page[ReturnLegOut]:
    """The legs of a return in their order."""
    case = gate.see(session, caller, Case, case_id)
    statement = matching(visible(ReturnLeg, caller).where(ReturnLeg.case_id == case.id), ReturnLeg, query)
    return lists.page(
        session, caller, statement, query, [(ReturnLeg.ordinal, "asc")], lambda rows: map(return_legs.shown, rows)
    )


@router.post(
    "/cases/{case_id}/return-legs",
    status_code=201,
    operation_id="return_legs_add",
    responses=problems_of(*ADDING),
)
def plan_leg(
    caller: Annotated[Principal, caller_for(Act.RETURN_LEG_ADD, *MOVES)],
    case_id: Id,
    session: SessionDep,
    body: ReturnLegCreate,
    once: OfferedOnce,
) -> ReturnLegDetail:
    """Plan the next leg. The answer says how far it reaches, and whose budget carries legs of that reach."""
    return once.run(
        session,
        caller,
        lambda: return_legs.plan_leg(session, caller, case_id, body),
        lambda made: return_legs.read_leg(session, caller, made),
    )


@router.get("/return-legs/{leg_id}", operation_id="return_legs_read", responses=problems_of(*READING))
def read_leg(
    caller: Annotated[Principal, caller_for(Act.RETURN_LEG_READ, *MOVES)], leg_id: Id, session: SessionDep, tags: Tags
) -> ReturnLegDetail:
    """One leg."""
    return tags.of(return_legs.read_leg(session, caller, leg_id))


moves = Moves(router, "/return-legs/{leg_id}", ReturnLegDetail, return_legs.read_leg, MOVES)
moves.declare(
    "handovers",
    Act.RETURN_LEG_HAND_OVER,
    "return_legs_hand_over",
    return_legs.hand_over,
    "The person was handed over: by which officer, to which, where and when.",
    LegHandover,
)
moves.declare(
    "cancellations",
    Act.RETURN_LEG_CANCEL,
    "return_legs_cancel",
    return_legs.cancel_leg,
    "Call the leg off, with the reason; another is planned.",
    LegCancellation,
)
