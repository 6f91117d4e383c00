"""The monitoring matrix: target and realisation of each indicator (K) and of its money (Rp), quarter by quarter.

Its columns are those of the evaluation form of Permendagri 86/2017 as task forces use it; what nobody reported stays
empty and is never a zero.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from api.formats.writing.printed import PrintedActivity, PrintedChapter
from api.formats.writing.workbook_out import FIGURE, MONEY, Page, Paper, written

_SINGLE = (("Kode", 14), ("Kegiatan", 26), ("Indikator", 24), ("Satuan", 9))
_PAIRS = (
    "Target akhir RAD",
    "Realisasi s.d. tahun {before}",
    "Target tahun {year}",
    "Realisasi TW I",
    "Realisasi TW II",
    "Realisasi TW III",
    "Realisasi TW IV",
    "Realisasi tahun {year}",
    "Realisasi kumulatif",
    "Capaian (%)",
)
_ENDS = (
    ("Penanggung jawab", 20),
    ("Faktor pendorong", 18),
    ("Kendala", 22),
    ("Tindak lanjut TW berikut", 22),
    ("Tindak lanjut tahun berikut", 18),
    ("Bukti dukung", 18),
)
_FIRST_PAGE = 15  # last column of the first of two pages across, over which the title stands


class Pair(NamedTuple):
    """A figure of work in the indicator's unit (K) and one of money in rupiah (Rp); percent in the last pair."""

    work: Decimal | None = None
    money: Decimal | int | None = None


class MonitoredIndicator(NamedTuple):
    """The pairs of one indicator in the order of the columns; money stands beside the first indicator only."""

    title: str
    unit: str
    pairs: Sequence[Pair]


class Monitored(NamedTuple):
    """An activity with the newest verified words of the year."""

    activity: PrintedActivity
    indicators: Sequence[MonitoredIndicator]
    obstacles: str
    follow_up: str
    evidence: str


class Monitoring(NamedTuple):
    """The matrix of one year; `said` is by number of chapter and activity."""

    region: str
    year: int
    chapters: Sequence[PrintedChapter]
    said: Mapping[tuple[str, str], Monitored]


def monitoring_matrix(monitoring: Monitoring, paper: Paper) -> bytes:
    """The matrix as a workbook."""
    with written() as (writer, packed):
        page = Page(writer, f"Monitoring {monitoring.year}", paper, pages_across=2)
        last_column = len(_SINGLE) + 2 * len(_PAIRS) + len(_ENDS) - 1
        head = page.title(
            (
                "MATRIKS PEMANTAUAN DAN EVALUASI RENCANA AKSI DAERAH PP-TPPO",
                f"{monitoring.region.upper()} TAHUN {monitoring.year}",
                "K = kinerja dalam satuan indikator, Rp = rupiah; hanya laporan yang sudah diverifikasi",
            ),
            _FIRST_PAGE,
        )
        _head(page, head, monitoring.year)
        row = head + 2
        for chapter in monitoring.chapters:
            page.sheet.merge_range(row, 0, row, last_column, chapter.name.upper(), page.cell(bold=True))
            row += 1
            for programme, activities in chapter.by_programme.items():
                if programme:
                    page.sheet.merge_range(row, 0, row, last_column, programme, page.cell(italic=True))
                    row += 1
                for activity in activities:
                    row = _activity(page, row, monitoring.said[chapter.name, activity.number])
        page.sheet.repeat_rows(head, head + 1)
        page.sheet.freeze_panes(head + 2, 2)
        page.sheet.repeat_columns(0, len(_SINGLE) - 1)
        page.signatures(row + 2, (1, last_column - 2))
        page.finish()
    return packed.getvalue()


def _head(page: Page, head: int, year: int) -> None:
    column = 0
    for text, width in _SINGLE:
        page.group(head, column, text, 1)
        page.width(column, width)
        column += 1
    for text in _PAIRS:
        page.group(head, column, text.format(year=year, before=year - 1), 2)
        for place, word in enumerate(("K", "Rp")):
            page.put(head + 1, column + place, word, page.head())
        page.width(column, 7)
        page.width(column + 1, 13)
        column += 2
    for text, width in _ENDS:
        page.group(head, column, text, 1)
        page.width(column, width)
        column += 1


def _activity(page: Page, row: int, said: Monitored) -> int:
    """An activity over as many rows as it has indicators; the row below it."""
    last = row + max(len(said.indicators), 1) - 1
    page.put(row, 0, said.activity.code, page.cell(), last)
    page.put(row, 1, f"{said.activity.number} {said.activity.title}", page.cell(), last)
    for place, indicator in enumerate(said.indicators):
        page.put(row + place, 2, indicator.title, page.cell())
        page.put(row + place, 3, indicator.unit, page.cell())
        for number, pair in enumerate(indicator.pairs):
            column = len(_SINGLE) + 2 * number
            page.put(row + place, column, pair.work, page.cell(num_format=FIGURE))
            is_percent = number == len(_PAIRS) - 1
            page.put(row + place, column + 1, pair.money, page.cell(num_format=FIGURE if is_percent else MONEY))
    ends = (said.activity.lead, "", said.obstacles, said.follow_up, "", said.evidence)
    for column, value in enumerate(ends, len(_SINGLE) + 2 * len(_PAIRS)):
        page.put(row, column, value, page.cell(), last)
    return last + 1
