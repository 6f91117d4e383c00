"""A list with one heading row, as offices keep it: CSV with comma or semicolon, with or without a byte-order mark."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence

from api.formats.folding import fold
from api.formats.opening.sheets import Cell, Sheet, address
from api.formats.reading.findings import Findings
from api.problems import FileRefused, Text

SHEET = "csv"
Lines = list[list[str]]


def csv_lines(data: bytes, *, most_bytes: int, most_rows: int) -> Lines:
    """The lines of a CSV file. Raises FileRefused where the bytes are not UTF-8 text, or too many."""
    if len(data) > most_bytes:
        raise FileRefused(Text("Berkas CSV terlalu besar.", "The CSV file is too large."))
    try:
        text = data.decode("utf-8-sig")
        first = text.partition("\n")[0]
        delimiter = ";" if first.count(";") > first.count(",") else ","
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except (UnicodeDecodeError, csv.Error) as error:
        raise FileRefused(Text("Berkas bukan CSV UTF-8.", "The file is not CSV in UTF-8.")) from error
    if len(lines) > most_rows or "\0" in text:
        raise FileRefused(Text("Berkas bukan daftar yang dimaksud.", "The file is not the list it is sent as."))
    return lines


def columns_of(
    header: Sequence[str],
    headings: Mapping[str, tuple[str, ...]],
    required: Sequence[str],
    findings: Findings,
    sheet: str = SHEET,
    tell_unknown: Callable[[str, str], None] | None = None,
    row: int = 1,
) -> dict[str, int]:
    """Which column holds which field, in any order; every heading that is unknown, twice there or missing is told.

    An unknown one is warned of with its words, unless `tell_unknown` takes its cell and what stands there.
    """
    known = {word: name for name, words in headings.items() for word in words}
    columns: dict[str, int] = {}
    for index, cell in enumerate(header):
        name = known.get(fold(cell))
        if name in columns:
            findings.error(sheet, address(row, index), "duplicate_column", cell)
        elif name:
            columns[name] = index
        elif cell.strip() and tell_unknown:
            tell_unknown(address(row, index), cell)
        elif cell.strip():
            findings.warning(sheet, address(row, index), "unknown_column", cell)
    for name in required:
        if name not in columns:
            findings.error(sheet, address(row, 0), "missing_column", column=name)
    return columns


def filled(lines: Lines, row: int = 1) -> Iterator[tuple[int, list[str]]]:
    """The lines below the heading in `row` that say anything, with their number in the file."""
    return ((line, cells) for line, cells in enumerate(lines[row:], start=row + 1) if any(map(str.strip, cells)))


def as_sheet(lines: Lines) -> Sheet:
    """The same as a sheet, to be looked at."""
    return Sheet(SHEET, tuple(tuple(Cell(cell or None) for cell in cells) for cells in lines))


def several(cell: str) -> tuple[str, ...]:
    """The values of a cell that holds several."""
    return tuple(piece.strip() for piece in cell.replace("|", ";").split(";") if piece.strip())
