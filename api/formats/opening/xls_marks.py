"""Read from the records of an .xls ([MS-XLS], BIFF8) what the library of values leaves out.

Percent formats, error cells, merged ranges, hidden rows; and where cells stand, so that one far cell cannot unfold
into millions.
"""

import struct
from collections.abc import Iterator

from api.formats.opening.archives import BROKEN, ENCRYPTED
from api.formats.opening.marks import Count, Mark, Marks
from api.formats.opening.ole import Container
from api.formats.opening.shared_strings import string_lengths
from api.formats.opening.sheets import Merge
from api.problems import FileRefused, Text

OLD = Text(
    "Berkas .xls terlalu lama atau berisi makro; simpan sebagai .xlsx.",
    "The .xls file is too old or holds macros; save it as .xlsx.",
)
_STREAMS = ("Workbook", "Book")
_MACROS = "_VBA_PROJECT"
_BOF, _EOF, _BOUNDSHEET, _FILEPASS, _SST, _CONTINUE = 0x0809, 0x0A, 0x85, 0x2F, 0xFC, 0x3C
_FORMAT, _XF, _ROW, _MERGES, _FORMULA, _BOOLERR = 0x041E, 0xE0, 0x0208, 0xE5, 0x06, 0x0205
_NUMBER, _RK, _MULRK, _LABEL, _LABELSST, _RSTRING = 0x0203, 0x027E, 0xBD, 0x0204, 0xFD, 0xD6
_BIFF8 = 0x0600
_PERCENT_FORMATS = frozenset({9, 10})
_CELLS = frozenset({_NUMBER, _RK, _MULRK, _LABEL, _LABELSST, _RSTRING, _FORMULA, _BOOLERR})
_NUMERIC = frozenset({_NUMBER, _RK, _FORMULA})
_HIDDEN = 0x20
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip

Record = tuple[int, bytes]


def read(data: bytes) -> dict[str, Marks]:
    """The marks of every worksheet by its name. Raises FileRefused for anything broken, encrypted or oversized."""
    container = Container(data)
    names = container.names
    if {"EncryptedPackage", "EncryptionInfo"} & names:
        raise FileRefused(ENCRYPTED)
    name = next((name for name in _STREAMS if name in names), None)
    if name != _STREAMS[0] or _MACROS in names:
        raise FileRefused(OLD)
    try:
        return _Scan(container.stream(name)).sheets()
    except (struct.error, IndexError) as error:
        raise FileRefused(BROKEN) from error


class _Scan:
    """Walks the records of the globals, then of every sheet they name."""

    def __init__(self, stream: bytes) -> None:
        self._stream = stream
        self._count = Count()
        self._percent: frozenset[int] = frozenset()
        self._lengths: list[int] = []

    def sheets(self) -> dict[str, Marks]:
        places: list[tuple[str, int, bool]] = []
        formats, styles = set(_PERCENT_FORMATS), list[int]()
        texts: list[bytes] = []
        before = _BOF
        for kind, body in self._records(0):
            if kind == _FILEPASS:
                raise FileRefused(ENCRYPTED)
            if kind == _BOUNDSHEET:
                places += _place(body)
            elif kind == _FORMAT and "%" in _text(body, 2):
                formats.add(struct.unpack_from("<H", body)[0])
            elif kind == _XF:
                styles.append(struct.unpack_from("<H", body, 2)[0])
            elif kind == _SST or (kind == _CONTINUE and before == _SST):
                texts.append(body)
            before = before if kind == _CONTINUE else kind
        self._lengths = self._text_lengths(texts)
        self._percent = frozenset(index for index, number in enumerate(styles) if number in formats)
        Count.sheets(len(places))
        return {name: self._sheet(at, is_hidden) for name, at, is_hidden in places}

    def _text_lengths(self, parts: list[bytes]) -> list[int]:
        """The library makes room for as many texts as the table claims to hold: the claim must be possible."""
        if parts and max(struct.unpack_from("<II", parts[0])) > len(self._stream):
            raise FileRefused(BROKEN)
        return string_lengths(parts)

    def _records(self, at: int) -> Iterator[Record]:
        """The records of one substream, from its beginning to its end."""
        kind, _ = self._record(at)
        if kind != _BOF or struct.unpack_from("<H", self._stream, at + 4)[0] != _BIFF8:
            raise FileRefused(OLD)
        while True:
            kind, body = self._record(at)
            at += 4 + len(body)
            if kind == _EOF:
                return
            yield kind, body

    def _record(self, at: int) -> Record:
        kind, length = struct.unpack_from("<HH", self._stream, at)
        body = self._stream[at + 4 : at + 4 + length]
        if len(body) != length:
            raise FileRefused(BROKEN)
        return kind, body

    def _sheet(self, at: int, is_hidden: bool) -> Marks:  # noqa: FBT001  a column of the list of sheets
        marks = Marks(is_hidden=is_hidden)
        for kind, body in self._records(at):
            if kind in _CELLS:
                self._cell(kind, body, marks)
            elif kind == _MERGES:
                _merges(body, marks)
            elif kind == _ROW and struct.unpack_from("<H", body, 12)[0] & _HIDDEN:
                marks.hidden_rows.add(struct.unpack_from("<H", body)[0] + 1)
        return marks

    def _cell(self, kind: int, body: bytes, marks: Marks) -> None:
        row, column, style = struct.unpack_from("<HHH", body)
        self._count.element()
        if kind == _MULRK:
            self._many(row, column, body, marks)
            return
        self._count.cell(row + 1, column, self._length(kind, body))
        error = _error(kind, body)
        if error or (kind in _NUMERIC and style in self._percent):
            marks.cells[row + 1, column] = Mark(is_percent=style in self._percent, error=error)

    def _length(self, kind: int, body: bytes) -> int:
        if kind != _LABELSST:
            return len(body)
        index = struct.unpack_from("<I", body, 6)[0]
        return self._lengths[index] if index < len(self._lengths) else 0

    def _many(self, row: int, first: int, body: bytes, marks: Marks) -> None:
        """Several numbers beside each other in one record: six bytes each, a style and a number."""
        for index, at in enumerate(range(4, len(body) - 2, 6)):
            self._count.cell(row + 1, first + index)
            if struct.unpack_from("<H", body, at)[0] in self._percent:
                marks.cells[row + 1, first + index] = Mark(is_percent=True)


def _error(kind: int, body: bytes) -> str | None:
    if kind == _BOOLERR and body[7]:
        return _ERRORS.get(body[6], "#VALUE!")
    if kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:  # noqa: PLR2004  result of kind error
        return _ERRORS.get(body[8], "#VALUE!")
    return None


def _place(body: bytes) -> list[tuple[str, int, bool]]:
    """Name, place and visibility of a worksheet; charts and macro sheets are left out."""
    at, state, kind = struct.unpack_from("<IBB", body)
    return [(_text(body, 6, short=True), at, state != 0)] if kind == 0 else []


def _text(body: bytes, at: int, *, short: bool = False) -> str:
    length = body[at] if short else struct.unpack_from("<H", body, at)[0]
    at += 1 if short else 2
    is_wide = body[at] & 1
    return body[at + 1 : at + 1 + length * (2 if is_wide else 1)].decode(
        "utf-16-le" if is_wide else "latin-1", "replace"
    )


def _merges(body: bytes, marks: Marks) -> None:
    number = struct.unpack_from("<H", body)[0]
    for index in range(number):
        top, bottom, left, right = struct.unpack_from("<4H", body, 2 + 8 * index)
        marks.merge(Merge(top + 1, left, bottom + 1, right))
