"""A file over a line that breaks: in pieces, going on from where the file has come to.

    upload = send_file(gugus, "district:32.12", content)
    gugus.imports.send(kind="plan", owner="district:32.12", upload_id=str(upload.id))

Whoever keeps the `key` goes on with the same upload after a restart of its own.
"""

import hashlib
import time
from typing import Final

from .calls import new_key
from .given import Piece
from .gugus import Gugus
from .models.uploads import UploadOut
from .problems import Overloaded, Problem, Unreachable

PIECE: Final = 256 * 1024
"""Bytes of a piece: half a minute of a line of 64 kbit/s, which is all that is lost when it breaks."""
MOST_BREAKS: Final = 8  # in a row, without a byte more
LONGEST_WAIT: Final = 30.0


def send_file(
    gugus: Gugus, owner: str, content: bytes, *, key: str | None = None, size: int = PIECE, pause: float = 0.5
) -> UploadOut:
    """Send all of a file; what a break tore off is sent again. `pause` is the first wait after one, in seconds.

    Raises Unreachable where the line stays away, Problem for what is refused.
    """
    digest = hashlib.sha256(content).hexdigest()
    upload = gugus.uploads.begin(owner=owner, size_bytes=len(content), digest=digest, key=key or new_key())
    breaks, is_sure = 0, True
    while not upload.is_complete:
        at = upload.received_bytes
        try:
            piece = Piece(at, content[at : at + size])
            upload = gugus.uploads.append(upload.id, piece) if is_sure else gugus.uploads.read(upload.id)
        except (Unreachable, Problem) as broken:
            if not _may_go_on(broken) or breaks == MOST_BREAKS:
                raise
            time.sleep(min(pause * 2**breaks, LONGEST_WAIT))
            breaks, is_sure = breaks + 1, False
        else:
            breaks, is_sure = breaks if upload.received_bytes == at else 0, True
    return upload


def _may_go_on(broken: Exception) -> bool:
    """Whether it is only unknown how far the file came: the answer was lost, or the piece had come already."""
    return isinstance(broken, Unreachable | Overloaded) or getattr(broken, "code", "") == "upload-offset"
