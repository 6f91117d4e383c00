"""The bytes of a file while it waits and, where it has faults, for its corrected copy: sealed, and gone afterwards.

An office sends what it has, and that may name somebody though it must not. So no copy of the database tells it, and a
register of persons that holds anything but what a register takes is not kept at all.
"""

from collections.abc import Iterable
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.domain.kinds import ImportKind
from api.formats.reading.findings import Finding
from api.models.columns import place_of
from api.models.imports import Import, ImportFile
from api.settings import get_settings
from api.vault import SealError, seal, unseal

# Findings of a register after which nobody knows what else stands in it.
_OUT_OF_SHAPE: Final = frozenset(
    {
        *("personal_column", "column_not_taken", "sheet_not_taken", "missing_column", "duplicate_column"),
        *("file_refused", "internal_error", "sender_lost_power", "workers_ended"),
    }
)


def keep(session: Session, sent: Import, content: bytes) -> None:
    """Keep the file of an import that stands."""
    sealed = seal(_key(), content, _about(sent))
    session.add(ImportFile(**place_of(sent), import_id=sent.id, content=sealed))


def kept(session: Session, sent: Import) -> bytes | None:
    """The file; nothing where it is kept no more, or cannot be opened because it was sealed with another key."""
    sealed = session.exec(select(ImportFile.content).where(ImportFile.import_id == sent.id)).first()
    try:
        return None if sealed is None else unseal(_key(), sealed, _about(sent))
    except SealError:
        return None


def let_go(session: Session, sent: Import) -> None:
    """Keep it no more."""
    session.execute(sa.delete(ImportFile).where(col(ImportFile.import_id) == sent.id))


def may_name_somebody(sent: Import, findings: Iterable[Finding]) -> bool:
    """Whether a register holds, or may hold, what it must not."""
    return sent.kind is ImportKind.ASSISTED_PERSONS and any(each.kind in _OUT_OF_SHAPE for each in findings)


def _key() -> bytes:
    return get_settings().key_for("imports")


def _about(sent: Import) -> str:
    return f"import_file|content|{sent.id}"
