"""Whether every piece of evidence and every scanned form has its file, whole, and every file its row.

A process that dies between store and database leaves a file behind and nothing else; a folder that was not brought
back with its database leaves rows without files. Run by an operator over all organisations; it changes nothing.
"""

import hashlib
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session, col, select

from api.models.consents import Consent
from api.models.evidence import Evidence
from api.storage import FileMissing, Store
from api.vault import OVERHEAD

UNDER_WAY = timedelta(hours=1)  # a younger file may belong to a request that has not committed yet


class Kept(NamedTuple):
    """What the row says of a file: since when it is there, its bytes, its SHA-256 where that can be compared."""

    at: datetime
    size: int
    digest: str | None


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
    known: dict[str, Kept] = {}
    for row in session.exec(select(Evidence).order_by(col(Evidence.id))):
        known[str(row.id)] = Kept(row.created_at, row.size_bytes, row.digest)
    # A sealed file is larger than what was sealed, and only its key can tell whether it is whole.
    forms = select(Consent).where(col(Consent.form_digest).is_not(None)).order_by(col(Consent.id))
    for form in session.exec(forms):
        known[str(form.id)] = Kept(form.updated_at, (form.form_size_bytes or 0) + OVERHEAD, None)
    missing = [key for key, kept in known.items() if key not in files and kept.at < now - UNDER_WAY]
    present = [key for key in known if key in files]
    return Compared(
        stray=sorted(key for key, file in files.items() if key not in known and file.at < now - UNDER_WAY),
        missing=missing,
        damaged=[key for key in present if _is_damaged(store, key, known[key], files[key].size, read_all=read_all)],
    )


def _is_damaged(store: Store, key: str, kept: Kept, size: int, *, read_all: bool) -> bool:
    if size != kept.size or not read_all or kept.digest is None:
        return size != kept.size
    total = hashlib.sha256()
    try:
        for piece in store.read(key):
            total.update(piece)
    except FileMissing:
        return False  # removed meanwhile, with its row
    return total.hexdigest() != kept.digest
