"""Setahun sekilas as a workbook: the matrix as the page shows it, in words, for who goes on in Excel."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any, Final

from web.languages import N_, Language, translations
from web.rendering import period_name, sentence
from web.words import called

TITLE: Final = N_("Setahun sekilas")
AGENCY, DUE, IN_TIME, REPORTED = N_("Instansi"), N_("Tenggat"), N_("Tepat waktu"), N_("Sudah melapor")
OUT_OF: Final = N_("%(n)s dari %(of)s")
LATE: Final = "Terlambat %(num)s hari"
WIDTHS: Final = (40, 18)


def workbook_of(language: Language, year: int, tables: Iterable[Any]) -> bytes:
    """One sheet: a block for each task force, a row for each agency, a column for each period."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # noqa: PLC0415  few ask for it

    file = BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        title = f"{sentence(language, TITLE)} {year}"
        sheet = book.add_worksheet(title)
        looks = {"day": book.add_format({"num_format": "d mmm yyyy", "align": "left"}), "": None}
        looks |= {"head": book.add_format({"bold": True, "text_wrap": True, "valign": "top"})}
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_column(0, 0, WIDTHS[0])
        sheet.set_column(1, 60, WIDTHS[1])
        for row, (look, cells) in enumerate(_rows(language, title, tables)):
            for column, cell in enumerate(cells):
                write = sheet.write_string if isinstance(cell, str) else sheet.write_datetime
                write(row, column, cell, looks["head" if column == 0 else look])
    return file.getvalue()


def _rows(language: Language, title: str, tables: Iterable[Any]) -> Iterable[tuple[str, Sequence[Any]]]:
    def said(text: str) -> str:
        return sentence(language, text)

    for table in tables:
        yield "head", [f"{title}, {table.region}" if table.region else title]
        periods = [period_name(language, each.label, each.year) for each in table.periods]
        yield "head", [said(AGENCY), *periods, said(IN_TIME)]
        yield "day", [said(DUE), *(each.due_on for each in table.periods)]
        for line in table.lines:
            yield "", [line.agency, *(_cell(language, each) for each in line.cells), _out_of(language, line.in_time)]
        yield "", [said(REPORTED), *(_out_of(language, each) for each in table.reported)]
        yield "", [said(IN_TIME), *(_out_of(language, each) for each in table.in_time)]
        yield "", [""]


def _cell(language: Language, cell: Any) -> str:
    late = translations(language).ngettext(LATE, LATE, cell.late_days) % {"num": cell.late_days}
    words = called(language, cell.look.table, cell.code)
    return f"{words}, {late.lower()}" if cell.late_days else words


def _out_of(language: Language, counted: tuple[int, int]) -> str:
    n, of = counted
    return sentence(language, OUT_OF, n=n, of=of) if of else "–"
