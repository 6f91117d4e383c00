"""What a spreadsheet file knows about its cells and the reader of values does not tell.

Every format fills the same notes while it counts cells: the counting is what refuses a file that would unfold
into more than a plan, a report or a budget can be.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api.formats.opening.archives import BROKEN
from api.formats.opening.sheets import Merge
from api.loading import Later
from api.problems import FileRefused, Text

if TYPE_CHECKING:
    from lxml import etree
else:
    etree = Later("lxml.etree")

MOST_SHEETS = 60
MOST_ROWS = 20_000
MOST_COLUMNS = 300
MOST_CELLS = 150_000
"""Cells with content in one workbook."""
MOST_ELEMENTS = 300_000
"""Elements of rows, cells and merged ranges in one workbook, the empty ones counted too; and of shared texts."""
MOST_TEXT = 20_000_000
"""Characters of all cells together."""
MOST_MERGES = 20_000

TOO_LARGE = Text(
    "Lembar terlalu besar: terlalu banyak baris, kolom, atau lembar.",
    "The workbook is too large: too many rows, columns or sheets.",
)


@dataclass(slots=True)
class Mark:
    """What the value of one cell does not tell."""

    formula: str | None = None
    is_percent: bool = False
    error: str | None = None


@dataclass(slots=True)
class Marks:
    """The notes on one sheet, rows from 1, columns from 0."""

    cells: dict[tuple[int, int], Mark] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    is_hidden: bool = False

    def merge(self, merge: Merge) -> None:
        """Note a merged range. Raises FileRefused when there are too many."""
        if len(self.merges) >= MOST_MERGES:
            raise FileRefused(TOO_LARGE)
        if not merge.is_one_cell:
            self.merges.append(merge)


class Count:
    """How much of a workbook has been seen; refuses the rest as soon as it is too much."""

    def __init__(self) -> None:
        self._elements = 0
        self._cells = 0
        self._text = 0

    def element(self) -> None:
        """One element, empty or not."""
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise FileRefused(TOO_LARGE)

    def cell(self, row: int, column: int, text: int = 0, times: int = 1) -> None:
        """A cell with content, or `times` equal ones, with so many characters each."""
        self._cells += times
        self._text += text * times
        if row > MOST_ROWS or column >= MOST_COLUMNS or self._cells > MOST_CELLS or self._text > MOST_TEXT:
            raise FileRefused(TOO_LARGE)

    @staticmethod
    def sheets(number: int) -> None:
        """The number of sheets of the workbook."""
        if number > MOST_SHEETS:
            raise FileRefused(TOO_LARGE)


def elements(data: bytes, *names: str, starts: bool = False) -> Iterator[tuple[str, str, "etree._Element"]]:
    """Walk XML: event, local name and element, for the names asked for only.

    Raises FileRefused when the XML is broken. Nothing is fetched and no entity is resolved.
    """
    events = ("start", "end") if starts else ("end",)
    tags = [f"{{*}}{name}" for name in names]
    try:
        for event, element in etree.iterparse(
            io.BytesIO(data), events=events, tag=tags, resolve_entities=False, no_network=True, huge_tree=False
        ):
            yield event, local(element), element
    except etree.XMLSyntaxError as error:
        raise FileRefused(BROKEN) from error


def local(element: "etree._Element") -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]
