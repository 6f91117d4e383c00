"""Why access is allowed or refused, and who can see a thing."""

from typing import Annotated, Any

from fastapi import Depends, Query, Request

from api.access.principal import Principal
from api.access.resources import TABLES, reading_of
from api.domain.acts import Act
from api.problem_handlers import problems_of
from api.problems import NotFound, NotPermitted
from api.routers.dependencies import SessionDep, caller_as, caller_for, protected
from api.schemas.explanations import AudienceOut, AudienceQuery, ExplanationOut, ExplanationQuery
from api.services import explanations

router = protected("access")


def _asked(
    _asking: Annotated[Principal, caller_for(Act.ACCESS_EXPLAIN)],
    request: Request,
    session: SessionDep,
    query: Annotated[ExplanationQuery, Query()],
) -> Principal:
    """The caller as it would be for the act that is asked about."""
    return caller_as(request, session, query.action)


def _table(query: Annotated[AudienceQuery, Query()]) -> Any:
    """The table of the resource; a kind that nobody reads by itself is not there."""
    table = TABLES.get(query.kind)
    if table is None or reading_of(table) is None:
        raise NotFound
    return table


def _reader(
    _asking: Annotated[Principal, caller_for(Act.ACCESS_AUDIENCE)],
    request: Request,
    session: SessionDep,
    table: Annotated[Any, Depends(_table)],
) -> Principal:
    """The caller as it would be where it read the resource."""
    return caller_as(request, session, reading_of(table) or Act.ACCESS_AUDIENCE)


@router.get("/access/explain", operation_id="access_explain")
def explain_access(
    caller: Annotated[Principal, Depends(_asked)],
    session: SessionDep,
    query: Annotated[ExplanationQuery, Query()],
) -> ExplanationOut:
    """Whether the caller may do an act to a resource, and every rule that decides it: the words and the seats they
    come from, as whom it sees the resource, and each way to be allowed.

    A resource it may not see is explained as one that is not there.
    """
    return explanations.explain(session, caller, query)


@router.get("/access/audience", operation_id="access_audience", responses=problems_of(NotFound, NotPermitted))
def show_audience(
    caller: Annotated[Principal, Depends(_reader)],
    session: SessionDep,
    query: Annotated[AudienceQuery, Query()],
    table: Annotated[Any, Depends(_table)],
) -> AudienceOut:
    """Who can see a resource of the caller's own organisation: organisations, by which rule, and their seats."""
    return explanations.audience_of(session, caller, query, table)
