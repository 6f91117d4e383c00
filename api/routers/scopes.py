"""The words of a scope: what a client or a person may ask for, in both languages. Any valid token reads them."""

from typing import Annotated

from fastapi import Query

from api.access import gate
from api.access.principal import Principal
from api.domain.acts import Act
from api.oauth import wording
from api.problem_handlers import problems_of
from api.queries import scopes
from api.routing.dependencies import LISTING, ListsDep, SessionDep, Tags, caller_for, columns_as, protected
from api.schemas.base import Page
from api.schemas.scopes import OrganisationQuery, OrganisationWordOut, ScopeCatalogue

router = protected("scopes")
Reader = Annotated[Principal, caller_for(Act.SCOPE_READ)]


@router.get("/scopes", operation_id="scopes_read")
def read_scopes(caller: Reader, tags: Tags) -> ScopeCatalogue:  # noqa: ARG001  any token
    """Every action and every kind of organisation; it changes with the service only, so keep it by its ETag."""
    catalogue = wording.catalogue()
    return tags.of(catalogue)


@router.get("/scopes/organisations", operation_id="scopes_list_organisations", responses=problems_of(*LISTING))
def list_organisations(
    caller: Reader, session: SessionDep, lists: ListsDep, query: Annotated[OrganisationQuery, Query()]
) -> Page[OrganisationWordOut]:
    """Every organisation a scope can name, by its word: regions, ministries, agencies, the nation."""
    statement, keys = scopes.organisations(query, wording.NATION)
    with gate.acting_for(session, caller, caller.home):
        return lists.page(session, caller, statement, query, keys, columns_as(OrganisationWordOut, statement))
