"""Find the heading of a table and what its columns mean, by their words and not by their places.

A heading may stand anywhere in the first rows, take up to three rows with merged groups (`Target` over the years, or
a year over `Target` and `Pagu`), and be followed by a row that numbers the columns.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from api.domain.import_fields import LAST_ROW_TO_LOOK
from api.formats.folding import fold
from api.formats.opening.sheets import Sheet, address
from api.formats.reading.amounts import scales_named

Words = Mapping[str, tuple[str, ...]]

PLAN: Words = {
    "number": ("no", "nomor", "no urut", "no kegiatan", "nomor kegiatan", "no aksi", "no rencana aksi"),
    "title": (
        "kegiatan", "rencana aksi", "aksi", "uraian kegiatan", "nama kegiatan", "program kegiatan", "kegiatan aksi",
        "uraian", "aktivitas", "rencana kegiatan", "kegiatan rencana aksi", "aksi daerah", "activity", "action",
        "rencana aksi kegiatan", "uraian rencana aksi", "judul kegiatan", "program dan kegiatan",
    ),
    "programme": ("program", "nama program", "program rad", "program prioritas", "program daerah", "programme"),
    "pillar": ("pilar", "4p", "pilar 4p", "aspek", "klaster", "pillar"),
    "sub_task_force": ("sub gugus tugas", "bidang", "subgugus tugas", "sub satgas", "gugus tugas", "strategi"),
    "indicator": (
        "indikator", "indikator keberhasilan", "indikator kinerja", "indikator kegiatan", "ukuran keberhasilan",
        "indikator capaian", "indikator output", "tolok ukur", "tolok ukur kinerja", "indicator",
        "ukuran kinerja",
    ),
    "unit": ("satuan", "satuan indikator", "satuan target", "sat", "unit ukuran"),
    "baseline": ("kondisi awal", "baseline", "data awal", "data dasar", "capaian awal", "kinerja awal", "base line"),
    "target": (
        "target", "target kinerja", "target capaian", "target indikator",
        "target tahunan", "sasaran target", "k",
    ),
    "final_target": (
        "target akhir", "target akhir rad", "target total", "jumlah target",
        "kondisi akhir", "total target",
    ),
    "amount": (
        "pagu", "anggaran", "pagu indikatif", "kebutuhan anggaran", "kebutuhan dana", "biaya", "alokasi anggaran",
        "pagu anggaran", "dana", "indikasi anggaran", "rencana anggaran", "anggaran indikatif", "perkiraan biaya",
        "alokasi", "alokasi dana", "kerangka pendanaan", "pendanaan", "rp", "budget", "pagu indikasi", "nilai anggaran",
    ),
    "row_total": ("jumlah", "total", "jumlah total", "total pagu", "jumlah pagu", "total anggaran", "jumlah anggaran"),
    "lead": (
        "penanggung jawab", "penanggungjawab", "pic", "instansi penanggung jawab", "pelaksana", "instansi pelaksana",
        "pj", "perangkat daerah penanggung jawab", "opd penanggung jawab", "perangkat daerah", "opd", "leading sector",
        "lead", "instansi pengampu", "pengampu", "opd pelaksana", "perangkat daerah pelaksana", "pelaksana utama",
    ),
    "support": (
        "instansi terkait", "dukungan", "pendukung", "instansi pendukung", "mitra", "mitra kerja", "lembaga terkait",
        "opd terkait", "opd pendukung", "perangkat daerah terkait", "pihak terkait", "unsur terkait", "terkait",
        "perangkat daerah pendukung", "mitra pendukung", "supporting",
    ),
    "code": (
        "kode sub kegiatan", "kode rek sub keg", "kode rekening sub kegiatan", "kode", "kode kegiatan", "kode rekening",
        "kode subkegiatan", "kode nomenklatur", "kode anggaran", "kode rek", "kode sub keg", "nomenklatur",
    ),
    "source": (
        "sumber dana", "sumber pendanaan", "sumber anggaran",
        "sumber pembiayaan", "sumber biaya", "sumber", "pembiayaan",
    ),
    "note": ("keterangan", "catatan", "ket", "notes", "remarks"),
    "other": (
        "tujuan", "sasaran", "keluaran", "output",
        "hasil", "outcome", "lokasi", "waktu", "waktu pelaksanaan",
        "jadwal", "jadwal pelaksanaan", "sub kegiatan", "nama sub kegiatan", "kelompok sasaran", "isu strategis",
        "penerima manfaat", "volume", "strategi program", "isu", "kebijakan", "masa pelaksanaan", "tahun pelaksanaan",
    ),
}  # fmt: skip
"""Columns of a plan of action under the words people head them with, folded; add a spelling here and nowhere else."""

MOST_HEADING_ROWS = 3
LAST_COLUMN_TO_LOOK = 120
_LONGEST = 90
_EXACT, _PREFIX, _INSIDE = 3, 2, 1
_FEWEST = 3
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_YEAR_WORDS = re.compile(r"\b(?:tahun anggaran|tahun ke|tahun|thn|th|ta|t a|fy)\b")
_BUDGET_YEAR = re.compile(r"\b(?:tahun anggaran|ta|t a|fy)\b")
_MONEY_NOTE = re.compile(r"\b(?:dalam|ribuan|ribu|jutaan|juta|miliar|rupiah|rp|000|x)\b")
_NUMBERING = re.compile(r"\(?\s*(?:\d{1,2}|[a-z])\s*\)?|\d{1,2}\s*=.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its place, what it means, the year it is for, the unit of money it names."""

    index: int
    field: str
    year: int | None
    text: str
    row: int
    score: int = _EXACT
    scales: frozenset[int] = frozenset()

    @property
    def cell(self) -> str:
        """The address of the heading cell."""
        return address(self.row, self.index)


