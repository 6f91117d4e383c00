"""Unfold a spreadsheet (.xlsx, .xls, .ods) into plain sheets of cells, in the process made for it (`own_process.py`).

The values are read by calamine; before it sees a byte, our own bounded walk over the file has counted the cells
and noted what calamine does not tell. Encrypted, broken and oversized files are refused. What the walk and calamine
read differently from one file costs this process, and nobody else.
"""

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from api.formats.opening import ods_marks, xls_marks, xlsx_marks
from api.formats.opening.archives import BROKEN, ENCRYPTED, Archive
from api.formats.opening.marks import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, TOO_LARGE, Mark, Marks
from api.formats.opening.sheets import EMPTY, Cell, Merge, Sheet, Value, Workbook
from api.loading import Later
from api.problems import FileRefused, Text

if TYPE_CHECKING:
    import python_calamine as calamine
else:
    calamine = Later("python_calamine")

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_PLACES = 2 * MOST_ROWS * MOST_COLUMNS
"""Places of all sheets together, the empty ones counted: two far cells make a large sheet."""
_MACROS = frozenset({"xl/vbaProject.bin"})
_NO_MARK = Mark()

NOT_A_WORKBOOK = Text(
    "Berkas bukan lembar kerja .xlsx, .xls atau .ods.", "The file is not a spreadsheet (.xlsx, .xls or .ods)."
)
MACROS = Text("Berkas memuat makro; simpan sebagai .xlsx.", "The file holds macros; save it as .xlsx.")


def unfold(data: bytes) -> Workbook:
    """The sheets of a workbook. Raises FileRefused when it is not one, or not one that can be read safely."""
    kind, read = _kind_of(data)
    marks, safe = read()
    return Workbook(kind, _sheets(safe, marks))


def _kind_of(data: bytes) -> tuple[str, Callable[[], tuple[dict[str, Marks], bytes]]]:
    if data.startswith(OLE):
        return "xls", lambda: (xls_marks.read(data), data)
    if not data.startswith(ZIP):
        raise FileRefused(NOT_A_WORKBOOK)
    archive = Archive(data)
    if archive.names & _MACROS:
        raise FileRefused(MACROS)
    if "xl/workbook.xml" in archive.names:
        return "xlsx", lambda: xlsx_marks.read(archive)
    if "content.xml" in archive.names:
        return "ods", lambda: ods_marks.read(archive)
    raise FileRefused(NOT_A_WORKBOOK)


def _sheets(data: bytes, marks: dict[str, Marks]) -> tuple[Sheet, ...]:
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            found = [book.get_sheet_by_name(name) for name in book.sheet_names if name in marks]
            _refuse_wide_sheets([(each.total_height, each.total_width) for each in found])
            return tuple(_sheet(each, marks[each.name]) for each in found)
    except calamine.PasswordError as error:
        raise FileRefused(ENCRYPTED) from error
    except (calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise FileRefused(BROKEN) from error
    except BaseException as error:
        # A panic of the library is no Exception; it means that the file is not what it claims to be.
        if type(error).__name__ == "PanicException":
            raise FileRefused(BROKEN) from error
        raise


def _refuse_wide_sheets(sizes: list[tuple[int, int]]) -> None:
    """What the library takes for used may be more than our walk has counted."""
    is_wide = any(height > MOST_ROWS or width > MOST_COLUMNS for height, width in sizes)
    if is_wide or sum(height * width for height, width in sizes) > MOST_PLACES:
        raise FileRefused(TOO_LARGE)


def _sheet(read: "calamine.CalamineSheet", marks: Marks) -> Sheet:
    values = [list(row) for row in read.to_python(skip_empty_area=False)]
    ranges = read.merged_cell_ranges or []
    merges = marks.merges or [Merge(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in ranges]
    _make_room(values, marks)
    _refuse_wide_merges(merges, len(values), max(map(len, values), default=0))
    rows = tuple(_row(number, row, marks) for number, row in enumerate(values, start=1))
    return Sheet(read.name, rows, tuple(merges), frozenset(marks.hidden_rows), marks.is_hidden)


def _make_room(values: list[list[Any]], marks: Marks) -> None:
    """Errors and formulas without a result are empty to the library: they may stand outside what it calls used."""
    for row, column in marks.cells:
        values.extend([] for _ in range(row - len(values)))
        values[row - 1].extend("" for _ in range(column + 1 - len(values[row - 1])))


def _refuse_wide_merges(merges: list[Merge], height: int, width: int) -> None:
    area = sum(
        max(0, min(merge.last_row, height) - merge.first_row + 1)
        * max(0, min(merge.last_column, width - 1) - merge.first_column + 1)
        for merge in merges
    )
    if area > MOST_CELLS:
        raise FileRefused(TOO_LARGE)


def _row(number: int, values: list[Any], marks: Marks) -> tuple[Cell, ...]:
    return tuple(_cell(value, marks.cells.get((number, column), _NO_MARK)) for column, value in enumerate(values))


def _cell(value: Value, mark: Mark) -> Cell:
    stored = None if value == "" or mark.error is not None else value
    if mark is _NO_MARK:
        return EMPTY if stored is None else Cell(stored)
    if stored is None and mark.formula is None and mark.error is None:
        return EMPTY
    return Cell(stored, mark.formula, mark.is_percent, mark.error)
