"""A table as a workbook: one tidy sheet with a heading in the first row, totals and lists beside it, a dictionary.

Numbers, days and instants are real ones, texts stay texts whatever they begin with. The tidy sheet is a table of the
spreadsheet: it can be filtered, its heading stays in sight, and a pivot takes it as it is. As of when it stands, what
was asked for and whether more rows follow is said on the last sheet and at the head of every printed page.
"""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from api.formats.labels import label
from api.formats.writing.printed_cells import PLAIN_NUMBERS
from api.formats.writing.tables import Column, Kind, Table, plain
from api.formats.writing.tellings import Telling
from api.formats.writing.workbook_out import MONEY, Format, Worksheet, Writer, written

MOST_LETTERS = 32_767  # of one cell in SpreadsheetML
_CUT = " …"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORMATS = {Kind.DAY: "yyyy-mm-dd", Kind.INSTANT: "yyyy-mm-dd hh:mm", Kind.INTEGER: MONEY, Kind.NUMBER: "#,##0.00##"}
_NARROW, _WIDE = 9, 48  # letters
_LETTERS_OF_A_PAGE = 190  # of A4 in landscape that are still read with ease


def table_xlsx(table: Table, facts: Table, parts: Iterable[tuple[str, Table]], telling: Telling) -> bytes:
    """The workbook; `facts` are said beside the rows, `parts` are lists beside them by the name of their field."""
    with written() as (writer, packed):
        book = _Book(writer, telling)
        book.tidy(telling.word("data"), table)
        if facts.columns:
            book.facts(facts)
        known = [table, facts]
        for name, part in parts:
            book.tidy(label((name,), telling.language), part)
            known.append(part)
        book.dictionary(known)
        book.about(len(table.rows))
    return packed.getvalue()


