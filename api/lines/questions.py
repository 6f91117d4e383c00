"""What is asked of PostgreSQL as it takes it: statements with numbered places, and their values written as text.

They go on a line (`line.py`), or in the transaction of a session (`in_session.py`).
"""

import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from types import NoneType
from typing import Any, Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

NUMBERED = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]  # of a library without types here
Row = Sequence[bytes | None]
TRUE: Final = b"t"
"""As PostgreSQL writes it."""


class LineBrokenError(Exception):
    """The question was not answered. Where the database refused it, and changed nothing, `refusal` is the SQLSTATE."""

    def __init__(self, refusal: bytes | None = None) -> None:
        super().__init__(refusal)
        self.refusal = refusal


class Statement(NamedTuple):
    """SQL with `$1`, `$2` …, and the names its values have, in this order."""

    sql: bytes
    names: tuple[str, ...]

    def __hash__(self) -> int:
        """Of the text, which keeps its own: to hash every name costs more than to join two statements' values."""
        return hash(self.sql)

    @classmethod
    def of(cls, text: sa.TextClause) -> "Statement":
        """A statement that is written with names, as the other queries have them."""
        compiled = text.compile(dialect=NUMBERED)
        return cls(str(compiled).encode(), tuple(compiled.positiontup or ()))

    @classmethod
    @lru_cache(maxsize=64)
    def into(cls, table: str, names: tuple[str, ...]) -> "Statement":
        """What writes one row; columns that are not named get their defaults."""
        places = ", ".join(f"${number}" for number in range(1, len(names) + 1))
        columns = ", ".join(f'"{name}"' for name in names)
        return cls(
            f"INSERT INTO {table} ({columns}) SELECT {places} WHERE true".encode(), names
        )  # no names of strangers

    @classmethod
    @lru_cache(maxsize=64)
    def together(cls, *each: "Statement") -> "Statement":
        """Statements that write a row each, as one: to begin and to end one costs a good part of what it does."""
        *others, last = _numbered_on(each)
        written = b", ".join(b"w%d AS (%s)" % (number, sql) for number, sql in enumerate(others))
        return cls(b"WITH %s %s" % (written, last) if others else last, _names_of(each))

    @classmethod
    @lru_cache(maxsize=64)
    def standing(cls, *each: "Statement") -> "Statement":
        """What asks whether conditions hold, one after the other, and then holds what the last of them holds.

        Whatever is written `behind` it in the same transaction is written where they do.
        """
        *conditions, hold = _numbered_on(each)
        *before, holds = conditions
        for sql in reversed(before):
            holds = b"CASE WHEN (%s) THEN (%s) ELSE false END" % (sql, holds)
        asked = b"SELECT set_config('gugus.stands', cast((%s) AS text), true), (%s)" % (holds, hold)
        return cls(asked, _names_of(each))

    @classmethod
    @lru_cache(maxsize=64)
    def both(cls, *each: "Statement") -> "Statement":
        """What asks whether conditions hold, by one look."""
        return cls(b"SELECT " + b" AND ".join(b"(%s)" % sql for sql in _numbered_on(each)), _names_of(each))

    @classmethod
    @lru_cache(maxsize=64)
    def behind(cls, condition: "Statement", *each: "Statement") -> "Statement":
        """Statements that end with their WHERE, as one that does what they do where everything stands, and this too.

        It answers whether it does, and which transaction it is, where it wrote: the version of all its rows.
        """
        beside, *writes = _numbered_on((condition, *each))
        stands = b"SELECT coalesce(current_setting('gugus.stands', true) = 'true' AND (%s), false) AS is_so" % beside
        done = b"".join(
            b", w%d AS (%s AND (SELECT is_so FROM stands))" % (number, sql) for number, sql in enumerate(writes)
        )
        told = b"SELECT is_so, cast(pg_current_xact_id_if_assigned() AS xid) FROM stands"
        return cls(b"WITH stands AS MATERIALIZED (%s)%s %s" % (stands, done, told), _names_of((condition, *each)))


