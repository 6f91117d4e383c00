"""A plan of action as the matrix that secretariats keep: what is printed here can be sent in again as it is."""

from collections.abc import Sequence
from typing import Any

from api.formats.writing.printed import PILLARS, PrintedActivity, PrintedPlan
from api.formats.writing.workbook_out import FIGURE, MONEY, Page, Paper, Writer, written
from api.loading import Later

_utility = Later("xlsxwriter.utility")

_NUMBER, _PROGRAMME = ("No", 4.0), ("Program", 18.0)
_BEFORE = (("Kegiatan", 26.0), ("Pilar", 10.0), ("Indikator", 24.0), ("Satuan", 9.0), ("Kondisi Awal", 7.0))
_BETWEEN = ("Penanggung Jawab", "Instansi Terkait", "Kode Sub Kegiatan", "Sumber Dana")
_BETWEEN_WIDTHS = (16.0, 20.0, 13.0, 9.0)
_LISTS = "Daftar"
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


def plan_matrix(plan: PrintedPlan, paper: Paper) -> bytes:
    """The matrix as a workbook: heads on every page, drop-downs, sums as formulas with their results."""
    with written() as (writer, packed):
        matrix = _Matrix(writer, plan, paper)
        matrix.write()
        _lists(writer, plan)
    return packed.getvalue()


class _Matrix:
    """Writes the table row by row; `money` are the columns of rupiah, `rows` those that the total sums."""

    def __init__(self, writer: Writer, plan: PrintedPlan, paper: Paper) -> None:
        self._plan, self._years = plan, list(plan.years)
        self._page = Page(writer, f"RAD {self._years[0]}-{self._years[-1]}", paper)
        # Where a plan names programmes, one without says so with a dash: an empty cell would be read as the one above.
        self._of_programmes = any(each.programme for chapter in plan.chapters for each in chapter.activities)
        self._before = (_NUMBER, *((_PROGRAMME,) if self._of_programmes else ()), *_BEFORE)
        self._title = self._before.index(_BEFORE[0])
        self._targets = len(self._before)
        self._between = self._targets + len(self._years)
        self._money = self._between + len(_BETWEEN)
        self._note = self._money + len(self._years)

    def write(self) -> None:
        head = self._head()
        row = head + 3
        first = row
        for place, chapter in enumerate(self._plan.chapters):
            name = f"{_ROMAN[place]}. SUB GUGUS TUGAS {chapter.name.upper()}"
            self._page.sheet.merge_range(row, 0, row, self._note, name, self._page.cell(bold=True, bg_color="#F4F1E8"))
            row += 1
            for activity in chapter.activities:
                row = self._activity(row, activity)
        self._total(row, first)
        self._drop_downs(first, row - 1)
        self._page.sheet.repeat_rows(head, head + 2)
        self._page.sheet.freeze_panes(head + 3, self._title + 1)
        self._page.signatures(row + 3, (1, self._note - 3))
        self._page.finish()

    def _head(self) -> int:
        page, plan = self._page, self._plan
        head = page.title(
            (
                plan.instrument or "RANCANGAN",
                "RENCANA AKSI DAERAH PENCEGAHAN DAN PENANGANAN TINDAK PIDANA PERDAGANGAN ORANG",
                f"{plan.region.upper()} TAHUN {self._years[0]}-{self._years[-1]}",
                "(dalam rupiah)",
            ),
            self._note,
        )
        for column, (text, width) in enumerate(self._before):
            page.group(head, column, text, 1)
            page.width(column, width)
        for column, (text, width) in enumerate(zip(_BETWEEN, _BETWEEN_WIDTHS, strict=True), self._between):
            page.group(head, column, text, 1)
            page.width(column, width)
        for column, text, width in ((self._targets, "Target", 6.5), (self._money, "Pagu (Rp)", 12.5)):
            self._years_below(head, column, text)
            page.width(column, width, len(self._years))
        page.group(head, self._note, "Keterangan", 1)
        page.width(self._note, 13)
        for column in range(self._note + 1):
            page.put(head + 2, column, f"({column + 1})", page.head())
        return head

    def _years_below(self, head: int, column: int, text: str) -> None:
        if len(self._years) == 1:
            self._page.put(head, column, text, self._page.head())
        else:
            self._page.group(head, column, text, len(self._years))
        for place, year in enumerate(self._years):
            self._page.put(head + 1, column + place, year, self._page.head())

    def _activity(self, row: int, activity: PrintedActivity) -> int:
        """An activity over as many rows as it has indicators; the row below it."""
        page = self._page
        last = row + max(len(activity.indicators), 1) - 1
        programme = (activity.programme or "-",) if self._of_programmes else ()
        words = (activity.number, *programme, activity.title, activity.pillar)
        ends = (activity.lead, activity.partners, activity.code or "-", activity.source)
        for column, value in enumerate(words):
            page.put(row, column, value, page.cell(), last)
        for place, indicator in enumerate(activity.indicators):
            figures = [indicator.targets.get(year, "-") for year in self._years]
            said = (indicator.title, indicator.unit, indicator.baseline, *figures)
            self._put_all(row + place, len(words), said, FIGURE)
        for column, value in enumerate(ends, self._between):
            page.put(row, column, value, page.cell(), last)
        for place, year in enumerate(self._years):
            page.put(row, self._money + place, activity.money.get(year, "-"), page.cell(num_format=MONEY), last)
        page.put(row, self._note, activity.note, page.cell(), last)
        return last + 1

    def _put_all(self, row: int, column: int, values: Sequence[Any], figure: str) -> None:
        for place, value in enumerate(values, column):
            look = self._page.cell() if isinstance(value, str) else self._page.cell(num_format=figure)
            self._page.put(row, place, value, look)

    def _total(self, row: int, first: int) -> None:
        page = self._page
        page.sheet.merge_range(row, 0, row, self._money - 1, "JUMLAH", page.cell(bold=True, align="center"))
        every = [activity for chapter in self._plan.chapters for activity in chapter.activities]
        for place, year in enumerate(self._years):
            column = self._money + place
            cells = f"{_utility.xl_rowcol_to_cell(first, column)}:{_utility.xl_rowcol_to_cell(row - 1, column)}"
            summed = sum(activity.money.get(year, 0) for activity in every)
            page.sheet.write_formula(row, column, f"=SUM({cells})", page.cell(bold=True, num_format=MONEY), summed)
        page.put(row, self._note, None, page.cell())

    def _drop_downs(self, first: int, last: int) -> None:
        offered = (
            (self._title + 1, 2, PILLARS),
            (self._between, 0, self._plan.agencies),
            (self._money - 1, 1, self._plan.sources),
        )
        for column, place, values in offered:
            name = _utility.xl_col_to_name(place)
            source = f"={_LISTS}!${name}$2:${name}${len(values) + 1}"
            told = "Nilai di luar daftar tetap dapat dipakai; periksa ejaannya."
            options = {"validate": "list", "source": source, "error_type": "information", "error_message": told}
            if values:
                self._page.sheet.data_validation(first, column, last, column, options)


def _lists(writer: Writer, plan: PrintedPlan) -> None:
    sheet = writer.add_worksheet(_LISTS)
    columns = (("Instansi", plan.agencies), ("Sumber dana", plan.sources), ("Pilar", list(PILLARS.values())))
    for column, (text, values) in enumerate(columns):
        sheet.set_column(column, column, 40)
        for row, value in enumerate((text, *values)):
            sheet.write_string(row, column, value)
