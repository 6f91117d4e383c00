"""An empty form for one agency and quarter: filled in, it comes back by the progress import."""

from api.formats.dates import written_day
from api.formats.writing.printed import PrintedForm
from api.formats.writing.workbook_out import FIGURE, Page, Paper, written

_COLUMNS = (
    ("No", 5),
    ("Instansi Pelapor", 18),
    ("No Kegiatan", 9),
    ("Kegiatan", 26),
    ("Indikator", 26),
    ("Satuan", 10),
    ("Target {year}", 10),
    ("Realisasi s.d. Triwulan", 13),
    ("Realisasi Fisik (%)", 11),
    ("Kendala", 20),
    ("Tindak Lanjut", 20),
    ("Bukti Dukung", 16),
    ("Tanggal Lapor", 14),
)
_ROMAN = ("I", "II", "III", "IV")
_FILLED_IN = 6  # columns written beside the number; the others are the agency's
_INPUT = "#FFFBEA"
_PERCENT = {
    "validate": "decimal",
    "criteria": "between",
    "minimum": 0,
    "maximum": 100,
    "error_type": "information",
    "error_message": "Angka 0-100, atau tulis Nihil.",
}


def progress_form(form: PrintedForm, paper: Paper) -> bytes:
    """The form as a workbook; the cells to fill in are tinted."""
    quarter = _ROMAN[form.quarter - 1]
    with written() as (writer, packed):
        page = Page(writer, f"TW {quarter}", paper)
        head = page.title(
            (
                f"LAPORAN PERKEMBANGAN PELAKSANAAN RAD PP-TPPO {form.region.upper()} TAHUN {form.year}",
                f"TRIWULAN {quarter} (batas lapor {written_day(form.due_on)})",
                form.agency,
            ),
            len(_COLUMNS) - 1,
        )
        for column, (text, width) in enumerate(_COLUMNS):
            page.width(column, width)
            page.put(head, column, text.format(year=form.year), page.head())
        last = _rows(page, form, head + 1)
        page.sheet.data_validation(head + 1, 8, max(last, head + 1), 8, _PERCENT)
        page.sheet.repeat_rows(head)
        page.sheet.freeze_panes(head + 1, 0)
        page.signatures(last + 3, (1, 9))
        page.finish()
    return packed.getvalue()


def _rows(page: Page, form: PrintedForm, row: int) -> int:
    """A row for each indicator; the last one written."""
    above, order = "", 0
    for each in form.rows:
        is_first = each.number != above
        order, above = order + is_first, each.number
        words = (form.agency, each.number, each.title, each.indicator, each.unit, each.target)
        page.put(row, 0, order if is_first else None, page.cell())
        for column, value in enumerate(words, 1):
            page.put(row, column, value, page.cell(num_format=FIGURE))
        for column in range(_FILLED_IN + 1, len(_COLUMNS)):
            page.put(row, column, None, page.cell(bg_color=_INPUT))
        row += 1
    return row - 1
