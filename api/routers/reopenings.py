"""Reopenings of frozen periods: asked for by one person, approved by another of another agency."""

from typing import Annotated

from fastapi import Query
from sqlmodel import col

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.models.progress import ReportingPeriod
from api.models.reopenings import Reopening
from api.problem_handlers import problems_of
from api.routing.dependencies import (
    DOING,
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
from api.schemas.base import Id, Page
from api.schemas.reopenings import ReopeningCreate, ReopeningDetail, ReopeningOut, ReopeningQuery
from api.services import freezing

router = protected("periods")


@router.get(
    "/reporting-periods/{period_id}/reopenings",
    operation_id="reopenings_list",
    responses=problems_of(*LISTING, *READING),
)
def list_reopenings(
    caller: Annotated[Principal, caller_for(Act.REOPENING_READ)],
    period_id: Id,
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[ReopeningQuery, Query()],
) -> Page[ReopeningOut]:
    """Reopenings of a period that were asked for, the newest first."""
    period = gate.see(session, caller, ReportingPeriod, period_id)
    statement = matching(visible(Reopening, caller).where(Reopening.period_id == period.id), Reopening, query)
    return lists.page(session, caller, statement, query, [(col(Reopening.id), "desc")], shape_of(ReopeningOut))


@router.post(
    "/reporting-periods/{period_id}/reopenings",
    status_code=201,
    operation_id="reopenings_ask",
    responses=problems_of(*DOING),
)
def ask_reopening(
    caller: Annotated[Principal, caller_for(Act.REOPENING_ASK, Act.REOPENING_APPROVE)],
    period_id: Id,
    session: SessionDep,
    body: ReopeningCreate,
    once: RequiredOnce,
) -> ReopeningDetail:
    """Ask that a frozen period is opened again for named fields of named agencies, until a time.

    Another person, of another agency, approves it; it ends by the clock alone.
    """
    return once.run(
        session,
        caller,
        lambda: freezing.ask_reopening(session, caller, period_id, body),
        lambda made: freezing.read_reopening(session, caller, made),
    )


@router.get("/reopenings/{reopening_id}", operation_id="reopenings_read", responses=problems_of(*READING))
def read_reopening(
    caller: Annotated[Principal, caller_for(Act.REOPENING_READ, Act.REOPENING_APPROVE)],
    reopening_id: Id,
    session: SessionDep,
    tags: Tags,
) -> ReopeningDetail:
    """One reopening."""
    return tags.of(freezing.read_reopening(session, caller, reopening_id))


moves = Moves(router, "/reopenings/{reopening_id}", ReopeningDetail, freezing.read_reopening, (Act.REOPENING_APPROVE,))
moves.declare(
    "approvals",
    Act.REOPENING_APPROVE,
    "reopenings_approve",
    freezing.approve_reopening,
    "Approve a reopening that a person of another agency asked for: the period is open until its end.",
)