class _Book:
    """The sheets of one workbook."""

    def __init__(self, writer: Writer, telling: Telling) -> None:
        self._writer, self._telling = writer, telling
        self._zone = ZoneInfo(telling.zone)
        self._looks: dict[str | None, Format] = {}
        self._tables = 0
        writer.set_properties({"title": telling.title, "comments": f"{telling.word('as_of')} {telling.moment}"})

    def _look(self, number: str | None, **more: Any) -> Format:
        key = f"{number}{more}"
        if key not in self._looks:
            shown = {"num_format": number} if number else {}
            self._looks[key] = self._writer.add_format({"valign": "top", **shown, **more})
        return self._looks[key]

    def _sheet(self, name: str) -> Worksheet:
        sheet = self._writer.add_worksheet(name[:31])
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        title = self._telling.title.replace("&", "&&")
        sheet.set_header(f"&L&8{title}&R&8{self._telling.word('as_of')} {self._telling.moment}")
        sheet.set_footer("&L&8&A&R&8&P / &N")
        return sheet

    def heads(self, columns: Sequence[Column]) -> list[str]:
        """Labels of the columns; where two are called alike, their fields tell them apart."""
        telling = self._telling
        names = [label(column.named, telling.language) for column in columns]
        names = [
            f"{name} ({telling.clock})" if column.kind is Kind.INSTANT else name
            for name, column in zip(names, columns, strict=True)
        ]
        lower = [name.lower() for name in names]
        return [
            f"{name} [{column.name}]" if lower.count(name.lower()) > 1 else name
            for name, column in zip(names, columns, strict=True)
        ]

    def tidy(self, name: str, table: Table) -> None:
        """One row for each row, under a heading that stays in sight."""
        sheet, heads = self._sheet(name), self.heads(table.columns)
        letters = 0.0
        for number, (column, head) in enumerate(zip(table.columns, heads, strict=True)):
            values = [column.of(row) for row in table.rows]
            for at, value in enumerate(values, 1):
                self._put(sheet, at, number, column, value)
            width = _width(head, values)
            sheet.set_column(number, number, width)
            letters += width
        sheet.fit_to_pages(math.ceil(letters / _LETTERS_OF_A_PAGE), 0)
        last = max(1, len(table.rows))
        self._tables += 1
        look = self._look(None, text_wrap=True, bold=True)
        headed = [{"header": head, "header_format": look} for head in heads]
        options = {"name": f"Data{self._tables}", "style": "Table Style Light 9", "columns": headed}
        sheet.add_table(0, 0, last, len(heads) - 1, options)
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.repeat_columns(0)

    def _put(self, sheet: Worksheet, row: int, column: int, kind: Column, value: Any) -> None:
        cell = plain(value)
        if cell is None:
            return
        if isinstance(cell, bool):
            sheet.write_boolean(row, column, cell, self._look(None))
        elif isinstance(cell, int | float | Decimal):
            sheet.write_number(row, column, cell, self._look(_number_format(kind)))
        elif kind.kind is Kind.DAY:
            sheet.write_datetime(row, column, date.fromisoformat(cell), self._look(_FORMATS[Kind.DAY]))
        elif kind.kind is Kind.INSTANT:
            here = datetime.fromisoformat(cell).astimezone(self._zone).replace(tzinfo=None)
            sheet.write_datetime(row, column, here, self._look(_FORMATS[Kind.INSTANT]))
        else:
            sheet.write_string(row, column, legal(cell), self._look(None, text_wrap=len(cell) > _WIDE))

    def facts(self, facts: Table) -> None:
        """What is said beside the rows: its name, field and value, one below the other."""
        sheet, telling = self._sheet(self._telling.word("totals")), self._telling
        self._head(sheet, [telling.word("column"), telling.word("value"), telling.word("field")], [44, 20, 44])
        for row, (column, head) in enumerate(zip(facts.columns, self.heads(facts.columns), strict=True), 1):
            sheet.write_string(row, 0, head, self._look(None))
            self._put(sheet, row, 1, column, column.of(facts.rows[0]))
            sheet.write_string(row, 2, column.name, self._look(None))

    def dictionary(self, tables: Iterable[Table]) -> None:
        """Every column: what it is called, its field, its kind, its unit and its meaning."""
        sheet, telling = self._sheet(self._telling.word("dictionary")), self._telling
        words = ["column", "field", "kind", "unit", "meaning"]
        self._head(sheet, [telling.word(word) for word in words], [44, 40, 12, 12, 80])
        columns = {column.name: column for table in tables for column in table.columns}
        for row, (column, head) in enumerate(zip(columns.values(), self.heads(list(columns.values())), strict=True), 1):
            unit = unit_of(column) or (telling.clock if column.kind is Kind.INSTANT else "")
            for place, text in enumerate([head, column.name, column.kind, unit, column.description]):
                sheet.write_string(row, place, text, self._look(None))

    def about(self, rows: int) -> None:
        """What it is, of whom, as of when, and what was asked for."""
        sheet, telling = self._sheet(self._telling.word("about")), self._telling
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 90)
        said = [
            ("", telling.heading),
            ("", telling.title),
            (telling.word("reader"), telling.reader),
            (telling.word("as_of"), telling.moment),
            (telling.word("asked"), telling.question),
            ("", f"{rows} {telling.word('rows')}. {telling.word('more' if telling.has_more else 'whole')}"),
        ]
        for row, (name, text) in enumerate(said):
            sheet.write_string(row, 0, name, self._look(None, bold=True))
            sheet.write_string(row, 1, legal(text), self._look(None, text_wrap=True))

    def _head(self, sheet: Worksheet, heads: Sequence[str], widths: Sequence[int]) -> None:
        for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
            sheet.write_string(0, column, head, self._look(None, bold=True, bottom=1))
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)


def legal(text: str) -> str:
    """The text without what XML cannot hold, and no longer than a cell."""
    shown = _NO_XML.sub("\ufffd", text)
    return shown if len(shown) <= MOST_LETTERS else shown[: MOST_LETTERS - len(_CUT)] + _CUT


def unit_of(column: Column) -> str:
    """The unit that the name of a field tells (conventions.md, Data)."""
    last = column.path[-1]
    if last.endswith("_idr"):
        return "Rp"
    return "%" if last.startswith("percent") or "_percent" in last else ""


def _number_format(column: Column) -> str | None:
    return None if column.path[-1] in PLAIN_NUMBERS else _FORMATS.get(column.kind, "General")


def _width(head: str, values: Iterable[Any]) -> float:
    longest = max((len(str(plain(value))) for value in values if value is not None), default=0)
    return max(_NARROW, min(_WIDE, max(longest + 2, len(head) * 0.7 + 3)))
