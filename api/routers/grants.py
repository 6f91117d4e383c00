"""Grants: the exact pairs that follow from seats and registrations. They are read here; seats and clients give them."""

from typing import Annotated

from fastapi import Query

from api.access.principal import Principal
from api.domain.acts import Act
from api.problem_handlers import problems_of
from api.queries import grants
from api.routing.dependencies import LISTING, ListsDep, SessionDep, caller_for, columns_as, protected
from api.schemas.base import Page
from api.schemas.grants import GrantOut, GrantQuery, OwnGrantOut, OwnGrantQuery

router = protected("grants")


@router.get("/grants", operation_id="grants_list", responses=problems_of(*LISTING))
def list_grants(
    caller: Annotated[Principal, caller_for(Act.GRANT_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[GrantQuery, Query()],
) -> Page[GrantOut]:
    """Every pair of the caller's organisations with its holder, seat, decree and days, ended and coming ones too."""
    statement, keys = grants.of_organisations(caller, query)
    return lists.page(session, caller, statement, query, keys, columns_as(GrantOut, statement))


@router.get("/grants/own", operation_id="grants_list_own", responses=problems_of(*LISTING))
def list_own_grants(
    caller: Annotated[Principal, caller_for(Act.OWN_GRANT_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[OwnGrantQuery, Query()],
) -> Page[OwnGrantOut]:
    """What the caller holds at this moment, and the seat and decree that each pair stands on."""
    statement, keys = grants.of_caller(caller, query)
    return lists.page(session, caller, statement, query, keys, columns_as(OwnGrantOut, statement))
