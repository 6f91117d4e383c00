"""Unpack an office archive without trusting a word it says about itself.

Sizes are bounded before and while unpacking, XML with a document type is refused, and what goes on to the
spreadsheet library is packed anew from the parts needed: no media, no macros, no surprise.
"""

import io
import zipfile
import zlib
from collections.abc import Iterable

from api.problems import FileRefused, Text

MOST_MEMBERS = 1_000
MOST_UNPACKED = 60_000_000
"""Bytes all members together may declare."""
MOST_PART = 25_000_000
"""Bytes of one part that is read."""
MOST_READ = 40_000_000
"""Bytes of all parts that are read."""
MOST_TAGS = 2_500_000
"""Tags, comments and the like of all parts that are read; the largest workbook that is taken has some 1.8 million."""
MOST_RATIO = 400
"""Unpacked by packed size of one member above a megabyte; dull tables reach about 60."""
_SMALL = 1_000_000
_ENCRYPTED = 0x1
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})

BOMB = Text("Berkas mengembang melebihi batas.", "The file unpacks to more than is accepted.")
BROKEN = Text("Berkas rusak atau terpotong.", "The file is damaged or cut off.")
ENCRYPTED = Text("Berkas terkunci sandi; simpan tanpa sandi.", "The file has a password; save it without one.")
ENTITIES = Text("Berkas memuat deklarasi XML yang dilarang.", "The file holds XML declarations that are not accepted.")


class Archive:
    """The members of one archive, read within bounds."""

    def __init__(self, data: bytes) -> None:
        try:
            self._file = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            # All that zipfile raises for a stranger's bytes, in this order: no archive, or places outside of it; a
            # name that is none in UTF-8; a version of the format that it does not read. Each has the same answer.
            raise FileRefused(BROKEN) from error
        self._left, self._tags_left = MOST_READ, MOST_TAGS
        self._refuse_bombs()
        self.names = frozenset(self._file.namelist())

    def _refuse_bombs(self) -> None:
        members = self._file.infolist()
        names = {member.filename for member in members}
        if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
            raise FileRefused(BOMB)
        if len(names) != len(members):
            raise FileRefused(BROKEN)
        for member in members:
            if member.flag_bits & _ENCRYPTED:
                raise FileRefused(ENCRYPTED)
            if member.compress_type not in _METHODS:
                raise FileRefused(BROKEN)
            if member.file_size > _SMALL and member.file_size > MOST_RATIO * max(member.compress_size, 1):
                raise FileRefused(BOMB)

    def xml(self, name: str) -> bytes:
        """One XML part. Raises FileRefused when it is missing, too large, broken, or brings a document type."""
        data = self._read(name)
        if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:200] or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise FileRefused(ENTITIES)
        self._tags_left -= data.count(b"<")
        if self._tags_left < 0:  # before a tree of them is made: each costs more than the five bytes it may have
            raise FileRefused(BOMB)
        return data

    def _read(self, name: str) -> bytes:
        bound = min(MOST_PART, self._left)
        try:
            with self._file.open(name) as part:
                data = part.read(bound + 1)
        except (KeyError, zipfile.BadZipFile, ValueError, OverflowError, RuntimeError, EOFError, zlib.error) as error:
            # In this order: no such part; no head where it begins, or another sum; a beginning before the archive, or
            # behind all that can be counted; a way of packing that is not read; data cut off, or none at all.
            raise FileRefused(BROKEN) from error
        if len(data) > bound:
            raise FileRefused(BOMB)
        self._left -= len(data)
        return data


def pack(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """The parts as a new archive, stored without compression."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as file:
        for name, data in parts:
            file.writestr(name, data)
    return packed.getvalue()
