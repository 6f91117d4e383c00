"""Uploads: a file in pieces, in the manner of the IETF's draft on resumable uploads (docs/adr/0039).

`POST` announces the file, `PATCH` with `Upload-Offset` appends the next piece, `GET` or `HEAD` tells in `Upload-Offset`
where to go on after a line broke. Each piece is a transaction: what was torn off on the way left nothing.
"""

from typing import Annotated

from fastapi import Depends, Header, Query, Request, Response

from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.uploads import KEPT_FOR, MEDIA_TYPE
from api.file_problems import DigestMismatch, OffsetMismatch, TooManyUploads, UploadIncomplete
from api.problem_handlers import problems_of
from api.problems import FileRefused, NotPermitted
from api.routing.attachments import in_bytes
from api.routing.dependencies import (
    READING,
    REMOVING,
    WRITING,
    OfferedOnce,
    SessionDep,
    Version,
    caller_for,
    protected,
    tag_of,
)
from api.routing.ground_route import other_kind
from api.schemas.base import Id
from api.schemas.previews import PreviewOut, PreviewQuery
from api.schemas.uploads import UploadOrder, UploadOut
from api.services import imports, uploads
from api.settings import get_settings

router = protected("uploads")
PIECE = {"requestBody": {"required": True, "content": in_bytes([MEDIA_TYPE])}}


class Told:
    """Tells in headers how far an upload has come."""

    def __init__(self, response: Response) -> None:
        self._response = response

    def of(self, shown: UploadOut) -> UploadOut:
        """The upload, with its headers; nobody on the way keeps it, for the next piece changes it."""
        settings = get_settings()
        self._response.headers["Upload-Offset"] = str(shown.received_bytes)
        self._response.headers["Upload-Length"] = str(shown.size_bytes)
        self._response.headers["Upload-Complete"] = "?1" if shown.is_complete else "?0"
        self._response.headers["Upload-Limit"] = (
            f"max-size={settings.upload_body_limit}, max-append-size={settings.json_body_limit},"
            f" max-age={int(KEPT_FOR.total_seconds())}"
        )
        self._response.headers["Cache-Control"] = "no-store"
        self._response.headers["ETag"] = tag_of(shown)
        return shown


async def told(response: Response) -> Told:
    """Headers for this answer."""
    return Told(response)


async def piece_of(request: Request) -> bytes:
    """The bare body. Raises UnsupportedMediaType."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != MEDIA_TYPE:
        raise other_kind(request, (MEDIA_TYPE,))
    return await request.body()


ToldDep = Annotated[Told, Depends(told)]
Piece = Annotated[bytes, Depends(piece_of)]
Offset = Annotated[int, Header(alias="Upload-Offset", ge=0, description="The byte at which this piece begins")]


@router.post("/uploads", status_code=201, operation_id="uploads_begin", responses=problems_of(*WRITING, TooManyUploads))
def begin_upload(
    caller: Annotated[Principal, caller_for(Act.UPLOAD_BEGIN)],
    session: SessionDep,
    body: UploadOrder,
    once: OfferedOnce,
    told: ToldDep,
) -> UploadOut:
    """Announce a file that comes in pieces; within 24 hours it is there and is used, or it goes.

    Sent again with the same key it is the same upload: so whoever lost the answer goes on with it.
    """
    made = once.run(
        session,
        caller,
        lambda: uploads.begin_upload(session, caller, body),
        lambda made: uploads.read_upload(session, caller, made),
    )
    return told.of(made)


@router.get("/uploads/{upload_id}", operation_id="uploads_read", responses=problems_of(*READING))
def read_upload(
    caller: Annotated[Principal, caller_for(Act.UPLOAD_READ)], upload_id: Id, session: SessionDep, told: ToldDep
) -> UploadOut:
    """How much of the file has come; `Upload-Offset` is where to go on."""
    return told.of(uploads.read_upload(session, caller, upload_id))


@router.get(
    "/uploads/{upload_id}/preview",
    operation_id="uploads_preview",
    responses=problems_of(*READING, NotPermitted, UploadIncomplete, FileRefused),
)
def preview_upload(
    caller: Annotated[Principal, caller_for(Act.UPLOAD_LOOK)],
    upload_id: Id,
    session: SessionDep,
    query: Annotated[PreviewQuery, Query()],
    response: Response,
) -> PreviewOut:
    """A look into a file before it is sent to be read: sheets, first rows, what its columns seem to mean.

    What is not as guessed is said with the import, as its `layout`. Lists of persons are not shown.
    """
    response.headers["Cache-Control"] = "no-store"
    return imports.preview_upload(session, caller, upload_id, query)


@router.patch(
    "/uploads/{upload_id}",
    operation_id="uploads_append",
    responses=problems_of(*WRITING, OffsetMismatch, DigestMismatch),
    openapi_extra=PIECE,
)
def append_piece(
    caller: Annotated[Principal, caller_for(Act.UPLOAD_APPEND)],
    upload_id: Id,
    session: SessionDep,
    offset: Offset,
    piece: Piece,
    told: ToldDep,
) -> UploadOut:
    """Append the next piece, of at most `max-append-size` bytes; it is kept whole or not at all.

    A piece that does not begin where the file has come to is refused with `expected_offset`. With the last one the
    whole is compared with its SHA-256.
    """
    return told.of(uploads.append_piece(session, caller, upload_id, offset, piece))


@router.delete("/uploads/{upload_id}", status_code=204, operation_id="uploads_cancel", responses=problems_of(*REMOVING))
def cancel_upload(
    caller: Annotated[Principal, caller_for(Act.UPLOAD_CANCEL)], upload_id: Id, session: SessionDep, version: Version
) -> None:
    """Send no more of it; nothing of what came is kept."""
    uploads.cancel_upload(session, caller, upload_id, version)
