"""The directory of services: who does what for a person, where, and whether there is room."""

from typing import Annotated

import sqlalchemy as sa
from fastapi import Query
from sqlmodel import Session, col

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.lifecycles import SERVICE, acts_in
from api.models.services import Service
from api.paging import Key
from api.problem_handlers import problems_of
from api.queries.service_areas import codes_over, reaches
from api.queries.services import shown
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
from api.routing.moving import Moves
from api.schemas.base import Id, Page
from api.schemas.lists import ServiceQuery
from api.schemas.services import ServiceCreate, ServiceDetail, ServiceOut, ServiceUpdate, SuspensionIn
from api.services import services

router = protected("services")
ACTS = (Act.SERVICE_CHANGE, *acts_in(SERVICE))


@router.get("/services", operation_id="services_list", responses=problems_of(*LISTING))
def list_services(
    caller: Annotated[Principal, caller_for(Act.SERVICE_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[ServiceQuery, Query()],
) -> Page[ServiceOut]:
    """Services of the directory; by `need`, `region` and `age` those that may serve somebody, whoever that is.

    A region finds the services of its province and of the nation too, and those of agencies that serve it. Sex is
    never asked.
    """
    statement = matching(
        visible(Service, caller), Service, query, (col(Service.name),), apart=("need", "region", "age")
    )
    statement = statement.where(*fitting(session, caller, query))
    keys: list[Key] = [(Service.agency, "asc"), (Service.kind, "asc"), (Service.id, "asc")]
    return lists.page(session, caller, statement, query, keys, lambda rows: shown(session, rows, caller.now))


def fitting(session: Session, caller: Principal, query: ServiceQuery) -> list[sa.ColumnElement[bool]]:
    """The conditions of what a person needs, where the person is, and how old."""
    found: list[sa.ColumnElement[bool]] = []
    if query.need:
        found.append(col(Service.needs).op("@>")(sa.cast(query.need, sa.ARRAY(sa.Text()))))
    if query.region:
        found.append(reaches(codes_over(session, [query.region], caller.now), caller.now))
    if query.age is not None:
        found += [
            sa.func.coalesce(col(Service.age_from), 0) <= query.age,
            sa.func.coalesce(col(Service.age_to), query.age) >= query.age,
        ]
    return found


@router.post("/services", status_code=201, operation_id="services_add", responses=problems_of(*WRITING))
def add_service(
    caller: Annotated[Principal, caller_for(Act.SERVICE_ADD, *ACTS)],
    session: SessionDep,
    body: ServiceCreate,
    once: OfferedOnce,
) -> ServiceDetail:
    """Enter a service of an agency."""
    return once.run(
        session,
        caller,
        lambda: services.add_service(session, caller, body),
        lambda made: services.read_service(session, caller, made),
    )


@router.get("/services/{service_id}", operation_id="services_read", responses=problems_of(*READING))
def read_service(
    caller: Annotated[Principal, caller_for(Act.SERVICE_READ, *ACTS)], service_id: Id, session: SessionDep, tags: Tags
) -> ServiceDetail:
    """One service."""
    return tags.of(services.read_service(session, caller, service_id))


@router.patch("/services/{service_id}", operation_id="services_change", responses=problems_of(*CHANGING))
def change_service(
    caller: Annotated[Principal, caller_for(Act.SERVICE_CHANGE, *ACTS)],
    service_id: Id,
    session: SessionDep,
    body: ServiceUpdate,
    version: Version,
    tags: Tags,
) -> ServiceDetail:
    """Correct a service, or say how many places are free (JSON Merge Patch)."""
    return tags.changed(services.change_service(session, caller, service_id, version, body))


moves = Moves(router, "/services/{service_id}", ServiceDetail, services.read_service, ACTS)
moves.declare(
    "suspensions",
    Act.SERVICE_SUSPEND,
    "services_suspend",
    services.suspend_service,
    "Say that a service is not offered for the time being, with the reason; nobody is referred to it then.",
    SuspensionIn,
)
moves.declare("resumptions", Act.SERVICE_RESUME, "services_resume", services.resume_service, "Offer a service again.")