@dataclass(frozen=True)
class Heading:
    """The heading of a table: its rows, the columns with a meaning, and those without."""

    first_row: int
    last_row: int
    columns: tuple[Column, ...]
    rivals: tuple[Column, ...]
    row: int
    """The row that was recognised, or named; groups above it and years below it belong to the heading."""

    def column(self, field: str) -> Column | None:
        """The column of a field that has no year."""
        return self._single.get(field)

    def by_year(self, field: str) -> dict[int, Column]:
        """The columns of a field that stand for years."""
        return {column.year: column for column in self.columns if column.field == field and column.year is not None}

    @cached_property
    def _single(self) -> dict[str, Column]:
        return {column.field: column for column in reversed(self.columns) if column.year is None}


def find_heading(sheet: Sheet, words: Words, anchors: frozenset[str]) -> Heading | None:
    """The heading of the table on a sheet, or None where no row names one of `anchors` and two columns more."""
    for row in range(1, min(sheet.height, LAST_ROW_TO_LOOK) + 1):
        fields = {field for _, field, score in _recognised(sheet, row, words) if score >= _PREFIX}
        if len(fields) >= _FEWEST and fields & anchors:
            return heading_at(sheet, row, words, anchors)
    return None


def heading_at(sheet: Sheet, row: int, words: Words, anchors: frozenset[str]) -> Heading:
    """The heading that a row belongs to, with what its columns seem to mean."""
    first = row - 1 if _is_group_row(sheet, row - 1, words) else row
    last = _last_heading_row(sheet, row, first, words, anchors)
    rows = tuple(range(first, last + 1))
    columns, rivals = _settle([column for column in _columns(sheet, rows, words) if column is not None])
    end = last + 1 if _is_numbering(sheet, last + 1) else last
    return Heading(first, end, columns, rivals, row)


def best_field(text: str, words: Words) -> tuple[str, int] | None:
    """The field whose words fit a heading best, and how well: wholly, at its beginning, or somewhere inside."""
    folded = f" {fold(text)} "
    best: tuple[int, int, str] | None = None
    for field, phrases in words.items():
        for phrase in phrases:
            score = _score(folded, phrase)
            if score and (best is None or (score, len(phrase)) > best[:2]):
                best = (score, len(phrase), field)
    return (best[2], best[0]) if best else None


def _score(folded: str, phrase: str) -> int:
    if folded == f" {phrase} ":
        return _EXACT
    if len(phrase) < _FEWEST:
        return 0
    if folded.startswith(f" {phrase} "):
        return _PREFIX
    return _INSIDE if f" {phrase} " in folded else 0


def _recognised(sheet: Sheet, row: int, words: Words) -> Iterator[tuple[int, str, int]]:
    for column, cell in sheet.filled(row):
        if len(cell.text) <= _LONGEST and column < LAST_COLUMN_TO_LOOK:
            found = best_field(_bare(cell.text), words)
            if found:
                yield column, *found


def _bare(text: str) -> str:
    """The words of a heading without year and unit of money."""
    folded = _YEAR_WORDS.sub(" ", _YEAR.sub(" ", fold(text)))
    return _MONEY_NOTE.sub(" ", folded) if len(folded.split()) > 1 else folded


def _is_group_row(sheet: Sheet, row: int, words: Words) -> bool:
    """Whether the row above names groups of columns only: years, targets or amounts."""
    cells = list(sheet.filled(row)) if row >= 1 else []
    groups = {"target", "amount", "lead", "support", "indicator"}
    found = [best_field(_bare(cell.text), words) for _, cell in cells]
    named = [bool(_is_year(cell.text)) or (hit is not None and hit[0] in groups and hit[1] == _EXACT)
             for (_, cell), hit in zip(cells, found, strict=True)]  # fmt: skip
    return len(cells) >= 1 and all(named)


