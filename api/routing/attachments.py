"""How a kept file leaves: as an attachment under its id, with the ending of its kind; and how files are described."""

from collections.abc import Iterable
from typing import Any, Final

from api.formats.evidence_files import DOCUMENTS, PHOTOS

ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf"}
BYTES: Final = {"type": "string", "format": "binary"}
SCANNED: Final = sorted(PHOTOS | DOCUMENTS)
# Whatever a file holds, a browser saves it and shows nothing of it in our name.
LOCKED_AWAY = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


def in_bytes(media_types: Iterable[str]) -> dict[str, Any]:
    """The content of a body of bytes, as the document says it."""
    return {each: {"schema": dict(BYTES)} for each in media_types}


def file_in(media_types: Iterable[str], description: str) -> dict[int | str, dict[str, Any]]:
    """What the document says of a route that answers with a file of one of these kinds."""
    return {200: {"description": description, "content": in_bytes(media_types)}}


CONTENT: Final = file_in(SCANNED, "The file as it is kept")
