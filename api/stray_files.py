"""Whether every piece of evidence has its file, whole, and every file its evidence.

A process that dies between store and database leaves a file behind and nothing else; a folder that was not brought
back with its database leaves rows without files. Run by an operator over all organisations; it changes nothing.
"""

import hashlib
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session, col, select

from api.models.evidence import Evidence
from api.storage import FileMissing, Store

UNDER_WAY = timedelta(hours=1)  # a younger file may belong to a request that has not committed yet


class Compared(NamedTuple):
    """Keys of files nobody has, and ids of evidence whose file is missing or is not what was kept."""

    stray: list[str]
    missing: list[str]
    damaged: list[str]


def compare(session: Session, store: Store, now: datetime, *, read_all: bool = True) -> Compared:
    """Compare store and database; `session` has the worker's role, which sees the evidence of everybody.

    With `read_all` every file is read and its SHA-256 compared, else only its size. Raises StoreFailed.
    """
    # The store is read first: a file that came later has its row, and is asked for below only if it was there.
    files = {file.key: file for file in store.files()}
    known = {str(row.id): row for row in session.exec(select(Evidence).order_by(col(Evidence.id)))}
    missing = [key for key, row in known.items() if key not in files and row.created_at < now - UNDER_WAY]
    present = [key for key in known if key in files]
    return Compared(
        stray=sorted(key for key, file in files.items() if key not in known and file.at < now - UNDER_WAY),
        missing=missing,
        damaged=[key for key in present if _is_damaged(store, known[key], files[key].size, read_all=read_all)],
    )


def _is_damaged(store: Store, row: Evidence, size: int, *, read_all: bool) -> bool:
    if size != row.size_bytes or not read_all:
        return size != row.size_bytes
    total = hashlib.sha256()
    try:
        for piece in store.read(str(row.id)):
            total.update(piece)
    except FileMissing:
        return False  # removed meanwhile, with its row
    return total.hexdigest() != row.digest
