"""Exports: whole tables for spreadsheets and warehouses, streamed."""

from typing import Annotated

from fastapi import Path, Query, Request, Response

from api.access.principal import Principal
from api.domain.acts import Act
from api.problem_handlers import problems_of
from api.queries import exports
from api.queries.copying import FORMS, copied
from api.queries.exports import EXPORTS
from api.routing import representing
from api.routing.dependencies import READING, SessionDep, Tags, caller_as, caller_for, protected
from api.routing.streaming import Streamed
from api.schemas.exports import ExportsOut, PartQuery
from api.schemas.problems import merged

router = protected("exports")
Reader = Annotated[Principal, caller_for(Act.EXPORT_READ)]
Named = Annotated[str, Path(json_schema_extra={"enum": list(EXPORTS)})]


@router.get("/exports", operation_id="exports_list", responses=problems_of())
def catalogue(caller: Reader, tags: Tags) -> ExportsOut:  # noqa: ARG001  the word is asked for
    """What can be exported, with the columns of each and the word that it needs beside `exports:read`."""
    return tags.of(exports.catalogue())


@router.get(
    "/exports/{export}",
    operation_id="exports_read",
    response_class=Response,
    responses=merged(problems_of(*READING), representing.streams(*FORMS)),
)
def stream(
    caller: Reader, request: Request, session: SessionDep, export: Named, query: Annotated[PartQuery, Query()]
) -> Response:
    """All rows that the caller sees of one export, in no order, as NDJSON or CSV; the last line says how many.

    It needs `exports:read` and the word of the list for the same organisation, and is narrowed as reports are: by which
    filters, the catalogue says of each. A stream without its last line was
    broken off: `{"end": true, "count": n}` in NDJSON; in CSV a row whose first cell is `#end n` and all others empty.
    """
    found = exports.named(export)
    reader = exports.for_both(caller, caller_as(request, session, found.act))
    form = representing.form_of(request)
    rows = copied(reader, exports.statement(export, reader, query), FORMS[form])
    return Streamed(rows, {**representing.file_headers(request, form), "Cache-Control": "private, no-store"})
