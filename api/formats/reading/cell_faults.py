"""Faults of single cells whatever their column: formula errors, unsaved formulas, traps, values under merged cells."""

import re
from dataclasses import dataclass

from api.formats.opening.sheets import Cell, Sheet, address
from api.formats.reading.findings import Findings

_REACHING_OUT = re.compile(
    r"\b(?:HYPERLINK|WEBSERVICE|IMPORT(?:DATA|XML|HTML|FEED|RANGE)|IMAGE|CALL|REGISTER(?:\.ID)?|EXEC|DDE|RTD|SQL\.REQUEST)"
    r"\s*\(|\|[^|]*!",
    re.IGNORECASE,
)
"""Functions that fetch, send or start something, and the old `program|topic!item` call."""
_RUNS = re.compile(r"\s*[=@]|[\t\r]|\s*[+-](?:[A-Za-z_.]+\(|[$]?[A-Za-z]{1,3}[$]?\d|[\dA-Za-z(].*[|!])")
"""Text a spreadsheet would take for a formula: `=…`, `@…`, and `+` or `-` before a call, a cell or a sum with one."""


@dataclass(frozen=True, slots=True)
class Sums:
    """The rows and the column that only add up others: an unsaved formula there hides no figure."""

    rows: frozenset[int] = frozenset()
    column: int | None = None

    def hold(self, row: int, column: int) -> bool:
        """Whether a cell is a sum."""
        return row in self.rows or column == self.column


NO_SUMS = Sums()


def look_for_faults(sheet: Sheet, rows: range, findings: Findings, sums: Sums = NO_SUMS) -> None:
    """Note every faulty cell; values under merged cells only in the rows of the table."""
    for row in range(1, sheet.height + 1):
        for column, cell in enumerate(sheet.rows[row - 1]):
            if not cell.is_empty:
                _look_at(sheet, (row, column), cell, findings, sums)
                if row in rows and sheet.is_covered(row, column):
                    _look_under(sheet, row, column, cell, findings)


def is_trap(cell: Cell) -> bool:
    """Whether the cell would run when another program opens it (CSV or formula injection)."""
    if cell.formula is not None:
        return _REACHING_OUT.search(cell.formula) is not None
    return isinstance(cell.value, str) and _RUNS.match(cell.value) is not None


def _look_at(sheet: Sheet, place: tuple[int, int], cell: Cell, findings: Findings, sums: Sums) -> None:
    at = address(*place)
    if is_trap(cell):
        findings.error(sheet.name, at, "formula_injection", f"={cell.formula}" if cell.formula else cell.text)
    elif cell.error is not None:
        findings.error(sheet.name, at, "error_value", cell.error)
    elif cell.is_formula_without_value:
        tell = findings.warning if sums.hold(*place) else findings.error
        tell(sheet.name, at, "formula_without_value", f"={cell.formula}")


def _look_under(sheet: Sheet, row: int, column: int, cell: Cell, findings: Findings) -> None:
    merge = sheet.merge_at(row, column)
    is_repeated_text = isinstance(cell.value, str) and cell.text == sheet.shown(row, column).text
    if merge is not None and cell.text and not is_repeated_text:
        findings.error(sheet.name, address(row, column), "hidden_in_merge", cell.text, range=merge.range)
