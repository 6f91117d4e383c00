"""Follow-ups of a reintegration: at 1, 3, 6 and 12 months from its first day."""

from typing import Annotated

from fastapi import Query

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.lifecycles import CASE_FOLLOW_UP, acts_in
from api.models.case_follow_ups import CaseFollowUp
from api.models.cases import Case
from api.problem_handlers import problems_of
from api.routing.dependencies import (
    LISTING,
    READING,
    WRITING,
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
from api.schemas.case_follow_ups import (
    CaseFollowUpCompletion,
    CaseFollowUpDetail,
    CaseFollowUpOut,
    ReintegrationOut,
    ReintegrationStart,
)
from api.schemas.lists import ChangedQuery
from api.services import case_follow_ups

router = protected("case-follow-ups")
MOVES = acts_in(CASE_FOLLOW_UP)


@router.get(
    "/cases/{case_id}/follow-ups", operation_id="case_follow_ups_list", responses=problems_of(*LISTING, *READING)
)
def list_follow_ups(
    caller: Annotated[Principal, caller_for(Act.CASE_FOLLOW_UP_READ)],
    case_id: Id,
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[ChangedQuery, Query()],
) -> Page[CaseFollowUpOut]:
    """The follow-ups of a case in their order; whether one is overdue is of this moment."""
    case = gate.see(session, caller, Case, case_id)
    statement = matching(visible(CaseFollowUp, caller).where(CaseFollowUp.case_id == case.id), CaseFollowUp, query)
    return lists.page(
        session,
        caller,
        statement,
        query,
        [(CaseFollowUp.months, "asc")],
        lambda rows: (case_follow_ups.shown(caller, row, case) for row in rows),
    )


@router.post(
    "/cases/{case_id}/follow-ups",
    status_code=201,
    operation_id="case_follow_ups_add",
    responses=problems_of(*WRITING),
)
def start_reintegration(
    caller: Annotated[Principal, caller_for(Act.CASE_FOLLOW_UP_ADD)],
    case_id: Id,
    session: SessionDep,
    body: ReintegrationStart,
    once: OfferedOnce,
) -> ReintegrationOut:
    """The reintegration has begun: its four follow-ups are planned, once for a case."""
    return once.run(
        session,
        caller,
        lambda: case_follow_ups.start_reintegration(session, caller, case_id, body),
        lambda made: case_follow_ups.read_planned(session, caller, made),
    )


@router.get(
    "/case-follow-ups/{case_follow_up_id}", operation_id="case_follow_ups_read", responses=problems_of(*READING)
)
def read_follow_up(
    caller: Annotated[Principal, caller_for(Act.CASE_FOLLOW_UP_READ, *MOVES)],
    case_follow_up_id: Id,
    session: SessionDep,
    tags: Tags,
) -> CaseFollowUpDetail:
    """One follow-up."""
    return tags.of(case_follow_ups.read_follow_up(session, caller, case_follow_up_id))


moves = Moves(router, "/case-follow-ups/{case_follow_up_id}", CaseFollowUpDetail, case_follow_ups.read_follow_up, MOVES)
moves.declare(
    "completions",
    Act.CASE_FOLLOW_UP_COMPLETE,
    "case_follow_ups_complete",
    case_follow_ups.complete_follow_up,
    "Say how the person was found, and which services she needs.",
    CaseFollowUpCompletion,
)
