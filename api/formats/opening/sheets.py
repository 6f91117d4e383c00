"""A worksheet as the readers see it: cells with their value and what the spreadsheet hides about them.

Rows are numbered from 1 as people see them, columns from 0; `address` turns both into `C5`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property

Value = str | float | int | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its stored value, and the marks that change what the value means."""

    value: Value = None
    formula: str | None = None
    is_percent: bool = False
    error: str | None = None

    @property
    def is_formula_without_value(self) -> bool:
        """A formula whose result was never stored: nothing can be read here."""
        return self.formula is not None and self.value is None and self.error is None

    @property
    def is_empty(self) -> bool:
        """No value, no formula, no error."""
        return self.value is None and self.formula is None and self.error is None

    @property
    def text(self) -> str:
        """What a person would read, without surrounding spaces; whole numbers without a decimal point."""
        return written(self.value).strip() if self.error is None else self.error


def written(value: Value) -> str:
    """A value as text: 2025.0 is `2025`, a date is ISO, nothing is the empty string."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004  floats are exact below
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value)


_REFERENCE = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}", re.ASCII)
"""XFD1048576 is the last cell there is."""

EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, rows from 1, columns from 0, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def is_one_cell(self) -> bool:
        """Nothing is merged at all."""
        return self.first_row == self.last_row and self.first_column == self.last_column

    @property
    def range(self) -> str:
        """`R51:R52`."""
        return f"{address(self.first_row, self.first_column)}:{address(self.last_row, self.last_column)}"


@dataclass(frozen=True)
class Sheet:
    """A worksheet with its merged ranges and hidden rows; `rows[0]` is row 1."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    merges: tuple[Merge, ...] = ()
    hidden_rows: frozenset[int] = field(default_factory=frozenset)
    is_hidden: bool = False

    @property
    def height(self) -> int:
        """Number of the last row."""
        return len(self.rows)

    @cached_property
    def width(self) -> int:
        """One more than the last column."""
        return max((len(row) for row in self.rows), default=0)

    def cell(self, row: int, column: int) -> Cell:
        """The cell itself; empty outside the used area."""
        if not 1 <= row <= len(self.rows) or not 0 <= column < len(self.rows[row - 1]):
            return EMPTY
        return self.rows[row - 1][column]

    def merge_at(self, row: int, column: int) -> Merge | None:
        """The merged range this cell lies in, if any."""
        return self._merged.get((row, column))

    def shown(self, row: int, column: int) -> Cell:
        """What a person sees at this place: inside a merged range, its first cell."""
        merge = self.merge_at(row, column)
        return self.cell(merge.first_row, merge.first_column) if merge else self.cell(row, column)

    def is_covered(self, row: int, column: int) -> bool:
        """Whether the cell lies under a merged range and is not its first one."""
        merge = self.merge_at(row, column)
        return merge is not None and (merge.first_row, merge.first_column) != (row, column)

    def filled(self, row: int) -> Iterator[tuple[int, Cell]]:
        """The cells of a row that hold anything and are not covered, with their columns."""
        cells = self.rows[row - 1] if 1 <= row <= len(self.rows) else ()
        for column, cell in enumerate(cells):
            if not cell.is_empty and cell.text and not self.is_covered(row, column):
                yield column, cell

    @cached_property
    def _merged(self) -> dict[tuple[int, int], Merge]:
        return {
            (row, column): merge
            for merge in reversed(self.merges)
            for row in range(merge.first_row, min(merge.last_row, self.height) + 1)
            for column in range(merge.first_column, min(merge.last_column, self.width - 1) + 1)
        }


@dataclass(frozen=True, slots=True)
class Workbook:
    """All worksheets in their order; `kind` is xlsx, xls or ods."""

    kind: str
    sheets: tuple[Sheet, ...]


def letters(column: int) -> str:
    """The letters of a column counted from 0: 0 is `A`, 26 is `AA`."""
    name = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def address(row: int, column: int) -> str:
    """`C5` for row 5 and column 2."""
    return f"{letters(column)}{row}"


def position(reference: str) -> tuple[int, int]:
    """Row and column of `C5`; raises ValueError for anything else."""
    word = reference.replace("$", "").upper()
    name = word.rstrip("0123456789")
    digits = word[len(name) :]
    if not _REFERENCE.fullmatch(word):
        raise ValueError("not a cell address")
    column = 0
    for letter in name:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(digits), column - 1
