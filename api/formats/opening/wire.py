"""A workbook as it goes from the process that unfolded it to the one that asked: JSON, which can carry nothing else.

A row is a list: a number, text or truth is a cell of that value, `{"empty": 5}` are five cells of none, and a list is a
cell with its marks, in the order of their fields. Days and times are told by their kind.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any, Final

from api.formats.opening.sheets import EMPTY, Cell, Merge, Sheet, Value, Workbook

_READ: Final[Mapping[str, Callable[[Any], Value]]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda seconds: timedelta(seconds=seconds),
}


def written(book: Workbook) -> bytes:
    """The workbook as it goes over the wire."""
    sheets = [
        {
            "name": sheet.name,
            "rows": [list(_row(row)) for row in sheet.rows],
            "merges": [astuple(merge) for merge in sheet.merges],
            "hidden_rows": sorted(sheet.hidden_rows),
            "is_hidden": sheet.is_hidden,
        }
        for sheet in book.sheets
    ]
    return json.dumps({"kind": book.kind, "sheets": sheets}, separators=(",", ":")).encode()


def read(data: bytes) -> Workbook:
    """The workbook that came over the wire."""
    told = json.loads(data)
    return Workbook(
        str(told["kind"]),
        tuple(
            Sheet(
                each["name"],
                tuple(tuple(_cells(row)) for row in each["rows"]),
                tuple(Merge(*merge) for merge in each["merges"]),
                frozenset(each["hidden_rows"]),
                each["is_hidden"],
            )
            for each in told["sheets"]
        ),
    )


def _row(cells: tuple[Cell, ...]) -> Iterator[Any]:
    for is_empty, run in groupby(cells, EMPTY.__eq__):
        if is_empty:
            yield {"empty": sum(1 for _ in run)}
        else:
            yield from map(_cell, run)


def _cell(cell: Cell) -> Any:
    value = _value(cell.value)
    if (cell.formula, cell.is_percent, cell.error) == (None, False, None):
        return value
    return [value, cell.formula, cell.is_percent, cell.error]


def _value(value: Value) -> Any:
    if isinstance(value, timedelta):
        return {"timedelta": value.total_seconds()}
    if isinstance(value, date | time):  # a moment is a day, too
        return {type(value).__name__: value.isoformat()}
    return value


def _cells(row: list[Any]) -> Iterator[Cell]:
    for told in row:
        if isinstance(told, dict) and "empty" in told:
            yield from [EMPTY] * told["empty"]
        elif isinstance(told, list):
            yield Cell(_told(told[0]), *told[1:])
        else:
            yield Cell(_told(told))


def _told(value: Any) -> Value:
    if not isinstance(value, dict):
        return value  # type: ignore[no-any-return]  # text, a number, truth or nothing
    ((kind, text),) = value.items()
    return _READ[kind](text)
