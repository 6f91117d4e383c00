"""How PostgreSQL itself writes a column for a stream: as a cell of CSV, or as a member in a line of JSON.

The texts are those of the pages (formats/writing/csv_out.py, and the schemas). A stream is mostly PostgreSQL's work,
row by row, so how they are written is chosen by what it costs: date and time of an instant apart, for a fraction of
what `to_char` takes; a line of JSON as one `concat`, which looks a type up once in a statement, where `row_to_json`
does for every value. The session must have `TimeZone` UTC and `DateStyle` ISO.
"""

from collections.abc import Iterable, Iterator
from functools import reduce
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TIMESTAMP

from api.formats.writing.csv_out import RUNS

Column = sa.ColumnElement[Any]
_WORDS = frozenset({"owner", "region", "province", "organisation", "agency", "ministry"})
"""Columns of words of the service's own, which no spreadsheet runs and no JSON escapes."""
_RUNS_NEVER = (sa.Integer, sa.Date, sa.Uuid, sa.Enum)
"""Types whose values no spreadsheet runs; any other is looked at."""
_BARE = (sa.Integer, sa.Numeric, sa.Boolean)
_QUOTED = (sa.Date, sa.DateTime, sa.Uuid, sa.Enum)
"""Types whose values stand between quotation marks as they are; any text else is escaped."""


def cell(column: Column, point: str = ".") -> Column:
    """A column as the CSV of a page writes it."""
    kind = column.type
    if isinstance(kind, sa.Boolean):
        return sa.cast(column, sa.Text)
    if isinstance(kind, sa.DateTime):
        return _joined(_instant(column))
    if isinstance(kind, sa.Numeric):
        number = sa.func.trim_scale(column)
        return number if point == "." else sa.func.replace(sa.cast(number, sa.Text), ".", point)
    if isinstance(kind, sa.ARRAY):
        return _harmless(sa.func.array_to_string(column, "; "))
    if isinstance(kind, sa.JSON):
        return sa.cast(column, sa.Text)  # begins with a bracket
    return column if isinstance(kind, _RUNS_NEVER) or column.name in _WORDS else _harmless(column)


def _harmless(column: Column) -> Column:
    # The code of the first letter: a number is compared faster than a text, and there are many rows.
    first = sa.func.ascii(column, type_=sa.Integer)
    return sa.case((first.in_([ord(letter) for letter in RUNS]), sa.literal("'").concat(column)), else_=column)


def line(columns: Iterable[Column]) -> Column:
    """The columns of a row as a line of JSON: what `row_to_json` writes, but for instants, which end with Z."""
    pieces: list[str | Column] = []
    for column in columns:
        pieces += [f'{"," if pieces else "{"}"{column.name}":', *_member(column)]
    return sa.func.concat(*_together([*pieces, "}"]), type_=sa.Text())


def _together(pieces: Iterable[str | Column]) -> Iterator[str | Column]:
    """Texts that follow each other as one: a function takes a hundred arguments."""
    text = ""
    for piece in pieces:
        if isinstance(piece, str):
            text += piece
            continue
        if text:
            yield text
        yield piece
        text = ""
    yield text


def _member(column: Column) -> Iterable[str | Column]:
    """What stands behind the name, in pieces."""
    kind, can_miss = column.type, getattr(column, "nullable", True)
    if isinstance(kind, _BARE):
        bare = sa.func.trim_scale(column) if isinstance(kind, sa.Numeric) else column
        is_word = can_miss or isinstance(kind, sa.Boolean)  # `concat` writes t and f
        value = sa.cast(bare, sa.Text) if is_word else bare
        return [sa.func.coalesce(value, "null") if can_miss else value]
    if isinstance(kind, _QUOTED) or column.name in _WORDS:
        quoted = ['"', *(_instant(column) if isinstance(kind, sa.DateTime) else [column]), '"']
        return [sa.func.coalesce(_joined(quoted), "null")] if can_miss else quoted
    escaped = sa.func.to_json(column, type_=sa.JSON())
    return [sa.func.coalesce(escaped, sa.cast(sa.literal("null", sa.Text), sa.JSON))] if can_miss else [escaped]


def _instant(column: Column) -> list[str | Column]:
    """An instant in pieces, with six digits of a second or none."""
    precise = [sa.cast(column, TIMESTAMP(timezone=True, precision=digits)) for digits in range(6)]
    # PostgreSQL leaves out the zeros at the end: as many are put back as the digits are fewer than six.
    zeros = [(column != precise[digits], "0" * (5 - digits) + "Z") for digits in (5, 4, 3, 2, 1)]
    ends = sa.case((column == precise[0], "Z"), *zeros, else_="00000Z")
    return [sa.cast(column, sa.Date), "T", sa.cast(column, sa.Time), ends]


def _joined(pieces: Iterable[str | Column]) -> Column:
    texts = (sa.literal(piece, sa.Text) if isinstance(piece, str) else sa.cast(piece, sa.Text) for piece in pieces)
    return reduce(lambda one, other: one.concat(other), texts)
