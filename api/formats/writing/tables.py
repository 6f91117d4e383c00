"""An answer as a table: the columns that its shape has, and its rows, for every format that has rows.

What is written stands in the answer's JSON and nowhere else, so no format can say more, less or something else. A
column's name is the way to its value: `coverage.obligations`. Columns of things by name (`answer.sex`) are those that
the rows have; a thing of several parts is a cell with its JSON.
"""

import json
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from inspect import isclass
from types import UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel

from api.formats.labels import value_labels
from api.schemas.base import OneRow, Page
from api.schemas.wrong_fields import Language

Row = Mapping[str, Any]
BETWEEN = "; "
"""Stands between the plain values of a cell that holds several."""


class Kind(StrEnum):
    """What stands in a column."""

    TEXT = "text"
    IDENTIFIER = "identifier"
    INTEGER = "integer"
    NUMBER = "number"
    YES_NO = "yes_no"
    DAY = "day"
    INSTANT = "instant"
    SEVERAL = "several"
    BY_NAME = "by_name"


class Column(NamedTuple):
    """One column; `path` leads to its value through the row.

    `codes` are those that stand in it, `words` what they are called where words stand in their place; a column of the
    bare codes stands beside such a one.
    """

    path: tuple[str, ...]
    kind: Kind
    description: str
    codes: type[StrEnum] | None = None
    words: Mapping[str, str] = {}
    is_code: bool = False

    @property
    def name(self) -> str:
        """Its name in every format."""
        return ".".join(self.named)

    @property
    def named(self) -> tuple[str, ...]:
        """What its label is made of."""
        return (*self.path, "code") if self.is_code else self.path

    @property
    def is_number(self) -> bool:
        """Whether figures stand in it."""
        return self.kind in {Kind.INTEGER, Kind.NUMBER}

    def of(self, row: Row) -> Any:
        """Its value in a row as JSON has it; None where it, or what it is a part of, is not there."""
        value: Any = row
        for part in self.path:
            value = value.get(part) if isinstance(value, dict) else None
        if not self.words:
            return value
        return [self._word(each) for each in value] if isinstance(value, list) else self._word(value)

    def _word(self, value: Any) -> Any:
        return self.words.get(value, value) if isinstance(value, str) else value


class Table(NamedTuple):
    """Columns and rows."""

    columns: Sequence[Column]
    rows: Sequence[Row]

    def cells(self, row: Row) -> list[Any]:
        """One row, as plain values: texts, numbers, yes and no, and None."""
        return [plain(column.of(row)) for column in self.columns]


def in_words(table: Table, language: Language, *, coded: bool = False) -> Table:
    """The table for people: words stand in place of codes, and with `coded` the codes in columns at its end."""
    columns = [
        column._replace(words=value_labels(column.codes.__name__, language)) if column.codes else column
        for column in table.columns
    ]
    bare = [column._replace(words={}, is_code=True) for column in columns if column.words] if coded else []
    return Table([*columns, *bare], table.rows)


def plain(value: Any) -> Any:
    """A value as one cell holds it: several plain ones side by side, anything else as its JSON."""
    if isinstance(value, list) and not any(isinstance(each, dict | list) for each in value):
        return BETWEEN.join(str(each) for each in value)
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list) else value


# The first kind that a type is one of; True is an int, and an instant a day.
_KINDS: tuple[tuple[type, Kind], ...] = (
    (bool, Kind.YES_NO),
    (int, Kind.INTEGER),
    (float, Kind.NUMBER),
    (Decimal, Kind.NUMBER),
    (datetime, Kind.INSTANT),
    (date, Kind.DAY),
    (UUID, Kind.IDENTIFIER),
    (str, Kind.TEXT),
)


def row_shape(shape: Any) -> type[BaseModel] | None:
    """The shape of the rows of an answer: items of a page, `rows` of a report, itself where it is one row."""
    if not (isclass(shape) and issubclass(shape, BaseModel)):
        return None
    if issubclass(shape, OneRow):
        return shape
    name = "items" if issubclass(shape, Page) else "rows"
    field = shape.model_fields.get(name)
    kinds = [] if field is None else [kind for kind in _kinds(field.annotation) if isclass(kind)]
    return next((kind for kind in kinds if issubclass(kind, BaseModel)), None)


