"""Why access is allowed or refused, and who can see a thing."""

from typing import Annotated, Any

from fastapi import Depends, Query, Request

from api.access.principal import Principal
from api.access.resources import TABLES, reading_of
from api.domain.acts import Act
from api.problem_handlers import problems_of
from api.problems import NotFound, NotPermitted
from api.routing.dependencies import SessionDep, caller_as, caller_for, protected
from api.schemas.explanations import AudienceOut, AudienceQuery, ExplanationOut, ExplanationQuery
from api.services import explanations

router = protected("access")


def _table(query: Annotated[AudienceQuery, Query()]) -> Any:
    """The table of the resource; a kind that nobody reads by itself is not there."""
    table = TABLES.get(query.kind)
    if table is None or reading_of(table) is None:
        raise NotFound
    return table


@router.get("/access/explain", operation_id="access_explain")
def explain_access(
    asking: Annotated[Principal, caller_for(Act.ACCESS_EXPLAIN)],  # noqa: ARG001  the word is asked for
    request: Request,
    session: SessionDep,
    query: Annotated[ExplanationQuery, Query()],
) -> ExplanationOut:
    """Whether the caller may do an act to a resource, and every rule that decides it: the words and the seats they
    come from, as whom it sees the resource, and each way to be allowed.

    A resource it may not see is explained as one that is not there.
    """
    return explanations.explain(session, caller_as(request, session, query.action), query)


@router.get("/access/audience", operation_id="access_audience", responses=problems_of(NotFound, NotPermitted))
def show_audience(
    asking: Annotated[Principal, caller_for(Act.ACCESS_AUDIENCE)],  # noqa: ARG001  the word is asked for
    request: Request,
    session: SessionDep,
    query: Annotated[AudienceQuery, Query()],
    table: Annotated[Any, Depends(_table)],
) -> AudienceOut:
    """Who can see a resource of the caller's own organisation: organisations, by which rule, and their seats."""
    reader = caller_as(request, session, reading_of(table) or Act.ACCESS_AUDIENCE)
    return explanations.audience_of(session, reader, query, table)
