"""Programmes of plans."""

from typing import Annotated

from fastapi import Query

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.models.plans import Plan, Programme
from api.paging import Key
from api.problem_handlers import problems_of
from api.problems import InUse
from api.queries import programmes as queries
from api.routing.dependencies import (
    ADDING,
    CHANGING,
    LISTING,
    READING,
    REMOVING,
    ListsDep,
    OfferedOnce,
    SessionDep,
    Tags,
    Version,
    caller_for,
    matching,
    protected,
)
from api.schemas.base import Id, Page
from api.schemas.lists import ProgrammeQuery
from api.schemas.programmes import ProgrammeCreate, ProgrammeDetail, ProgrammeOut, ProgrammeUpdate
from api.services import programmes

router = protected("plans")


@router.get("/plans/{plan_id}/programmes", operation_id="programmes_list", responses=problems_of(*LISTING, *READING))
def list_programmes(
    caller: Annotated[Principal, caller_for(Act.PROGRAMME_READ)],
    plan_id: Id,
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[ProgrammeQuery, Query()],
) -> Page[ProgrammeOut]:
    """Programmes of a plan, in its own order below each chapter; none where its matrix names none."""
    plan = gate.see(session, caller, Plan, plan_id)
    keys: list[Key] = [(Programme.ordinal, "asc"), (Programme.id, "asc")]
    statement = matching(visible(Programme, caller).where(Programme.plan_id == plan.id), Programme, query)
    return lists.page(session, caller, statement, query, keys, lambda rows: queries.shown(session, rows))


@router.post(
    "/plans/{plan_id}/programmes", status_code=201, operation_id="programmes_add", responses=problems_of(*ADDING)
)
def add_programme(
    caller: Annotated[Principal, caller_for(Act.PROGRAMME_ADD, Act.PROGRAMME_CHANGE)],
    plan_id: Id,
    session: SessionDep,
    body: ProgrammeCreate,
    once: OfferedOnce,
) -> ProgrammeDetail:
    """Add a programme to a draft plan, below the chapter of a sub-task-force."""
    return once.run(
        session,
        caller,
        lambda: programmes.add_programme(session, caller, plan_id, body),
        lambda made: programmes.read_programme(session, caller, made),
    )


@router.get("/programmes/{programme_id}", operation_id="programmes_read", responses=problems_of(*READING))
def read_programme(
    caller: Annotated[Principal, caller_for(Act.PROGRAMME_READ, Act.PROGRAMME_CHANGE)],
    programme_id: Id,
    session: SessionDep,
    tags: Tags,
) -> ProgrammeDetail:
    """One programme."""
    return tags.of(programmes.read_programme(session, caller, programme_id))


@router.patch("/programmes/{programme_id}", operation_id="programmes_change", responses=problems_of(*CHANGING, InUse))
def change_programme(
    caller: Annotated[Principal, caller_for(Act.PROGRAMME_CHANGE)],
    programme_id: Id,
    session: SessionDep,
    body: ProgrammeUpdate,
    version: Version,
    tags: Tags,
) -> ProgrammeDetail:
    """Name a programme, give it another place, or an empty one another chapter, in a draft (JSON Merge Patch)."""
    return tags.changed(programmes.change_programme(session, caller, programme_id, version, body))


@router.delete(
    "/programmes/{programme_id}", status_code=204, operation_id="programmes_remove", responses=problems_of(*REMOVING)
)
def remove_programme(
    caller: Annotated[Principal, caller_for(Act.PROGRAMME_REMOVE)],
    programme_id: Id,
    session: SessionDep,
    version: Version,
) -> None:
    """Take out a programme that has no activities, while its plan is a draft."""
    programmes.remove_programme(session, caller, programme_id, version)
