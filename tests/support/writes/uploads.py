"""The routes that write uploads."""

import hashlib
from typing import Any

from tests.support.flows import REGION, House, done
from tests.support.writes.write import PLAIN, Write

CONTENT = b"contoh"
PIECE = {"Upload-Offset": "0", "Content-Type": "application/partial-upload"}


def begin(house: House) -> Any:
    """Announce a small file."""
    order = {"owner": REGION, "size_bytes": len(CONTENT), "digest": hashlib.sha256(CONTENT).hexdigest()}
    return house.secretariat.post("/v1/uploads", order)


def append(house: House, upload: dict[str, Any]) -> Any:
    """Send all of it."""
    headers = {**PIECE, "Authorization": f"Bearer {house.secretariat.token}"}
    return house.secretariat.http.request("PATCH", f"/v1/uploads/{upload['id']}", headers=headers, content=CONTENT)


WRITES: dict[str, Write] = {
    "uploads_begin": Write(PLAIN, lambda h, _: begin(h), "upload.begun", "upload"),
    "uploads_append": Write(lambda h: done(begin(h), 201), append, "upload.completed", "upload"),
}
