"""Export tokens: made for tools that cannot do OAuth, listed, removed."""

from typing import Annotated

from fastapi import Query, Response

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.models.export_tokens import ExportToken
from api.paging import Key
from api.problem_handlers import problems_of
from api.routing.dependencies import (
    ADDING,
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
from api.schemas.export_tokens import (
    ExportTokenCreate,
    ExportTokenDetail,
    ExportTokenMade,
    ExportTokenOut,
    ExportTokenQuery,
)
from api.services import export_tokens

router = protected("export-tokens")


@router.get("/export-tokens", operation_id="export_tokens_list", responses=problems_of(*LISTING))
def list_export_tokens(
    caller: Annotated[Principal, caller_for(Act.EXPORT_TOKEN_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[ExportTokenQuery, Query()],
) -> Page[ExportTokenOut]:
    """Export tokens of the system that asks; from a seat those of all systems for its organisation."""
    statement = matching(visible(ExportToken, caller), ExportToken, query)
    keys: list[Key] = [(ExportToken.created_at, "desc"), (ExportToken.id, "desc")]
    return lists.page(
        session, caller, statement, query, keys, lambda rows: export_tokens.told(session, rows, caller.now)
    )


@router.post("/export-tokens", status_code=201, operation_id="export_tokens_add", responses=problems_of(*ADDING))
def add_export_token(
    caller: Annotated[Principal, caller_for(Act.EXPORT_TOKEN_ADD, Act.EXPORT_TOKEN_REMOVE)],
    session: SessionDep,
    body: ExportTokenCreate,
    once: OfferedOnce,
) -> ExportTokenMade:
    """Make a token for one report; it is in this answer (`secret`) and nowhere else.

    A tool shows it as `Authorization: Bearer`, or as the password of HTTP Basic; in an address it is refused. It opens
    what the system holds for the organisation when it is used, in every form of the answer, 60 times a minute.
    """
    return once.run(
        session,
        caller,
        lambda: export_tokens.add_export_token(session, caller, body),
        lambda made: export_tokens.show_export_token(session, caller, made),
    )


@router.get("/export-tokens/{export_token_id}", operation_id="export_tokens_read", responses=problems_of(*READING))
def read_export_token(
    caller: Annotated[Principal, caller_for(Act.EXPORT_TOKEN_READ, Act.EXPORT_TOKEN_REMOVE)],
    export_token_id: Id,
    session: SessionDep,
    tags: Tags,
) -> ExportTokenDetail:
    """One export token: what it opens, from where, until when, and when it was last used."""
    return tags.of(export_tokens.read_export_token(session, caller, export_token_id))


@router.delete(
    "/export-tokens/{export_token_id}",
    status_code=204,
    operation_id="export_tokens_remove",
    responses=problems_of(*REMOVING),
)
def remove_export_token(
    caller: Annotated[Principal, caller_for(Act.EXPORT_TOKEN_REMOVE)],
    export_token_id: Id,
    session: SessionDep,
    version: Version,
) -> Response:
    """Remove an export token: it opens nothing from the next request on."""
    export_tokens.remove_export_token(session, caller, export_token_id, version)
    return Response(status_code=204)
