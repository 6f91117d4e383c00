"""The directory of agencies."""

from typing import Annotated

from fastapi import Query
from sqlmodel import col

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.models.agencies import Agency
from api.paging import Key
from api.problem_handlers import problems_of
from api.queries.service_areas import codes_over, serves, shown
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
)
from api.schemas.agencies import AgencyCreate, AgencyDetail, AgencyOut, AgencyUpdate
from api.schemas.base import Id, Page
from api.schemas.lists import AgencyQuery
from api.schemas.private_contacts import ContactOut, ContactPut
from api.services import agencies, private_contacts

router = protected("agencies")


@router.get("/agencies", operation_id="agencies_list", responses=problems_of(*LISTING))
def list_agencies(
    caller: Annotated[Principal, caller_for(Act.AGENCY_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[AgencyQuery, Query()],
) -> Page[AgencyOut]:
    """Agencies of the directory, by code; by `serves` those to turn to for somebody who is in a region."""
    names = (col(Agency.name), col(Agency.abbreviation))
    statement = matching(visible(Agency, caller), Agency, query, names, apart=("serves",))
    if query.serves:
        statement = statement.where(serves(codes_over(session, query.serves, caller.now), caller.now))
    keys: list[Key] = [(Agency.code, "asc"), (Agency.id, "asc")]
    return lists.page(session, caller, statement, query, keys, lambda rows: shown(session, rows, caller.now))


@router.post("/agencies", status_code=201, operation_id="agencies_add", responses=problems_of(*WRITING))
def add_agency(
    caller: Annotated[Principal, caller_for(Act.AGENCY_ADD, Act.AGENCY_CHANGE)],
    session: SessionDep,
    body: AgencyCreate,
    once: OfferedOnce,
) -> AgencyDetail:
    """Enter an agency in the directory of its home region."""
    return once.run(
        session,
        caller,
        lambda: agencies.add_agency(session, caller, body),
        lambda made: agencies.read_agency(session, caller, made),
    )


@router.get("/agencies/{agency_id}", operation_id="agencies_read", responses=problems_of(*READING))
def read_agency(
    caller: Annotated[Principal, caller_for(Act.AGENCY_READ, Act.AGENCY_CHANGE)],
    agency_id: Id,
    session: SessionDep,
    tags: Tags,
) -> AgencyDetail:
    """One agency with its other names and the regions it serves."""
    return tags.of(agencies.read_agency(session, caller, agency_id))


@router.patch("/agencies/{agency_id}", operation_id="agencies_change", responses=problems_of(*CHANGING))
def change_agency(
    caller: Annotated[Principal, caller_for(Act.AGENCY_CHANGE)],
    agency_id: Id,
    session: SessionDep,
    body: AgencyUpdate,
    version: Version,
    tags: Tags,
) -> AgencyDetail:
    """Correct an agency's names and flags, and say which regions it serves (JSON Merge Patch)."""
    return tags.changed(agencies.change_agency(session, caller, agency_id, version, body))


@router.get(
    "/agencies/{agency_id}/private-contact", operation_id="private_contacts_read", responses=problems_of(*READING)
)
def read_contact(
    caller: Annotated[Principal, caller_for(Act.CONTACT_READ)],
    agency_id: Id,
    session: SessionDep,
    tags: Tags,
) -> ContactOut:
    """How an office is reached; for its home region alone."""
    return tags.of(private_contacts.read_contact(session, caller, agency_id))


@router.put(
    "/agencies/{agency_id}/private-contact", operation_id="private_contacts_keep", responses=problems_of(*CHANGING)
)
def keep_contact(
    caller: Annotated[Principal, caller_for(Act.CONTACT_CHANGE)],
    agency_id: Id,
    session: SessionDep,
    body: ContactPut,
    version: Version,
    tags: Tags,
) -> ContactOut:
    """Say how an office is reached; mail about its seats goes there. Before the first time the version is 0."""
    return tags.changed(private_contacts.keep_contact(session, caller, agency_id, version, body))
