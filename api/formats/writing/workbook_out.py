"""A workbook to write into: values as they are, text as text whatever it begins with, pages ready for the printer."""

import io
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, TypeAlias

from api.loading import Later

xlsxwriter = Later("xlsxwriter")
Writer: TypeAlias = Any  # the library ships no types
Worksheet: TypeAlias = Any
Format: TypeAlias = Any
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PLAIN_TEXT = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
    "in_memory": True,
}
MONEY, FIGURE = "#,##0", "#,##0.####"
_SIZE, _LINE = 8, 10.5  # points: of letters, and from line to line


class Paper(StrEnum):
    """Sheets that offices print on; F4 is the folio of Indonesian offices."""

    A4 = "a4"
    F4 = "f4"


_PAPERS = {Paper.A4: 9, Paper.F4: 14}  # numbers of SpreadsheetML


@contextmanager
def written() -> Iterator[tuple[Writer, io.BytesIO]]:
    """A workbook and where its bytes are afterwards."""
    packed = io.BytesIO()
    writer = xlsxwriter.Workbook(packed, PLAIN_TEXT)
    yield writer, packed
    writer.close()


class Page:
    """A sheet in landscape with a letterhead, bordered cells, heads that come again on every page, and page numbers.

    Spreadsheets do not find the height of merged rows by themselves, so it is reckoned from the texts: `finish` last.
    """

    def __init__(self, writer: Writer, name: str, paper: Paper, *, pages_across: int = 1) -> None:
        self.sheet: Worksheet = writer.add_worksheet(name)
        self._writer = writer
        self._widths: dict[int, float] = {}
        self._lines: dict[int, float] = {}
        self._looks: dict[tuple[tuple[str, Any], ...], Format] = {}
        self.sheet.set_landscape()
        self.sheet.set_paper(_PAPERS[paper])
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.sheet.fit_to_pages(pages_across, 0)
        self.sheet.set_footer("&L&8&A&R&8&P / &N")

    def width(self, column: int, characters: float, columns: int = 1) -> None:
        """How wide one column or several beside each other are."""
        self.sheet.set_column(column, column + columns - 1, characters)
        self._widths |= dict.fromkeys(range(column, column + columns), characters)

    def finish(self) -> None:
        """Give every row the height that its texts need."""
        for row, lines in self._lines.items():
            self.sheet.set_row(row, 4 + _LINE * math.ceil(lines))

    def _make_room(self, row: int, column: int, text: str, rows: int) -> None:
        width = self._widths.get(column, 9) * 1.3  # letters are smaller than those that widths are counted in
        lines = sum(max(1, math.ceil(len(part) / width)) for part in text.split("\n"))
        for each in range(row, row + rows):
            self._lines[each] = max(self._lines.get(each, 1), lines / rows)

    def look(self, **properties: Any) -> Format:
        """A cell's format; each is made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._looks:
            self._looks[key] = self._writer.add_format({"font_size": _SIZE, "valign": "top", **properties})
        return self._looks[key]

    def cell(self, **properties: Any) -> Format:
        """The format of a cell of the table."""
        return self.look(border=1, text_wrap=True, **properties)

    def head(self) -> Format:
        """The format of a heading of the table."""
        return self.cell(bold=True, align="center", bg_color="#E7EDF3")

    def put(self, row: int, column: int, value: Any, look: Format, last_row: int | None = None) -> None:
        """One value, down to `last_row` where it stands for several rows."""
        if last_row is not None and last_row > row:
            self.sheet.merge_range(row, column, last_row, column, "", look)
        if value is None or value == "":
            self.sheet.write_blank(row, column, None, look)
        elif isinstance(value, str):
            self.sheet.write_string(row, column, value, look)
            self._make_room(row, column, value, 1 + max(0, (last_row or row) - row))
        else:
            self.sheet.write_number(row, column, value, look)

    def title(self, lines: Sequence[str], last_column: int) -> int:
        """Centred lines over the whole width; the row below them."""
        for row, line in enumerate(lines):
            self.sheet.merge_range(row, 0, row, last_column, line, self.look(bold=row > 0, align="center"))
        return len(lines) + 1

    def group(self, row: int, column: int, text: str, width: int) -> None:
        """A heading over several columns, or over its own and the row below."""
        if width == 1:
            self.sheet.merge_range(row, column, row + 1, column, text, self.head())
        else:
            self.sheet.merge_range(row, column, row, column + width - 1, text, self.head())

    def signatures(self, row: int, columns: tuple[int, int]) -> None:
        """Places for two signatures below the table; the names are written by hand."""
        for column, text in zip(columns, ("Mengetahui,", "...................., ................ 20...."), strict=True):
            self.sheet.write_string(row, column, text, self.look())
        for column, text in zip(columns, ("Ketua Harian Gugus Tugas PP-TPPO", "Sekretariat"), strict=True):
            self.sheet.write_string(row + 1, column, text, self.look(bold=True))
            self.sheet.write_string(row + 5, column, "(....................................)", self.look())
            self.sheet.write_string(row + 6, column, "NIP", self.look())