class Question(NamedTuple):
    """A statement with its values, as PostgreSQL reads them."""

    statement: Statement
    values: Sequence[bytes | None]

    @classmethod
    def of(cls, statement: Statement, given: dict[str, Any]) -> "Question":
        """The statement asked with what is given for its names."""
        return cls(statement, [_WAYS[type(value := given[name])](value) for name in statement.names])

    @classmethod
    def as_written(cls, statement: Statement, given: Mapping[str, bytes | None]) -> "Question":
        """The statement asked with what is written already, most of it long before."""
        return cls(statement, [*map(given.__getitem__, statement.names)])

    @classmethod
    def into(cls, table: str, row: Mapping[str, Any]) -> "Question":
        """What writes this row."""
        return cls(Statement.into(table, tuple(row)), [_WAYS[type(value)](value) for value in row.values()])

    @classmethod
    def together(cls, *each: "Question") -> "Question":
        """What writes the rows of all of them in one statement."""
        return cls._joined(Statement.together, each)

    @classmethod
    def standing(cls, *each: "Question") -> "Question":
        """What asks whether all but the last of them hold, and holds what is to be held."""
        return cls._joined(Statement.standing, each)

    @classmethod
    def both(cls, *each: "Question") -> "Question":
        """What asks whether all of them hold."""
        return cls._joined(Statement.both, each)

    @classmethod
    def behind(cls, condition: "Question", *each: "Question") -> "Question":
        """What does all of this where that stood, and a condition holds besides."""
        return cls._joined(Statement.behind, (condition, *each))

    @classmethod
    def _joined(cls, join: Callable[..., Statement], each: Sequence["Question"]) -> "Question":
        statement = join(*(question.statement for question in each))
        return cls(statement, list(itertools.chain.from_iterable(question.values for question in each)))


def _names_of(each: Iterable[Statement]) -> tuple[str, ...]:
    return tuple(name for statement in each for name in statement.names)


def _numbered_on(each: Sequence[Statement]) -> list[bytes]:
    """Their SQL, with the places of each counted on from those before it."""
    before = itertools.accumulate((len(statement.names) for statement in each), initial=0)
    return [_numbered_from(first, statement.sql) for first, statement in zip(before, each, strict=False)]


def _numbered_from(first: int, sql: bytes) -> bytes:
    return re.sub(rb"\$(\d+)", lambda place: b"$%d" % (first + int(place[1])), sql)


def written(value: object) -> bytes | None:
    """A value as PostgreSQL reads it from text; its type follows from the statement. Bytes are what it wrote itself."""
    return _WAYS[type(value)](value)


class _Ways(dict[type, Callable[[Any], bytes | None]]):
    """How values of a kind are written. Kept, for to ask of each of a row's two dozen costs more than to write it."""

    def __missing__(self, kind: type) -> Callable[[Any], bytes | None]:
        way = self[kind] = next(way for known, way in _WRITTEN if issubclass(kind, known))
        return way


def _text(value: str) -> bytes:
    text = value.encode()
    if b"\0" in text:  # where libpq would end it
        raise LineBrokenError
    return text


def _array(values: Iterable[object]) -> bytes:
    return b"{%s}" % b",".join(map(_in_array, values))


def _in_array(value: object) -> bytes:
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'.encode()


_WRITTEN: Final[Sequence[tuple[tuple[type, ...], Callable[[Any], bytes | None]]]] = (
    ((NoneType, bytes), lambda value: value),
    ((str,), _text),
    ((list, tuple), _array),
    ((datetime,), lambda value: value.isoformat().encode()),
    ((UUID,), lambda value: b"%032x" % value.int),
    ((object,), lambda value: str(value).encode()),
)
"""How values of each kind are written; the first that is theirs counts."""
_WAYS: Final = _Ways()
