"""Lists in pages, by key and not by offset: a row that comes or goes elsewhere shifts nothing.

A cursor is the sort key of the last row seen, sealed so that nobody can read or write it, and bound to list, filters,
sort and caller: taken elsewhere it is refused. Sealing is deterministic (AES-SIV, RFC 5297), so the same page has the
same bytes and its ETag holds.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from sqlalchemy import ColumnElement, Select, and_, asc, desc, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from api.problems import CursorInvalid
from api.settings import get_settings

MAX_CURSOR = 1_000

Position = tuple[Any, ...]
Key = tuple[Any, Literal["asc", "desc"]]
"""A column that is never null, and its direction; the last key of a list must be unique."""
Part = tuple[Select[Any], Sequence[Key]]
"""A statement with the keys of its order."""
Parts = Callable[[Position | None], Iterable[Part]]
"""The parts of a list from a position on."""

# Written as (letter, text), so that a value comes back as the type it was.
_TYPES: dict[type, tuple[str, Callable[[Any], str], Callable[[str], Any]]] = {
    str: ("s", str, str),
    int: ("i", str, int),
    UUID: ("u", str, UUID),
    Decimal: ("n", str, Decimal),
    datetime: ("t", datetime.isoformat, datetime.fromisoformat),
    date: ("d", date.isoformat, date.fromisoformat),
    bool: ("b", lambda value: "1" if value else "", bool),
}
_READERS = {letter: read for letter, _, read in _TYPES.values()}


class Binding(NamedTuple):
    """Where a cursor is good: the list, whose it is, how it is filtered and sorted.

    `filters` holds values that `str` tells apart; `limit` and `cursor` are left out.
    """

    route: str
    caller: str
    filters: Mapping[str, Any]
    sort: str = ""

    def digest(self) -> bytes:
        """32 bytes that differ when anything differs."""
        filters = sorted((name, str(value)) for name, value in self.filters.items() if value is not None)
        return hashlib.sha256(json.dumps([self.route, self.caller, filters, self.sort]).encode()).digest()


class Slice(NamedTuple):
    """One page: its rows, and the cursor of the next one, if there is one."""

    rows: list[Any]
    cursor: str | None


class Written(NamedTuple):
    """One page that a query wrote: the JSON of its rows, the cursor of the next one, the total where asked for."""

    items: list[str]
    cursor: str | None
    total: int | None


@cache
def _cipher() -> AESSIV:
    settings = get_settings()
    return AESSIV(settings.key_for("paging/seal") + settings.key_for("paging/cipher"))


def encode(position: Position, binding: Binding) -> str:
    """`position` as a cursor that is good for `binding` only.

    Raises `TypeError` for a value that cannot be a sort key, null included.
    """
    plain = json.dumps([_written(value) for value in position], ensure_ascii=False, separators=(",", ":"))
    return _to_text(_cipher().encrypt(plain.encode(), [binding.digest()]))


def decode(cursor: str, binding: Binding) -> Position:
    """The position in `cursor`. Raises `CursorInvalid` unless `encode` made it for the same binding."""
    try:
        sealed = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        # Base64 has several spellings for the same bytes; only ours counts.
        if len(cursor) > MAX_CURSOR or _to_text(sealed) != cursor:
            raise CursorInvalid
        plain = _cipher().decrypt(sealed, [binding.digest()])
    except (ValueError, InvalidTag):
        raise CursorInvalid from None
    return tuple(_READERS[letter](text) for letter, text in json.loads(plain))


def _written(value: Any) -> tuple[str, str]:
    kind = next((kind for kind in type(value).__mro__ if kind in _TYPES), None)
    if kind is None:
        raise TypeError(f"A sort key cannot be of the type {type(value).__name__}.")
    letter, write, _ = _TYPES[kind]
    return letter, write(value)


def _to_text(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def whole(statement: Select[Any], keys: Sequence[Key]) -> Parts:
    """A list that comes in one part."""
    return lambda _from: [(statement, keys)]


def bare(statement: Select[Any], rows: list[Any]) -> list[Any]:
    """The rows of a statement of one entity or column as these."""
    return [row[0] for row in rows] if len(statement.column_descriptions) == 1 else rows


def count(session: Session, parts: Parts) -> int:
    """How many rows there are, from the first on."""
    counted = (select(func.count()).select_from(each.order_by(None).subquery()) for each, _ in parts(None))
    return sum(session.execute(each).scalar_one() for each in counted)


def page(
    session: Session,
    parts: Parts,
    *,
    limit: int,
    cursor: str | None,
    binding: Binding,
) -> Slice:
    """The rows after `cursor` of a list that comes in parts, one after the other in the order of the same keys.

    A part is asked only while rows are wanting. Raises `CursorInvalid`.
    """
    position = decode(cursor, binding) if cursor is not None else None
    found: list[Any] = []
    length = 0
    for statement, keys in parts(position):
        length = len(keys)
        if position and len(position) != length:
            raise CursorInvalid
        columns = [column.label(f"sort_key_{number}") for number, (column, _) in enumerate(keys)]
        asked = statement.add_columns(*columns).order_by(None).order_by(*_order(keys)).limit(limit + 1 - len(found))
        found += session.execute(asked.where(_after(keys, position)) if position else asked)
        if len(found) > limit:
            break
    shown = found[:limit]
    more = encode(tuple(shown[-1][-length:]), binding) if len(found) > limit else None
    return Slice([row[:-length] for row in shown], more)


def _order(keys: Sequence[Key]) -> list[ColumnElement[Any]]:
    return [asc(column) if direction == "asc" else desc(column) for column, direction in keys]


def _after(keys: Sequence[Key], position: Position) -> ColumnElement[bool]:
    columns = [column for column, _ in keys]
    values = [literal(value, column.type) for column, value in zip(columns, position, strict=True)]
    directions = {direction for _, direction in keys}
    if len(directions) == 1:
        # PostgreSQL walks an index straight to a row value.
        here, there = tuple_(*columns), tuple_(*values)
        return here > there if directions == {"asc"} else here < there
    steps = [and_(*(columns[i] == values[i] for i in range(n)), _beyond(keys[n], values[n])) for n in range(len(keys))]
    return or_(*steps)


def _beyond(key: Key, value: Any) -> ColumnElement[bool]:
    column, direction = key
    past: ColumnElement[bool] = column > value if direction == "asc" else column < value
    return past


def link_next(request_url: str, cursor: str) -> str:
    """The address of the next page: that of this request with another cursor, below the base URL of the settings."""
    parts = urlsplit(request_url)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "cursor"]
    return f"{get_settings().base_url}{parts.path}?{urlencode([*query, ('cursor', cursor)])}"


def link_header(address: str) -> dict[str, str]:
    """The header that announces the next page (RFC 8288)."""
    return {"Link": f'<{address}>; rel="next"'}
