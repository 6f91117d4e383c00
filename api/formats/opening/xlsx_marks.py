"""Read from the XML of an .xlsx what the library of values leaves out.

Formulas without a stored result, error cells, percent formats, merged ranges and hidden rows.
"""

import posixpath
from typing import TYPE_CHECKING

from api.formats.opening.archives import BROKEN, Archive, pack
from api.formats.opening.marks import Count, Mark, Marks, elements, local
from api.formats.opening.sheets import Merge, position
from api.problems import FileRefused

if TYPE_CHECKING:
    from lxml import etree

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_PERCENT_FORMATS = frozenset({9, 10})
"""Number formats `0%` and `0.00%` that every workbook knows (ECMA-376, 18.8.30)."""
LONGEST_NUMBER = 10
"""Digits of a row, a style or a place among the shared texts."""
_CONTENT_TYPES = "[Content_Types].xml"
_ROOT = "_rels/.rels"
_BOOK = "xl/workbook.xml"
_BOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
_STRINGS = "xl/sharedStrings.xml"
_STYLES = "xl/styles.xml"


def read(archive: Archive) -> tuple[dict[str, Marks], bytes]:
    """The marks of every sheet by its name, and the parts needed packed anew.

    Raises FileRefused for anything broken or oversized.
    """
    needed = {name: archive.xml(name) for name in (_CONTENT_TYPES, _ROOT, _BOOK, _BOOK_RELATIONS)}
    needed |= {name: archive.xml(name) for name in (_STRINGS, _STYLES) if name in archive.names}
    sheets = _sheets(needed[_BOOK], _targets(needed[_BOOK_RELATIONS]))
    Count.sheets(len(sheets))
    scan = _Scan(_percent_styles(needed.get(_STYLES)), _string_lengths(needed.get(_STRINGS)))
    marks: dict[str, Marks] = {}
    for name, part, is_hidden in sheets:
        needed[part] = archive.xml(part)
        marks[name] = scan.sheet(needed[part])
        marks[name].is_hidden = is_hidden
    return marks, pack(needed.items())


def _targets(data: bytes) -> dict[str, str]:
    """Part names of the worksheets by relation id; other kinds of sheet are left out."""
    targets = {}
    for _, _, element in elements(data, "Relationship"):
        if element.get("Type", "").endswith("/worksheet") and element.get("TargetMode") != "External":
            target = element.get("Target", "")
            targets[element.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
    return targets


def _sheets(data: bytes, targets: dict[str, str]) -> list[tuple[str, str, bool]]:
    found = []
    for _, _, element in elements(data, "sheet"):
        target = targets.get(element.get(_RELATION) or element.get(_STRICT) or "")
        if target:
            found.append((element.get("name", ""), target, element.get("state", "visible") != "visible"))
    if not found:
        raise FileRefused(BROKEN)
    return found


def _percent_styles(data: bytes | None) -> frozenset[int]:
    """Indices of the cell styles that show a number as a percentage."""
    if data is None:
        return frozenset()
    formats = set(_PERCENT_FORMATS)
    styles: set[int] = set()
    for _, name, element in elements(data, "numFmt", "cellXfs"):
        if name == "numFmt" and "%" in _outside_quotes(element.get("formatCode", "")):
            formats.add(_number(element.get("numFmtId"), 0))
        if name == "cellXfs":
            ids = [_number(style.get("numFmtId"), 0) for style in element]
            styles |= {index for index, number in enumerate(ids) if number in formats}
    return frozenset(styles)


def _outside_quotes(code: str) -> str:
    return "".join(code.split('"')[::2])


def _string_lengths(data: bytes | None) -> list[int]:
    """The length of every shared string: one long text in a million cells must be counted as often as it stands."""
    lengths: list[int] = []
    count = Count()
    if data is not None:
        for _, _, element in elements(data, "si"):
            count.element()
            lengths.append(sum(len(text) for text in element.itertext() if isinstance(text, str)))
            element.clear()
    return lengths


class _Scan:
    """Walks the sheets of one workbook cell by cell."""

    def __init__(self, percent_styles: frozenset[int], string_lengths: list[int]) -> None:
        self._percent = percent_styles
        self._lengths = string_lengths
        self._count = Count()

    def sheet(self, data: bytes) -> Marks:
        marks = Marks()
        row = column = 0
        for event, name, element in elements(data, "row", "c", "mergeCell", starts=True):
            if (event, name) == ("start", "row"):
                self._count.element()
                row, column = _number(element.get("r"), row + 1), -1
                if element.get("hidden") in ("1", "true"):
                    marks.hidden_rows.add(row)
            elif event == "start":
                continue
            elif name == "c":
                row, column = _place(element.get("r"), row, column + 1)
                self._cell(element, row, column, marks)
                _drop(element)
            elif name == "mergeCell":
                self._count.element()
                marks.merge(_merge(element.get("ref", "")))
        return marks

    def _cell(self, element: "etree._Element", row: int, column: int, marks: Marks) -> None:
        self._count.element()
        parts = {local(child): child for child in element if isinstance(child.tag, str)}
        if not parts:
            return
        kind, stored = element.get("t", "n"), parts["v"].text if "v" in parts else None
        if stored is not None or "f" in parts or "is" in parts:
            self._count.cell(row, column, self._length(kind, stored))
        # A formula whose result is the empty text has one stored: `t="str"` with a `v`.
        is_computed = "f" in parts and not (kind == "str" and "v" in parts and not stored)
        is_percent = kind == "n" and _number(element.get("s"), 0) in self._percent
        if is_computed or is_percent or kind == "e":
            marks.cells[row, column] = Mark(
                formula=(parts["f"].text or "") if is_computed else None,
                is_percent=is_percent,
                error=stored or "#VALUE!" if kind == "e" else None,
            )

    def _length(self, kind: str, stored: str | None) -> int:
        if kind != "s" or not stored:
            return len(stored or "")
        index = _number(stored, 0)
        return self._lengths[index] if index < len(self._lengths) else 0


def _number(text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    if not text.isascii() or not text.isdigit() or len(text) > LONGEST_NUMBER:
        raise FileRefused(BROKEN)
    return int(text)


def _place(reference: str | None, row: int, column: int) -> tuple[int, int]:
    if reference is None:
        return row, column
    try:
        return position(reference)
    except ValueError as error:
        raise FileRefused(BROKEN) from error


def _merge(reference: str) -> Merge:
    first, _, last = reference.partition(":")
    first_row, first_column = _place(first, 0, 0)
    last_row, last_column = _place(last or first, 0, 0)
    return Merge(first_row, first_column, last_row, last_column)


def _drop(element: "etree._Element") -> None:
    """Forget a cell that was read, so that a long row does not pile up in memory."""
    parent = element.getparent()
    element.clear()
    if parent is not None:
        parent.remove(element)
