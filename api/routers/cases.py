"""Cases: one person's path through the services, under a random number; nothing here says who she is."""

from typing import Annotated

from fastapi import Query

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.models.cases import Case
from api.paging import Key
from api.problem_handlers import problems_of
from api.routing.dependencies import (
    CHANGING,
    LISTING,
    READING,
    WRITING,
    ListsDep,
    OfferedOnce,
    SessionDep,
    Tags,
    Version,
    caller_for,
    matching,
    protected,
    shape_of,
)
from api.schemas.base import Id, Page
from api.schemas.cases import CaseCreate, CaseDetail, CaseOut, CaseUpdate
from api.schemas.lists import CaseQuery
from api.services import cases

router = protected("cases")
ACTS = tuple(cases.ACTIONS)


@router.get("/cases", operation_id="cases_list", responses=problems_of(*LISTING))
def list_cases(
    caller: Annotated[Principal, caller_for(Act.CASE_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[CaseQuery, Query()],
) -> Page[CaseOut]:
    """Cases the caller's agency holds, the latest first. No name is looked for: names stand in no address."""
    statement = matching(visible(Case, caller), Case, query, apart=("is_open",))
    if query.is_open is not None:
        statement = statement.where((Case.closed_on == None) == query.is_open)  # noqa: E711  a column
    keys: list[Key] = [(Case.opened_on, "desc"), (Case.id, "desc")]
    return lists.page(session, caller, statement, query, keys, shape_of(CaseOut))


@router.post("/cases", status_code=201, operation_id="cases_add", responses=problems_of(*WRITING))
def open_case(
    caller: Annotated[Principal, caller_for(Act.CASE_ADD, *ACTS)],
    session: SessionDep,
    body: CaseCreate,
    once: OfferedOnce,
) -> CaseDetail:
    """Open a case. Who the person is, is said at `/person`; what was done and how she is, in the two profiles."""
    return once.run(
        session,
        caller,
        lambda: cases.open_case(session, caller, body),
        lambda made: cases.read_case(session, caller, made),
    )


@router.get("/cases/{case_id}", operation_id="cases_read", responses=problems_of(*READING))
def read_case(
    caller: Annotated[Principal, caller_for(Act.CASE_READ, *ACTS)], case_id: Id, session: SessionDep, tags: Tags
) -> CaseDetail:
    """One case with its numbers in other systems."""
    return tags.of(cases.read_case(session, caller, case_id))


@router.patch("/cases/{case_id}", operation_id="cases_change", responses=problems_of(*CHANGING))
def change_case(
    caller: Annotated[Principal, caller_for(Act.CASE_CHANGE, *ACTS)],
    case_id: Id,
    session: SessionDep,
    body: CaseUpdate,
    version: Version,
    tags: Tags,
) -> CaseDetail:
    """Say what is known by now (JSON Merge Patch). To be identified, an adult needs act, means and purpose."""
    return tags.changed(cases.change_case(session, caller, case_id, version, body))
