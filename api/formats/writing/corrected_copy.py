"""Give a workbook back with its faults marked: the same cells, the faulty ones coloured, and a column of errors.

Written anew and not edited: text stays text whatever it begins with, formulas come back as their last result, and
nothing hidden in the first file survives.
"""

import re
from contextlib import suppress
from datetime import date, datetime
from itertools import count

from api.domain.kinds import Severity
from api.formats.opening.sheets import Cell, Merge, Sheet, position
from api.formats.opening.workbook import read_workbook
from api.formats.reading.findings import Finding
from api.formats.writing.workbook_out import Format, Worksheet, Writer, written, xlsxwriter

HEADING = "Catatan impor / Import notes"
_WIDTH = 70
_LONGEST_NAME, _LONGEST_TEXT = 31, 32_767  # of a sheet and in a cell; other programs take more
_NO_NAME = re.compile(r"[\[\]:*?/\\]")
_LOOKS = {
    Severity.ERROR: {"bg_color": "#F8CBAD", "border": 1},
    Severity.WARNING: {"bg_color": "#FFF2CC", "border": 1},
}


def corrected_copy(data: bytes, findings: tuple[Finding, ...]) -> bytes:
    """An .xlsx of the same workbook with a last column that says, row by row, what to correct.

    Raises FileRefused when the bytes are no workbook that can be read safely.
    """
    sheets = read_workbook(data).sheets
    with written() as (writer, packed):
        looks = _Looks(writer)
        taken: set[str] = set()
        for sheet in sheets:
            told = [finding for finding in findings if finding.sheet == sheet.name]
            _write_sheet(writer.add_worksheet(_free(sheet.name, taken)), sheet, told, looks)
    return packed.getvalue()


def _free(name: str, taken: set[str]) -> str:
    """A name that Excel takes, and that no sheet before has: the same one where it can be."""
    plain = made = _NO_NAME.sub("-", name)[:_LONGEST_NAME].strip("'")
    numbers = count(2)
    while not made or made.casefold() in taken:
        end = f" ({next(numbers)})"
        made = f"{plain[: _LONGEST_NAME - len(end)]}{end}"
    taken.add(made.casefold())
    return made


class _Looks:
    """The formats of the copy."""

    def __init__(self, writer: Writer) -> None:
        self.notes = writer.add_format({"text_wrap": True, "valign": "top"})
        self.heading = writer.add_format({"bold": True, "text_wrap": True})
        self.percent = writer.add_format({"num_format": "0%"})
        self.day = writer.add_format({"num_format": "yyyy-mm-dd"})
        self._marked = {severity: writer.add_format(look) for severity, look in _LOOKS.items()}
        self._marked_percent = {
            severity: writer.add_format({**look, "num_format": "0%"}) for severity, look in _LOOKS.items()
        }

    def of(self, cell: Cell, severity: Severity | None) -> Format | None:
        """The format of one cell."""
        if severity is not None:
            return (self._marked_percent if cell.is_percent else self._marked)[severity]
        if cell.is_percent:
            return self.percent
        return self.day if isinstance(cell.value, date | datetime) else None


def _write_sheet(target: Worksheet, sheet: Sheet, findings: list[Finding], looks: _Looks) -> None:
    marked: dict[tuple[int, int], Severity] = {}
    notes: dict[int, list[str]] = {}
    for finding in findings:
        row, column = position(finding.cell)
        notes.setdefault(row, []).append(f"{finding.cell}: {finding.expected.id} / {finding.expected.en}")
        if marked.get((row, column)) is not Severity.ERROR:
            marked[row, column] = finding.severity
    _write_cells(target, sheet, marked, looks)
    for merge in sheet.merges:
        _write_merge(target, sheet, merge, looks)
    if notes:
        column = sheet.width
        target.set_column(column, column, _WIDTH)
        target.write_string(0, column, "\n".join((HEADING, *notes.pop(1, ()))), looks.heading)
        for row, texts in notes.items():
            target.write_string(row - 1, column, "\n".join(texts), looks.notes)
    if sheet.is_hidden:
        target.hide()


def _write_cells(target: Worksheet, sheet: Sheet, marked: dict[tuple[int, int], Severity], looks: _Looks) -> None:
    for number, cells in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(cells):
            severity = marked.get((number, column))
            if not cell.is_empty or severity is not None:
                _write_cell(target, number - 1, column, cell, looks.of(cell, severity))


def _write_cell(target: Worksheet, row: int, column: int, cell: Cell, look: Format | None) -> None:
    """One cell as a value: a text beginning with = + - @ stays a text, an error comes back as its name."""
    stored = cell.value
    if cell.error is not None:
        target.write_string(row, column, cell.error, look)
    elif isinstance(stored, bool):
        target.write_boolean(row, column, stored, look)
    elif isinstance(stored, int | float):
        target.write_number(row, column, stored / 1, look)
    elif isinstance(stored, date | datetime):
        target.write_datetime(row, column, stored, look)
    elif stored is None:
        target.write_string(row, column, f"={cell.formula}", look) if cell.formula else target.write_blank(
            row, column, None, look
        )
    else:
        target.write_string(row, column, str(stored)[:_LONGEST_TEXT], look)


def _write_merge(target: Worksheet, sheet: Sheet, merge: Merge, looks: _Looks) -> None:
    """Ranges with a value hidden under them are left apart, so that the value can be seen."""
    covered = [
        sheet.cell(row, column)
        for row in range(merge.first_row, min(merge.last_row, sheet.height) + 1)
        for column in range(merge.first_column, min(merge.last_column, sheet.width - 1) + 1)
        if (row, column) != (merge.first_row, merge.first_column)
    ]
    if any(cell.text for cell in covered) or merge.last_row > sheet.height or merge.last_column >= sheet.width:
        return
    first = sheet.cell(merge.first_row, merge.first_column)
    top, left, bottom, right = merge.first_row - 1, merge.first_column, merge.last_row - 1, merge.last_column
    with suppress(xlsxwriter.exceptions.OverlappingRange):  # of two that overlap the first is kept
        target.merge_range(top, left, bottom, right, "", looks.notes)
    _write_cell(target, top, left, first, looks.of(first, None) or looks.notes)
