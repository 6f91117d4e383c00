"""Files in pieces, for the script of weak lines (`static/upload.js`); without it forms send them whole."""

from typing import Final

from starlette.responses import JSONResponse, Response

from client.gugus_client import Piece, Problem
from client.gugus_client.models import UploadOut
from web import browser
from web.endpoints import Page, id_in
from web.visit import Visit


def begin_upload(visit: Visit) -> Response:
    """Announce a file; the same key gives the same upload, with what of it has come."""
    form = visit.form
    size = int(form.text("size")) if form.text("size").isdecimal() else 0
    upload = visit.gugus.uploads.begin(
        owner=form.text("owner"), size_bytes=size, digest=form.text("digest"), key=visit.key
    )
    return _told(upload)


def append_piece(visit: Visit) -> Response:
    """Pass the next piece on; one that does not continue is answered with where to go on."""
    upload_id, offset = id_in(visit, "upload_id"), visit.form.text("offset")
    content = visit.form.file[1] if visit.form.file else b""
    try:
        return _told(visit.gugus.uploads.append(upload_id, Piece(int(offset) if offset.isdecimal() else 0, content)))
    except Problem as problem:
        if problem.code != "upload-offset":
            raise
    return _told(visit.gugus.uploads.read(upload_id))


def _told(upload: UploadOut) -> Response:
    said = {"id": str(upload.id), "received": upload.received_bytes, "complete": upload.is_complete}
    return JSONResponse(said, headers=browser.HEADERS)


PAGES: Final[dict[str, dict[str, Page]]] = {
    "/unggahan": {"POST": begin_upload},
    "/unggahan/{upload_id:uuid}": {"POST": append_piece},
}
