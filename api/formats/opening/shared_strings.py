"""How long the shared texts of an .xls are ([MS-XLS] 2.4.265): many cells may name one long text.

The table may be cut into several records in the middle of a text; the part behind the cut says anew how wide its
letters are.
"""

import struct

_WIDE, _PHONETIC, _RICH = 0x01, 0x04, 0x08
_RUN = 4


def string_lengths(parts: list[bytes]) -> list[int]:
    """The length of every text of the table; `parts` are the bodies of its records.

    Raises struct.error or IndexError where the table ends too early.
    """
    if not parts:
        return []
    walk = _Walk(parts)
    walk.skip(4)
    count = walk.number("<I")
    lengths = []
    for _ in range(count):
        length = walk.number("<H")
        flags = walk.number("<B")
        runs = walk.number("<H") if flags & _RICH else 0
        phonetic = walk.number("<I") if flags & _PHONETIC else 0
        walk.letters(length, is_wide=bool(flags & _WIDE))
        walk.skip(runs * _RUN + phonetic)
        lengths.append(length)
    return lengths


class _Walk:
    """A place in the records of the table."""

    def __init__(self, parts: list[bytes]) -> None:
        self._parts = parts
        self._part = 0
        self._at = 0

    def number(self, shape: str) -> int:
        """The number at this place; numbers are never cut."""
        if self._at >= len(self._parts[self._part]):
            self._turn()
        found: int = struct.unpack_from(shape, self._parts[self._part], self._at)[0]
        self._at += struct.calcsize(shape)
        return found

    def skip(self, size: int) -> None:
        """Go on by so many bytes, over cuts."""
        while size > len(self._parts[self._part]) - self._at:
            size -= len(self._parts[self._part]) - self._at
            self._turn()
        self._at += size

    def letters(self, count: int, *, is_wide: bool) -> None:
        """Go on by so many letters; behind a cut one byte tells their width."""
        width = 2 if is_wide else 1
        while count * width > len(self._parts[self._part]) - self._at:
            count -= (len(self._parts[self._part]) - self._at) // width
            self._turn()
            width = 2 if self._parts[self._part][0] & _WIDE else 1
            self._at = 1
        self._at += count * width

    def _turn(self) -> None:
        """The next record; an empty one would let a walk stand still."""
        self._part, self._at = self._part + 1, 0
        if not self._parts[self._part]:
            raise IndexError("empty record")
