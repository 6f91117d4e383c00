"""Files in: the secretariats' own workbooks, as multipart forms."""

from typing import Annotated, Any, Literal

from fastapi import Depends, Form, Query, Response

from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.kinds import ImportKind
from api.domain.lifecycles import IMPORT, PlanStatus, acts_in
from api.file_problems import UploadIncomplete
from api.http.representations import MEDIA_TYPES, Representation
from api.models.imports import Import
from api.problem_handlers import problems_of
from api.problems import NotPermitted, PreconditionRequired
from api.queries.imports import imports_of
from api.routing.attachments import file_in
from api.routing.dependencies import (
    LISTING,
    MOVING,
    READING,
    WRITING,
    ListsDep,
    OfferedOnce,
    RequiredOnce,
    SessionDep,
    Tags,
    Version,
    caller_for,
    matching,
    protected,
    shape_of,
)
from api.routing.forms import AttachedDep, only, read_as
from api.routing.moving import Moves
from api.schemas.base import Id, NoBody, Page
from api.schemas.imports import ImportDetail, ImportOrder, ImportOut
from api.schemas.lists import ImportQuery
from api.schemas.problems import merged
from api.services import imports

router = protected("imports")
MOVES = acts_in(IMPORT)
FIELDS = ("kind", "owner", "status", "title", "instrument", "layout", "file", "upload_id")
FILE = file_in(
    (MEDIA_TYPES[each] for each in (Representation.XLSX, Representation.CSV)), "The file, with a column of errors"
)


def _order(
    kind: Annotated[ImportKind, Form()],
    owner: Annotated[str, Form(description="Region or agency the file belongs to, as a word", max_length=40)],
    dry_run: Annotated[bool, Query(description="Read and check, write nothing")] = False,  # noqa: FBT002
    status: Annotated[
        Literal[PlanStatus.DRAFT, PlanStatus.IN_FORCE], Form(description="in_force where the plan is law already")
    ] = PlanStatus.DRAFT,
    title: Annotated[str | None, Form(max_length=500)] = None,
    instrument: Annotated[str | None, Form(description="The legal instrument as JSON", max_length=5000)] = None,
    layout: Annotated[
        str | None,
        Form(description="Sheets, heading and columns as JSON, where they are not as guessed", max_length=50_000),
    ] = None,
) -> ImportOrder:
    """The order in the form, checked like any JSON body. Raises Invalid."""
    fields: dict[str, Any] = {"kind": kind, "owner": owner, "dry_run": dry_run, "status": status, "title": title}
    fields |= {"instrument": instrument, "layout": layout}
    order = read_as(ImportOrder, fields, of_json=("instrument", "layout"))
    imports.must_fit(order.kind, order.layout)
    return order


@router.get("/imports", operation_id="imports_list", responses=problems_of(*LISTING))
def list_imports(
    caller: Annotated[Principal, caller_for(Act.IMPORT_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[ImportQuery, Query()],
) -> Page[ImportOut]:
    """Imports of the caller's organisations, the newest first."""
    statement = matching(imports_of(caller), Import, query)
    return lists.page(session, caller, statement, query, [(Import.id, "desc")], shape_of(ImportOut))


@router.post(
    "/imports",
    status_code=202,
    operation_id="imports_send",
    responses=problems_of(*WRITING, UploadIncomplete),
)
def send_import(
    caller: Annotated[Principal, caller_for(Act.IMPORT_SEND, *MOVES)],
    session: SessionDep,
    _fields: Annotated[None, only(*FIELDS)],
    order: Annotated[ImportOrder, Depends(_order)],
    attached: AttachedDep,
    once: OfferedOnce,
) -> ImportDetail:
    """Send a workbook (.xlsx, .xls, .ods) or a list (.csv), or name an upload that is complete.

    It is read in the background, and /v1/imports/{id} tells every error and the totals. A file of progress that leaves
    activities blank is only checked, whatever `dry_run` says: its confirmation confirms what is left blank.
    """
    return once.run(
        session,
        caller,
        lambda: imports.send_import(session, caller, order, attached.take(session, caller).read()),
        lambda made: imports.read_import(session, caller, made),
        order.model_dump_json().encode(),
        attached.digest,
        status=202,
    )


@router.get("/imports/{import_id}", operation_id="imports_read", responses=problems_of(*READING, NotPermitted))
def read_import(
    caller: Annotated[Principal, caller_for(Act.IMPORT_READ, *MOVES)],
    import_id: Id,
    session: SessionDep,
    tags: Tags,
) -> ImportDetail:
    """One import: state, counts, and every finding with sheet and cell."""
    return tags.of(imports.read_import(session, caller, import_id))


@router.get(
    "/imports/{import_id}/corrected-copy",
    operation_id="imports_corrected_copy",
    response_class=Response,
    responses=merged(problems_of(*READING, NotPermitted), FILE),
)
def read_corrected_copy(
    caller: Annotated[Principal, caller_for(Act.IMPORT_READ)], import_id: Id, session: SessionDep
) -> Response:
    """The sender's own file with a column of errors; kept for seven days after a file with faults was read."""
    copy = imports.corrected_copy_of(session, caller, import_id)
    headers = {"Content-Disposition": f'attachment; filename="{copy.name}"', "Cache-Control": "no-store"}
    return Response(copy.content, media_type=copy.media_type, headers=headers)


moves = Moves(router, "/imports/{import_id}", ImportDetail, imports.read_import, MOVES)
moves.declare(
    "confirmations",
    Act.IMPORT_CONFIRM,
    "imports_confirm",
    imports.confirm_import,
    "Bring in a file that was only checked: the same bytes are read again and, without an error, written.",
)


@router.post(
    "/imports/{import_id}/undoings", operation_id="imports_undo", responses=problems_of(*MOVING, PreconditionRequired)
)
def undo_import(
    caller: Annotated[Principal, caller_for(Act.IMPORT_UNDO, Act.IMPORT_CONFIRM)],
    import_id: Id,
    session: SessionDep,
    body: NoBody,  # noqa: ARG001  an empty object, so that the move can grow words
    version: Version,
    once: RequiredOnce,
) -> ImportDetail:
    """Take the whole import back, while nothing was built on it."""
    return once.run(
        session,
        caller,
        lambda: imports.undo_import(session, caller, import_id, version),
        lambda made: imports.read_import(session, caller, made),
        status=200,
    )