def _last_heading_row(sheet: Sheet, row: int, first: int, words: Words, anchors: frozenset[str]) -> int:
    titles = [column for column, field, _ in _recognised(sheet, row, words) if field in anchors]
    last = row
    while last - first + 1 < MOST_HEADING_ROWS and _is_sub_row(sheet, last + 1, words, titles):
        last += 1
    return last


def _is_sub_row(sheet: Sheet, row: int, words: Words, titles: list[int]) -> bool:
    """Whether a row goes on with the heading: years or known words only, and nothing under the title."""
    cells = list(sheet.filled(row))
    if not cells or any(column in titles for column, _ in cells):
        return False
    return all(_is_year(cell.text) or _is_known(cell.text, words) for _, cell in cells)


def _is_year(text: str) -> bool:
    return _YEAR.search(text) is not None and not _YEAR_WORDS.sub(" ", _YEAR.sub(" ", fold(text))).strip()


def _is_known(text: str, words: Words) -> bool:
    found = best_field(_bare(text), words)
    return found is not None and found[1] >= _PREFIX and len(text) <= _LONGEST


def _is_numbering(sheet: Sheet, row: int) -> bool:
    """Whether a row only numbers the columns: `(1) (2) (3)`."""
    cells = [cell.text for _, cell in sheet.filled(row)]
    return len(cells) >= _FEWEST and all(_NUMBERING.fullmatch(text) for text in cells)


def _columns(sheet: Sheet, rows: tuple[int, ...], words: Words) -> Iterator[Column | None]:
    for index in range(min(sheet.width, LAST_COLUMN_TO_LOOK)):
        parts = [_part(sheet, rows, place, index) for place in range(len(rows))]
        texts = [text for place, text in enumerate(parts) if text and text not in parts[:place]]
        own = [row for row in rows if sheet.cell(row, index).text and not sheet.is_covered(row, index)]
        yield _column(index, texts, own[-1] if own else rows[-1], words) if texts else None


def _part(sheet: Sheet, rows: tuple[int, ...], place: int, index: int) -> str:
    """The words one heading row gives a column; an unmerged group reaches over the years to its right."""
    text = sheet.shown(rows[place], index).text[:_LONGEST]
    if text or place == len(rows) - 1 or not _is_year(sheet.cell(rows[-1], index).text):
        return text
    for left in range(index - 1, -1, -1):
        found = sheet.shown(rows[place], left).text
        if found or not _is_year(sheet.cell(rows[-1], left).text):
            return found if _is_year(sheet.cell(rows[-1], left).text) else ""
    return ""


def _column(index: int, texts: list[str], row: int, words: Words) -> Column:
    joined = " ".join(texts)
    years = _YEAR.findall(joined)
    field, score = _meaning(texts, words)
    has_year = field in ("target", "amount", "year", "row_total") and years
    year = int(years[-1]) if has_year and field != "row_total" else None
    return Column(index, field, year, joined, row, score, scales_named(joined))


def _meaning(texts: list[str], words: Words) -> tuple[str, int]:
    """What the words of a column mean, the nearest to the data first; a year alone is settled later."""
    hits = [hit for text in reversed(texts) if (hit := best_field(_bare(text), words))]
    whole = best_field(_bare(" ".join(texts)), words)
    if hits and hits[0][0] == "row_total" and any(field == "target" for field, _ in hits):
        return "final_target", _EXACT
    strong = [hit for hit in hits if hit[1] >= _PREFIX]
    if strong or whole:
        return strong[0] if strong else whole or ("unknown", 0)
    if any(_YEAR.search(text) for text in texts):
        return ("amount", _INSIDE) if any(_BUDGET_YEAR.search(fold(text)) for text in texts) else ("year", 0)
    return "unknown", 0


def _settle(columns: list[Column]) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """One column per meaning: the best fit stays, equal ones are rivals; bare years go to whichever is missing."""
    named = {column.field for column in columns if column.year is not None}
    missing = {"target", "amount"} - named
    if len(missing) == 1:
        columns = [_renamed(column, next(iter(missing))) if column.field == "year" else column for column in columns]
    kept: dict[tuple[str, int | None], Column] = {}
    rivals: list[Column] = []
    for column in sorted(columns, key=lambda column: -column.score):
        key = (column.field, column.year)
        if column.field in ("other", "unknown", "year", "final_target") or key not in kept:
            kept[key if key not in kept else (f"{column.field} {column.index}", column.year)] = column
        elif column.score == kept[key].score:
            rivals.append(column)
        else:
            kept[f"other {column.index}", None] = _renamed(column, "other")
    return tuple(sorted(kept.values(), key=lambda column: column.index)), tuple(rivals)


def _renamed(column: Column, field: str) -> Column:
    year = column.year if field in ("target", "amount") else None
    return Column(column.index, field, year, column.text, column.row, column.score, column.scales)
