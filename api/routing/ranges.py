"""A file that never changes under its tag, whole or from where a line broke (RFC 9110 §13.1.5 and §14).

One range of bytes is answered; several at once, other units and what cannot be read are answered with the whole, as
the RFC allows. `If-Range` with another tag, or with a date, asks for the whole: what the caller has is of another file.
"""

import re
from typing import Any, Final, NamedTuple

from fastapi import Request, Response

from api.file_problems import RangeNotSatisfiable
from api.routing.attachments import LOCKED_AWAY, file_in, in_bytes
from api.routing.preconditions import is_known

PARTIAL: Final = 206
_ONE: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


class Kept(NamedTuple):
    """A file: its bytes, their tag, what they are, and under which name they are saved."""

    content: bytes
    tag: str
    media_type: str
    name: str


def kept(media_type: str) -> dict[int | str, dict[str, Any]]:
    """What the document says of a route that answers so."""
    part = {"description": "The part that `Range` asked for", "content": in_bytes([media_type])}
    return {**file_in([media_type], "The file; its tag is its SHA-256"), 206: part}


def ranged(request: Request, file: Kept) -> Response:
    """The file, a part of it, or 304. Raises RangeNotSatisfiable."""
    headers = {
        **LOCKED_AWAY,
        "Accept-Ranges": "bytes",
        "ETag": file.tag,
        "Content-Disposition": f'attachment; filename="{file.name}"',
    }
    if is_known(request, file.tag):
        return Response(status_code=304, headers=headers)
    asked = _asked(request, file)
    if asked is None:
        return Response(file.content, media_type=file.media_type, headers=headers)
    first, last = asked
    headers["Content-Range"] = f"bytes {first}-{last}/{len(file.content)}"
    return Response(file.content[first : last + 1], PARTIAL, media_type=file.media_type, headers=headers)


def _asked(request: Request, file: Kept) -> tuple[int, int] | None:
    """The first and the last byte asked for; nothing where the whole is."""
    found = _ONE.fullmatch(request.headers.get("range", "").replace(" ", ""))
    if found is None or found.groups() == ("", "") or request.headers.get("if-range", file.tag) != file.tag:
        return None
    size = len(file.content)
    first, last = found.groups()
    if not first:
        begin, end = max(0, size - int(last)), size - 1
    else:
        begin, end = int(first), min(int(last or size), size - 1)
        if last and int(last) < begin:
            return None  # not a range (§14.1.1)
    if begin > end or begin >= size:
        raise RangeNotSatisfiable(headers={"Content-Range": f"bytes */{size}"}, size_bytes=size)
    return begin, end
