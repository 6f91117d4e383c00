"""The container of old office files ([MS-CFB]): find a stream in it, with every chain of sectors bounded.

Only what is needed to tell an .xls from an encrypted .xlsx and to walk its records before a library reads it.
"""

import struct

from api.formats.opening.archives import BROKEN
from api.problems import FileRefused

_HEADER = 512
_FREE = 0xFFFFFFFA
"""Sector numbers from here on are marks, not places."""
_ENTRY = 128
_MINI_CUTOFF = 4096
_SHIFTS = (9, 12)
_MINI = 64
_STREAM, _ROOT = 2, 5


class Container:
    """The streams of one compound file by name, their bytes read on demand. Raises FileRefused when damaged."""

    def __init__(self, data: bytes) -> None:
        if len(data) < _HEADER:
            raise FileRefused(BROKEN)
        self._data = data
        shift = struct.unpack_from("<H", data, 30)[0]
        if shift not in _SHIFTS:
            raise FileRefused(BROKEN)
        self._size = 1 << shift
        directory, mini_table = struct.unpack_from("<I", data, 48)[0], struct.unpack_from("<I", data, 60)[0]
        self._table = self._allocation()
        entries = self._chain(directory)
        self._entries = dict(_entry(entries[at : at + _ENTRY]) for at in range(0, len(entries) - _ENTRY + 1, _ENTRY))
        self._mini_table = _numbers(self._chain(mini_table))
        root = next((entry for entry in self._entries.values() if entry[0] == _ROOT), None)
        self._mini = self._chain(root[1]) if root else b""

    @property
    def names(self) -> frozenset[str]:
        """The names of all streams."""
        return frozenset(name for name, (kind, _, _) in self._entries.items() if kind == _STREAM)

    def stream(self, name: str) -> bytes:
        """The bytes of one stream. Raises FileRefused when it is missing or its chain is damaged."""
        if name not in self.names:
            raise FileRefused(BROKEN)
        _, start, size = self._entries[name]
        data = self._mini_chain(start) if size < _MINI_CUTOFF else self._chain(start)
        if len(data) < size:
            raise FileRefused(BROKEN)
        return data[:size]

    def _sector(self, number: int) -> bytes:
        at = _HEADER if self._size == _HEADER else self._size
        at += number * self._size
        if at >= len(self._data):
            raise FileRefused(BROKEN)
        return self._data[at : at + self._size].ljust(self._size, b"\0")

    def _allocation(self) -> tuple[int, ...]:
        """The table that says which sector follows which, itself found through the header."""
        places = list(struct.unpack_from("<109I", self._data, 76))
        extra, seen = struct.unpack_from("<I", self._data, 68)[0], set[int]()
        while extra < _FREE:
            if extra in seen:
                raise FileRefused(BROKEN)
            seen.add(extra)
            numbers = _numbers(self._sector(extra))
            places += numbers[:-1]
            extra = numbers[-1]
        used = [place for place in places if place < _FREE]
        if len(used) * self._size > len(self._data):
            raise FileRefused(BROKEN)
        return _numbers(b"".join(map(self._sector, used)))

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in _follow(start, self._table))

    def _mini_chain(self, start: int) -> bytes:
        numbers = _follow(start, self._mini_table)
        return b"".join(self._mini[number * _MINI : (number + 1) * _MINI] for number in numbers)


def _follow(start: int, table: tuple[int, ...]) -> list[int]:
    """The sectors of a chain; a chain that leaves the table or returns to itself is refused."""
    chain: list[int] = []
    number = start
    while number < _FREE:
        if number >= len(table) or len(chain) > len(table):
            raise FileRefused(BROKEN)
        chain.append(number)
        number = table[number]
    return chain


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _entry(data: bytes) -> tuple[str, tuple[int, int, int]]:
    length = min(struct.unpack_from("<H", data, 64)[0], 64)
    name = data[: max(length - 2, 0)].decode("utf-16-le", errors="replace")
    start, size = struct.unpack_from("<II", data, 116)
    return name, (data[66], start, size)
