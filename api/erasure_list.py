"""The list of erasures beside the database: one line each, an id and no word about her, appended and never changed.

A backup of yesterday brings back the key of a person who was erased today. This list does not go back with it, so the
restore reads it and erases again. A line is written once the erasure is committed; where the process dies between the
two, the worker writes it at its next look.
"""

import errno
import json
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import event
from sqlalchemy.orm import Session

from api.domain.retention import ErasureGround

log = structlog.get_logger("gugus.erasures")


class Erased(NamedTuple):
    """A case whose person was erased, when, and on what ground; lines of earlier versions name none."""

    case_id: UUID
    at: datetime
    ground: ErasureGround | None


def read(path: Path) -> list[Erased]:
    """All that is listed; a line that was not finished is left out, for it will be written again."""
    if not path.exists():
        return []
    whole = (json.loads(line) for line in path.read_text(encoding="ascii").splitlines() if line.endswith("}"))
    return [
        Erased(
            UUID(each["case"]),
            datetime.fromisoformat(each["erased_at"]),
            ErasureGround(each["ground"]) if each.get("ground") else None,
        )
        for each in whole
    ]


def append(path: Path, erased: Iterable[Erased]) -> int:
    """Write those that are not listed yet, through to the disk; how many there were."""
    listed = {each.case_id for each in read(path)}
    missing = [each for each in erased if each.case_id not in listed]
    if missing:
        _write(path, missing)
    return len(missing)


def _write(path: Path, erased: Iterable[Erased]) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lines = "".join(json.dumps(_told(each)) + "\n" for each in erased)
    # One write at the end of the file: two processes do not tear each other's lines. What was torn by a full disk
    # or a killed process ends here, and what a full disk does not take is told.
    place = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        written = (("\n" if _is_torn(place) else "") + lines).encode("ascii")
        if os.write(place, written) < len(written):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(place)
    finally:
        os.close(place)


def _told(erased: Erased) -> dict[str, str | None]:
    return {"case": str(erased.case_id), "erased_at": erased.at.isoformat(), "ground": erased.ground}


def _is_torn(place: int) -> bool:
    size = os.fstat(place).st_size
    return size > 0 and os.pread(place, 1, size - 1) != b"\n"


def append_with(session: Session, path: Path, erased: Erased) -> None:
    """Write it once the transaction that erased is committed."""

    @event.listens_for(session, "after_commit", once=True)
    def write(_session: Session) -> None:
        # Not `append`: a list of a hundred thousand takes a second to read, and a line that stands twice says the same.
        try:
            _write(path, [erased])
        except OSError:
            # She is erased: to say otherwise would be wrong. The worker lists her when the disk takes it.
            log.exception("an erasure was not listed", case_id=str(erased.case_id))
