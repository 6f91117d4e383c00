"""A writer of .xls files, just enough of [MS-XLS] and [MS-CFB] to try the reader on good and on hostile ones."""

import struct
from typing import Any

from tests.data.sheets import Formula, Page, Shown

_GENERAL, _PERCENT = 0, 1
_ERRORS = {"#NULL!": 0x00, "#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17, "#NAME?": 0x1D, "#NUM!": 0x24, "#N/A": 0x2A}
_SECTOR = 512
_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def xls(*pages: Page, before: bytes = b"") -> bytes:
    """The pages as an .xls; `before` are records put behind the first one of the globals."""
    return container({"Workbook": records(*pages, before=before)})


def records(*pages: Page, before: bytes = b"") -> bytes:
    """The stream of records alone."""
    styles = record(0xE0, struct.pack("<HHH14x", 0, 0, 0)) + record(0xE0, struct.pack("<HHH14x", 0, 9, 0))
    head = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)) + before
    head += record(0x42, struct.pack("<H", 1200)) + styles
    sheets = [_sheet(page) for page in pages]
    size = len(head) + sum(len(_bound(page, 0)) for page in pages) + 4
    bounds = b""
    for page, sheet in zip(pages, sheets, strict=True):
        bounds += _bound(page, size)
        size += len(sheet)
    return head + bounds + record(0x0A) + b"".join(sheets)


def record(kind: int, body: bytes = b"") -> bytes:
    """One record."""
    return struct.pack("<HH", kind, len(body)) + body


def _bound(page: Page, at: int) -> bytes:
    name = page.name.encode("latin-1")
    return record(0x85, struct.pack("<IBBBB", at, int(page.is_hidden), 0, len(name), 0) + name)


def _sheet(page: Page) -> bytes:
    body = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    width = max(map(len, page.grid), default=0)
    body += record(0x0200, struct.pack("<IIHHH", 0, len(page.grid), 0, width, 0))
    for row in page.hidden_rows:
        body += record(0x0208, struct.pack("<HHHHHHI", row - 1, 0, width, 255, 0, 0, 0x20))
    for row, line in enumerate(page.grid):
        for column, value in enumerate(line):
            body += _cell(row, column, value)
    ranges = b"".join(struct.pack("<4H", top, bottom, left, right) for top, left, bottom, right in page.merges)
    if ranges:
        body += record(0xE5, struct.pack("<H", len(page.merges)) + ranges)
    return body + record(0x0A)


def _cell(row: int, column: int, value: Any) -> bytes:
    place = struct.pack("<HHH", row, column, _PERCENT if isinstance(value, Shown) else _GENERAL)
    if isinstance(value, Formula):
        value = value.result
    match value:
        case None:
            return b""
        case Shown():
            return record(0x0203, place + struct.pack("<d", value.value))
        case int() | float():
            return record(0x0203, place + struct.pack("<d", value))
        case str() if value in _ERRORS:
            return record(0x0205, place + bytes((_ERRORS[value], 1)))
    text = str(value).encode("utf-16-le")
    return record(0x0204, place + struct.pack("<HB", len(text) // 2, 1) + text)


def container(streams: dict[str, bytes], loop: bool = False) -> bytes:  # noqa: FBT001, FBT002  a switch of a test
    """The streams as a compound file; `loop` makes the chain of the first one return to its beginning."""
    chains: list[int] = []
    body = b""
    entries = [_entry("Root Entry", 5, _END, 0, child=1)]
    for number, (name, data) in enumerate(streams.items(), start=1):
        padded = data.ljust(max(4096, -(-len(data) // _SECTOR) * _SECTOR), b"\0")
        first = len(chains)
        count = len(padded) // _SECTOR
        chains += [*range(first + 1, first + count), first if loop else _END]
        body += padded
        right = number + 1 if number < len(streams) else _FREE
        entries.append(_entry(name, 2, first, len(padded), right=right))
    directory = len(chains)
    listing = b"".join(entries).ljust(-(-len(entries) // 4) * _SECTOR, b"\0")
    count = len(listing) // _SECTOR
    chains += [*range(directory + 1, directory + count), _END]
    body += listing
    tables = 1
    while tables * 128 < len(chains) + tables:
        tables += 1
    place = len(chains)
    chains += [_TABLE] * tables
    chains += [_FREE] * (tables * 128 - len(chains))
    body += struct.pack(f"<{len(chains)}I", *chains)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, tables, directory, 0, 4096, _END, 0, _END, 0)
    places = [place + index for index in range(tables)]
    return header + struct.pack("<109I", *places, *[_FREE] * (109 - tables)) + body


def _entry(name: str, kind: int, start: int, size: int, *, child: int = _FREE, right: int = _FREE) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    return raw.ljust(64, b"\0") + struct.pack(
        "<HBBIII16xI16xIII", len(raw), kind, 1, _FREE, right, child, 0, start, size, 0
    )
