"""Tables as CSV (RFC 4180) in UTF-8 with a byte-order mark.

Plain: field names, a comma, values as in JSON. With Indonesian labels: `;` between the cells and a comma in decimals,
which is what spreadsheets of Indonesian offices read without being asked. Yes and no are `true` and `false`, what is
missing or kept back is an empty cell. A text that a spreadsheet would run gets an apostrophe in front.
"""

import csv
import io
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from api.formats.labels import label
from api.formats.writing.tables import Table

BOM = b"\xef\xbb\xbf"
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a text begins with that a spreadsheet would run (access.md §6); of some settings the wide letters too."""


def harmless(cell: str) -> str:
    """The text as a spreadsheet will show it and never run it."""
    return f"'{cell}" if cell.startswith(RUNS) else cell


def plain_csv(table: Table) -> bytes:
    """Field names in the first row, values as in JSON."""
    return _written([column.name for column in table.columns], table, ",", ".")


def labelled_csv(table: Table) -> bytes:
    """Indonesian labels in the first row, `;` between cells, decimal comma."""
    return _written([label(column.path, "id") for column in table.columns], table, ";", ",")


def _written(heads: Iterable[str], table: Table, delimiter: str, point: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([_cell(value, point) for value in table.cells(row)] for row in table.rows)
    return BOM + text.getvalue().encode()


def _cell(value: Any, point: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", point)
    return harmless(value) if isinstance(value, str) else str(value)
