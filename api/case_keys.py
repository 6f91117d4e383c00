"""The keys of cases: what seals a person's fields, what finds her again, what counts her once.

Each case has a data key of its own, which seals its personal values and is itself sealed by a key-encryption key: a
file in a folder beside the signing keys, the newest of which seals. To turn it means to seal the data keys anew
(`rewrap`) and touches no value; to erase a person means to take her data key away. What finds (blind index) and what
counts (pseudonym) are HMACs with keys of their own from the same folder, so that no copy of the database gives a
person's number back, nor tells that two rows are the same one without them.
"""

import hmac
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select
from uuid_utils.compat import uuid7

from api import vault
from api.models.cases import Case, CaseKey
from api.settings import get_settings, kept_secret

_NAME = re.compile(r"kek-(\d+)\.key")
_KEY_OF: Final = select(CaseKey).where(col(CaseKey.case_id) == sa.bindparam("case"))


class DataKey(NamedTuple):
    """The opened key of one case; it seals a value for one place, from which it cannot be moved."""

    id: UUID
    key: bytes

    def seal(self, table: str, column: str, row_id: UUID, value: bytes) -> bytes:
        """The value as it may be kept in that place."""
        return vault.seal(self.key, value, _about(table, column, row_id, self.id))

    def unseal(self, table: str, column: str, row_id: UUID, sealed: bytes) -> bytes:
        """The value. Raises vault.SealError."""
        return vault.unseal(self.key, sealed, _about(table, column, row_id, self.id))

    def seal_row(self, row: Any, values: dict[str, str | None]) -> None:
        """Seal text values into the columns of a row; nothing stays nothing."""
        for column, value in values.items():
            sealed = None if value is None else self.seal(row.__tablename__, column, row.id, value.encode())
            setattr(row, column, sealed)

    def unseal_row(self, row: Any, columns: Iterable[str]) -> dict[str, str | None]:
        """The text values of these columns of a row. Raises vault.SealError."""
        found = ((column, getattr(row, column)) for column in columns)
        return {
            column: None if sealed is None else self.unseal(row.__tablename__, column, row.id, sealed).decode()
            for column, sealed in found
        }


def make_key(session: Session, case: Case, now: datetime) -> DataKey:
    """A data key for a case that has none."""
    made, name = DataKey(uuid7(), vault.fresh_key()), newest()
    sealed = _wrap(made, name)
    session.add(CaseKey(id=made.id, owner=case.owner, case_id=case.id, wrapped=sealed, wrapped_by=name, created_at=now))
    return made


def key_of(session: Session, case_id: UUID) -> DataKey | None:
    """The data key of a case that was seen; nothing where it has none, or none any more. Raises vault.SealError."""
    kept = session.exec(_KEY_OF, params={"case": case_id}).one_or_none()
    return None if kept is None else _unwrapped(kept)


def keys_of(session: Session, case_ids: Collection[UUID]) -> dict[UUID, DataKey]:
    """The data keys of cases that were seen, read at once, of those that have one. Raises vault.SealError."""
    kept = session.exec(select(CaseKey).where(col(CaseKey.case_id).in_(case_ids)))
    return {row.case_id: _unwrapped(row) for row in kept}


def rewrap(session: Session) -> int:
    """Seal every data key with the newest key-encryption key; how many were sealed by another before."""
    name = newest()
    others = session.exec(select(CaseKey).where(CaseKey.wrapped_by != name).with_for_update()).all()
    for kept in others:
        kept.wrapped, kept.wrapped_by = _wrap(_unwrapped(kept), name), name
    return len(others)


def opens(kept: CaseKey, files: Mapping[str, bytes]) -> bool:
    """Whether these key files, by their names, open a data key: those of an escrow, whatever the folder holds."""
    held = files.get(f"{kept.wrapped_by}.key")
    if held is None:
        return False
    try:
        vault.unseal(_derived(held, kept.wrapped_by), kept.wrapped, _about_wrapped(kept.id, kept.wrapped_by))
    except vault.SealError:
        return False
    return True


def newest() -> str:
    """The name of the key-encryption key that seals; the first is made where there is none."""
    return _kek_name(_latest())


def turn() -> str:
    """Make another key-encryption key, which seals from now on; the earlier ones stay until all is sealed anew."""
    latest = _latest()
    for number in (latest, latest + 1):  # the first one too, where nothing was sealed yet
        _key(_kek_name(number))
    return newest()


def _latest() -> int:
    numbers = (_NAME.fullmatch(path.name) for path in _folder().glob("kek-*.key"))
    return max((int(found[1]) for found in numbers if found), default=1)


def index_of(kind: str, value: str) -> bytes:
    """The blind index of a value: equal for equal values of a kind, and nothing more."""
    return _digest("index", f"{kind}|{value}")


def pseudonym_of(person: str) -> bytes:
    """The keyed name under which one person counts once."""
    return _digest("pseudonym", person)


def _digest(key: str, text: str) -> bytes:
    return hmac.digest(_key(key), text.encode(), "sha256")


def _wrap(made: DataKey, name: str) -> bytes:
    return vault.seal(_key(name), made.key, _about_wrapped(made.id, name))


def _unwrapped(kept: CaseKey) -> DataKey:
    about = _about_wrapped(kept.id, kept.wrapped_by)
    return DataKey(kept.id, vault.unseal(_key(kept.wrapped_by, must_be_there=True), kept.wrapped, about))


def _about(table: str, column: str, row_id: UUID, key: object) -> str:
    return f"{table}|{column}|{row_id}|{key}"


def _about_wrapped(data_key: UUID, name: str) -> str:
    return _about("case_key", "wrapped", data_key, name)


def _kek_name(number: int) -> str:
    return f"kek-{number}"


def _folder() -> Path:
    return get_settings().case_keys_folder


def _key(name: str, *, must_be_there: bool = False) -> bytes:
    """The 32 bytes of a key of the folder. Raises vault.SealError where a key that must be there is not."""
    path = _folder() / f"{name}.key"
    if must_be_there and not path.exists():
        raise vault.SealError
    return _derived(kept_secret(path), name)


def _derived(secret: bytes, name: str) -> bytes:
    return hmac.digest(secret, b"gugus/case-keys/" + name.encode(), "sha256")
