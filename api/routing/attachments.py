"""How a kept file leaves: as an attachment under its id, with the ending of its kind."""

from typing import Any

from api.formats.evidence_files import DOCUMENTS, PHOTOS

ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf"}
CONTENT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file as it is kept",
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in sorted(PHOTOS | DOCUMENTS)},
    }
}
# Whatever a file holds, a browser saves it and shows nothing of it in our name.
LOCKED_AWAY = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}