def rows_in(shape: type[BaseModel], answer: Row) -> list[Row]:
    """The rows of an answer of this shape."""
    if issubclass(shape, OneRow):
        return [answer]
    return list(answer["items" if issubclass(shape, Page) else "rows"])


def facts_of(shape: type[BaseModel], answer: Row) -> Table:
    """What an answer says beside its rows, totals first of all, as a table of one row; none of a page or one row."""
    if issubclass(shape, Page | OneRow):
        return Table([], [])
    apart = {"rows", *parts_of(shape)}
    return table_of(shape, [answer], apart)


def parts_of(shape: type[BaseModel]) -> dict[str, type[BaseModel]]:
    """The lists that stand beside the rows, by the name of their field, with the shape of what is in them."""
    found = {} if issubclass(shape, Page | OneRow) else shape.model_fields
    kinds = {name: tuple(_kinds(field.annotation)) for name, field in found.items() if name != "rows"}
    lists = {name: inner[-1] for name, (outer, *inner) in kinds.items() if outer is list and len(inner) == 1}
    return {name: inner for name, inner in lists.items() if isclass(inner) and issubclass(inner, BaseModel)}


def table_of(shape: type[BaseModel], rows: Sequence[Row], apart: Container[str] = ()) -> Table:
    """The table of rows of this shape; fields named `apart` stand elsewhere."""
    columns = (column for column in columns_of(shape) if column.path[0] not in apart)
    return Table([each for column in columns for each in _as_in(column, rows)], rows)


def _as_in(column: Column, rows: Sequence[Row]) -> Iterator[Column]:
    if column.kind is not Kind.BY_NAME:
        yield column
        return
    found: dict[str, Any] = {}
    for row in rows:
        for name, value in (column.of(row) or {}).items():
            found[name] = value if found.get(name) is None else found[name]
    yield from (
        Column((*column.path, name), _kind_of_value(value), column.description) for name, value in found.items()
    )


def _kind_of_value(value: Any) -> Kind:
    return next((kind for each, kind in _KINDS if isinstance(value, each)), Kind.SEVERAL)


@cache
def columns_of(shape: type[BaseModel]) -> tuple[Column, ...]:
    """The columns of rows of this shape; parts stand beside each other, each under its own name."""
    return tuple(_columns(shape, ()))


def _columns(shape: type[BaseModel], path: tuple[str, ...]) -> Iterator[Column]:
    for name, field in shape.model_fields.items():
        here = (*path, field.serialization_alias or name)
        kinds = [kind for kind in _kinds(field.annotation) if isclass(kind) and kind is not type(None)]
        if len(kinds) == 1 and issubclass(kinds[0], BaseModel):
            yield from _columns(kinds[0], here)
        else:
            codes = next((kind for kind in kinds if issubclass(kind, StrEnum)), None)
            yield Column(here, _kind_of(kinds), field.description or "", codes)


def _kind_of(kinds: Sequence[type]) -> Kind:
    """The kind of a field of these types; a list or a mapping stands before what it holds."""
    if not kinds or (issubclass(kinds[0], (list, Sequence)) and not issubclass(kinds[0], str)):
        return Kind.SEVERAL
    if issubclass(kinds[0], Mapping):
        return Kind.BY_NAME
    return kind_of_type(kinds[0])


def kind_of_type(kind: type) -> Kind:
    """What stands where values of this type do."""
    return next((found for each, found in _KINDS if issubclass(kind, each)), Kind.SEVERAL)


def _kinds(annotation: Any) -> Iterator[Any]:
    """The types an annotation is made of, outermost first: `list[int] | None` gives `list`, `int` and `NoneType`."""
    origin = get_origin(annotation)
    if origin is None:
        yield annotation
    elif origin in (Union, UnionType):
        for part in get_args(annotation):
            yield from _kinds(part)
    elif hasattr(annotation, "__metadata__"):
        yield from _kinds(get_args(annotation)[0])
    elif isclass(origin):
        yield origin
        for part in get_args(annotation):
            yield from _kinds(part)
    else:  # the words of a Literal
        yield from {type(word) for word in get_args(annotation)}
