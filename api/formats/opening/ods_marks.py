"""Read from the XML of an .ods what the library of values leaves out; repeated cells are counted as often as meant."""

from typing import TYPE_CHECKING

from api.formats.opening.archives import ENCRYPTED, Archive, pack
from api.formats.opening.marks import MOST_COLUMNS, MOST_ROWS, Count, Mark, Marks, elements, local
from api.formats.opening.sheets import Merge
from api.problems import FileRefused

if TYPE_CHECKING:
    from lxml import etree

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_MIME = b"application/vnd.oasis.opendocument.spreadsheet"
_ERRORS = ("#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A", "#NUM!", "#NULL!", "Err:")


def read(archive: Archive) -> tuple[dict[str, Marks], bytes]:
    """The marks of every sheet by its name, and the parts needed packed anew.

    Raises FileRefused for anything broken, encrypted or oversized.
    """
    content = archive.xml(_CONTENT)
    if _MANIFEST in archive.names and b"encryption-data" in archive.xml(_MANIFEST):
        raise FileRefused(ENCRYPTED)
    scan = _Scan()
    marks = scan.tables(content)
    Count.sheets(len(marks))
    manifest = b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return marks, pack((("mimetype", _MIME), (_MANIFEST, manifest), (_CONTENT, content)))


class _Scan:
    """Walks the tables of one document row by row."""

    def __init__(self) -> None:
        self._count = Count()
        self._marks = Marks()
        self._row = 0

    def tables(self, data: bytes) -> dict[str, Marks]:
        marks: dict[str, Marks] = {}
        for event, name, element in elements(data, "table", "table-row", starts=True):
            if (event, name) == ("start", "table"):
                self._count.element()
                self._marks, self._row = Marks(), 0
                marks[element.get(f"{_TABLE}name", "")] = self._marks
            elif (event, name) == ("end", "table-row"):
                self._table_row(element)
                element.clear()
        return marks

    def _table_row(self, element: "etree._Element") -> None:
        self._count.element()
        times = _times(element, "number-rows-repeated", MOST_ROWS)
        first, column = self._row + 1, 0
        self._row += times
        if element.get(f"{_TABLE}visibility") in ("collapse", "filter"):
            self._marks.hidden_rows.update(range(first, first + min(times, MOST_ROWS)))
        for cell in element.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            self._count.element()
            repeated = _times(cell, "number-columns-repeated", MOST_COLUMNS)
            if len(cell) or cell.get(f"{_OFFICE}value-type") or cell.get(f"{_TABLE}formula"):
                self._cell(cell, first, column, times * repeated)
                self._count.cell(self._row, column + repeated - 1, times=0)
            self._spans(cell, first, column)
            column += repeated

    def _cell(self, cell: "etree._Element", row: int, column: int, times: int) -> None:
        text = "".join(piece for piece in cell.itertext() if isinstance(piece, str))
        self._count.cell(row, column, len(text), times)
        kind, formula = cell.get(f"{_OFFICE}value-type"), cell.get(f"{_TABLE}formula")
        is_error = formula is not None and text.startswith(_ERRORS)
        is_computed = formula is not None and not (kind == "string" and not text)
        mark = Mark(
            formula=formula.partition(":")[2].lstrip("=") if formula is not None and is_computed else None,
            is_percent=kind == "percentage",
            error=text if is_error else None,
        )
        if mark != Mark():
            self._marks.cells[row, column] = mark

    def _spans(self, cell: "etree._Element", row: int, column: int) -> None:
        if local(cell) == "table-cell":
            down = _times(cell, "number-rows-spanned", MOST_ROWS)
            right = _times(cell, "number-columns-spanned", MOST_COLUMNS)
            self._marks.merge(Merge(row, column, row + down - 1, column + right - 1))


def _times(element: "etree._Element", name: str, most: int) -> int:
    """A repetition; anything beyond the bound is read as just beyond it."""
    text = element.get(f"{_TABLE}{name}", "1")
    return min(int(text), most * 100) if text.isascii() and text.isdigit() and text != "0" else 1
