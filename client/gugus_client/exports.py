"""Exports read to their end: a stream that broke off is no answer, however well it began.

The last line of an export says how many rows it has. Rows are given as they come, so that nothing is kept in memory;
what was read of a broken stream must not be believed, and `BrokenStream` says so where the end should be.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from typing import Any

from .problems import GugusError

END = "#end"


class BrokenStream(GugusError):  # noqa: N818  what came cannot be believed
    """The stream ended without saying how many rows it has, or with another number."""

    def __init__(self, read: int, said: int | None) -> None:
        super().__init__(f"{read} rows were read" + ("" if said is None else f" of {said}"))
        self.read, self.said = read, said


class Counted:
    """The rows of an export in NDJSON, counted line by line."""

    def __init__(self) -> None:
        self._read = 0

    def row(self, line: str | bytes) -> dict[str, Any] | None:
        """The row of a line, or None of the last line, where it says as many as there were. Raises BrokenStream."""
        try:
            said: dict[str, Any] = json.loads(line)
        except ValueError:
            raise self.broken() from None
        if said.get("end") is True and set(said) == {"end", "count"}:
            if said["count"] != self._read:
                raise self.broken(said["count"])
            return None
        self._read += 1
        return said

    def broken(self, said: int | None = None) -> BrokenStream:
        """What to raise where the end does not come."""
        return BrokenStream(self._read, said)


def rows_of_ndjson(lines: Iterable[str | bytes]) -> Iterator[dict[str, Any]]:
    """The rows of an export in NDJSON. Raises BrokenStream."""
    counted = Counted()
    for line in lines:
        row = counted.row(line)
        if row is None:
            return
        yield row
    raise counted.broken()


def rows_of_csv(lines: Iterable[str], delimiter: str = ",") -> Iterator[dict[str, str]]:
    """The rows of an export in CSV, opened without translating ends of lines. Raises BrokenStream."""
    rows = csv.reader(lines, delimiter=delimiter)
    heads = [head.removeprefix("\ufeff") for head in next(rows, [])]
    read = 0
    for cells in rows:
        if cells and cells[0].startswith(END):
            said = int(cells[0].removeprefix(END))
            if said != read:
                raise BrokenStream(read, said)
            return
        if len(cells) != len(heads):
            break
        read += 1
        yield dict(zip(heads, cells, strict=True))
    raise BrokenStream(read, None)
