"""See, may, lock: how a service gets hold of a row.

The order of the answers is that of access.md §1: not visible 404, another's act 403, stale version 412. The lock
comes last, because FOR UPDATE asks the UPDATE policy of row-level security as well.

What is visible to a caller is what any of its words shows, so an act on a row that it can only read is another's act:
an officer reads the lines of its whole district, and writes on those of its agency.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, Final, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, SQLModel
from sqlmodel.sql.expression import SelectOfScalar

from api.access.anybody import Anybody, Seer, said_of
from api.access.grants import member_regions
from api.access.policy import authorise, words_of
from api.access.principal import Principal
from api.access.resources import reading_of, reads
from api.access.visibility import SIGHT_ALONE, sees, visible
from api.database import assume
from api.problems import NotFound, NotPermitted, StaleVersion

T = TypeVar("T", bound=SQLModel)
Named = frozenset[int]
"""The versions that If-Match names, one of which the row must be at: one, as a rule."""
_ANEW: Final = {"populate_existing": True}


def see(session: Session, caller: Principal, table: type[T], row_id: UUID) -> T:
    """The row, for reading. Raises NotFound for an unknown id and for one the caller may not see, alike.

    Raises NotPermitted for one that it sees when it reads, and not for what it is about to do.
    """
    row, seer = look(session, caller, table, row_id)
    if seer is not caller:
        raise NotPermitted
    return row


def look(session: Session, caller: Principal, table: type[T], row_id: UUID) -> tuple[T, Principal]:
    """The row, and the caller as who it sees it: for its act, or else as who reads such rows. Raises NotFound."""
    row = _seen(session, caller, table, row_id)
    if row is not None:
        return row, caller
    reader = _reader(session, caller, table)
    if reader is not None:
        with in_context_of(session, caller, reader):
            row = _seen(session, reader, table, row_id)
        if row is not None:
            return row, reader
    raise NotFound


def _seen(session: Session, caller: Principal, table: type[T], row_id: UUID) -> T | None:
    return found(session, caller, table, "id", row_id)


def found(
    session: Session, caller: Principal, table: type[T], column: str, value: UUID | str, *, anew: bool = False
) -> T | None:
    """The first row of those the caller sees whose column has this value; nothing where there is none.

    It is read `anew` where it may have changed since the session read it.
    """
    return _first(session, caller, table, {column: value}, anew=anew)


def _first(
    session: Session, caller: Principal, table: type[T], values: dict[str, Any], *, anew: bool = False
) -> T | None:
    asked: dict[str, Any] = {"execution_options": _ANEW} if anew else {}
    if table in SIGHT_ALONE:  # these ask more of a caller than its form
        return session.exec(_having(table, caller, *values), params=values, **asked).first()
    statement = _kept_having(table, Anybody.like(caller), *values)
    return session.exec(statement, params={**said_of(caller), **values}, **asked).first()


def _having(table: type[T], caller: Seer, *columns: str) -> SelectOfScalar[T]:
    return visible(table, caller).where(*(getattr(table, column) == sa.bindparam(column) for column in columns))


_kept_having = cache(_having)


def _reader(session: Session, caller: Principal, table: type[SQLModel]) -> Principal | None:
    """The caller as who reads rows of `table`; nothing where it reads for no more organisations than it acts for."""
    reading = None if reads(caller.act) else reading_of(table)
    words = words_of(reading) if reading else ()
    organisations = frozenset[str]().union(*(caller.held.get(word, frozenset()) for word in words))
    if organisations <= caller.organisations:
        return None
    return caller._replace(organisations=organisations, regions=member_regions(session, organisations, caller.now))


@contextmanager
def in_context_of(session: Session, caller: Principal, other: Principal) -> Iterator[None]:
    """The context of `other`; afterwards the caller's own stands again."""
    assume(session, other.organisations, other.regions)
    yield
    assume(session, caller.organisations, caller.regions)


def fetch(session: Session, caller: Principal, table: type[T], row_id: UUID, version: Named | None = None) -> T:
    """The row, for the caller's act: visible, permitted, locked, and still at `version` where one is given.

    Raises NotFound, NotPermitted, StaleVersion.
    """
    row = see(session, caller, table, row_id)
    authorise(caller, row)
    return lock(session, row, version)


def lock(session: Session, row: T, version: Named | None = None) -> T:
    """Lock the row and read it again. Raises NotFound where it is gone, StaleVersion where it left `version`."""
    identity: Any = row
    again = session.execute(_locking(type(row)), {"row_id": identity.id}, execution_options=_ANEW)
    locked = again.scalar_one_or_none()
    if locked is None:
        raise NotFound
    must_be_at(locked, version)
    return locked  # type: ignore[no-any-return]  # the select is of the table of `row`


@cache
def _locking(table: Any) -> sa.Select[Any]:
    return sa.select(table).where(table.id == sa.bindparam("row_id")).with_for_update()


def must_be_at(row: Any, version: Named | None) -> None:
    """Refuse where the row, which the caller holds, is no longer at `version`. Raises StaleVersion."""
    if version is not None and row.version not in version:
        raise StaleVersion(headers={"ETag": etag(row.version)})


def wait_at(session: Session, row: T) -> None:
    """Let one transaction at a time go past the row, which stays as it is.

    What refers to the row may be written meanwhile (FOR NO KEY UPDATE): its foreign key is looked up again by the
    second change of a referring row within a transaction, and two that had done so would wait for each other.
    """
    identity: Any = row
    session.execute(_waiting(type(row)), {"row_id": identity.id})


@cache
def _waiting(table: Any) -> sa.Select[Any]:
    return sa.select(table.id).where(table.id == sa.bindparam("row_id")).with_for_update(key_share=True)


def unseen(session: Session, caller: Principal, table: type[T], row_ids: Sequence[UUID]) -> list[int]:
    """Places of the ids that are unknown, or of rows the caller may not see."""
    model: Any = table
    rows: Any = session.exec(visible(table, caller).where(model.id.in_(row_ids)))
    seen = {row.id for row in rows}
    return [place for place, row_id in enumerate(row_ids) if row_id not in seen]


def child(session: Session, caller: Principal, parent: SQLModel, table: type[T], column: Any, row_id: UUID) -> T:
    """A child through its parent, which was seen before; a child of another parent is unknown. Raises NotFound."""
    holder: Any = parent
    row = _first(session, caller, table, {"id": row_id, column.key: holder.id})
    if row is None:
        raise NotFound
    return row


@contextmanager
def acting_for(session: Session, caller: Principal, organisation: str) -> Iterator[Principal]:
    """The caller in the context of one organisation, for what a registrar does there; as it is where it holds it.

    What was written meanwhile is written in that context; afterwards the caller's own stands again.
    """
    if organisation in caller.organisations:
        yield caller
        return
    there = caller._replace(organisations=frozenset({organisation}), regions=frozenset())
    with in_context_of(session, caller, there):
        yield there
        session.flush()  # the rows of that organisation are written while its context stands


def etag(version: int) -> str:
    """The entity tag of a version of one resource."""
    return f'"{version}"'


__all__ = [
    "Named",
    "acting_for",
    "child",
    "etag",
    "fetch",
    "found",
    "in_context_of",
    "lock",
    "look",
    "must_be_at",
    "see",
    "sees",
    "unseen",
]
