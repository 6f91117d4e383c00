"""Seals: against whom a case is shut, so that it is to them as if it were not there."""

from typing import Annotated

from fastapi import Query

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.models.case_seals import CaseSeal
from api.models.cases import Case
from api.problem_handlers import problems_of
from api.routing.dependencies import (
    LISTING,
    READING,
    WRITING,
    ListsDep,
    OfferedOnce,
    SessionDep,
    caller_for,
    protected,
    shape_of,
)
from api.routing.moving import Moves
from api.schemas.base import Id, Page
from api.schemas.case_seals import SealCreate, SealOut
from api.schemas.lists import PageQuery
from api.services import case_seals

router = protected("cases")


@router.get("/cases/{case_id}/seals", operation_id="case_seals_list", responses=problems_of(*LISTING, *READING))
def list_seals(
    caller: Annotated[Principal, caller_for(Act.CASE_SEAL_READ)],
    case_id: Id,
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[PageQuery, Query()],
) -> Page[SealOut]:
    """Against whom a case is or was shut, the latest first."""
    case = gate.see(session, caller, Case, case_id)
    statement = visible(CaseSeal, caller).where(CaseSeal.case_id == case.id)
    return lists.page(session, caller, statement, query, [(CaseSeal.id, "desc")], shape_of(SealOut))


@router.post("/cases/{case_id}/seals", status_code=201, operation_id="case_seals_add", responses=problems_of(*WRITING))
def seal_case(
    caller: Annotated[Principal, caller_for(Act.CASE_SEAL_ADD)],
    case_id: Id,
    session: SessionDep,
    body: SealCreate,
    once: OfferedOnce,
) -> SealOut:
    """Shut a case against an agency or an officer: lists, hints and answers are then those of an unknown case."""
    return once.run(
        session,
        caller,
        lambda: case_seals.seal_case(session, caller, case_id, body),
        lambda made: case_seals.read_seal(session, caller, made),
    )


moves = Moves(router, "/seals/{seal_id}", SealOut, case_seals.read_seal)
moves.declare(
    "liftings",
    Act.CASE_SEAL_LIFT,
    "case_seals_lift",
    case_seals.lift_seal,
    "Lift a seal; that it stood stays readable.",
)
