"""Small invented workbooks in every layout and with every fault the readers know, written into bytes.

Run as a script it writes them into the folder named, for people who want to open them.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.data.sheets import Formula, Grid, Page, Shown, ods, xlsx

YEARS = (2025, 2026, 2027)


@dataclass(frozen=True)
class Measure:
    """An indicator of the invented plan."""

    title: str
    unit: str
    baseline: Any
    targets: tuple[Any, ...]


@dataclass(frozen=True)
class Action:
    """An activity of the invented plan; money in whole rupiah."""

    number: str
    field: str
    title: str
    pillar: str
    lead: str
    support: str
    code: str
    source: str
    money: tuple[Any, ...]
    measures: tuple[Measure, ...] = field(default_factory=tuple)
    note: str = ""
    programme: str = ""


FIELDS = {
    "PENC": "Pencegahan",
    "REHSOS": "Rehabilitasi Sosial, Pemulangan, dan Reintegrasi Sosial",
    "GAKKUM": "Penegakan Hukum",
}

PLAN = (
    Action(
        "1.1", "PENC", "Penyuluhan migrasi aman di desa contoh", "Pencegahan", "Dinas Contoh Tenaga Kerja",
        "DPMD; Dinas Contoh Kependudukan, Keluarga dan Anak", "2.07.04.02.04.0001", "APBD Kab.",
        (281_000_000, 295_500_000, 342_500_000),
        (
            Measure("Jumlah desa yang disuluh", "desa", 24, (40, 60, 80)),
            Measure("Persentase peserta yang lulus uji", "%", "n/a", (45, 50, 55)),
        ),
    ),
    Action(
        "1.2", "PENC", "Buku saku migrasi aman", "Pencegahan", "Disdik", "Forum Anak", "1.01.02.2.02.29", "apbd kab",
        (141_500_000, 163_500_000, 174_500_000), (Measure("Jumlah buku", "eksemplar", 0, (5000, 5000, 7500)),),
    ),
    Action(
        "2.1", "REHSOS", "Rumah aman contoh", "Perlindungan", "DINSOS\nUPTD PPA", "Yayasan Contoh", "-", "Hibah IOM",
        (446_875_000, 446_875_000, None), (Measure("Jumlah korban ditampung", "orang", 34, (50, 55, None)),),
        "USD 27,500 per tahun; kurs Rp16.250/USD (2 Januari 2025); off-budget",
    ),
    Action(
        "3.1", "GAKKUM", "Penyidikan perkara contoh", "Penegakan Hukum", "Polres", "PN", "KRISNA 3131.BCA.002", "APBN",
        (488_000_000, 500_000_000, 547_000_000), (Measure("Jumlah perkara", "perkara", 7, (10, 10, 12)),),
    ),
)  # fmt: skip

AGENCIES_CSV = """code,name,abbreviation,kind,seat,sub_gugus_tugas,flags,aliases
99.01-DISNAKER,Dinas Contoh Tenaga Kerja,DISNAKER,opd_kab,Anggota,PENC,,Disnaker Contoh
99.01-DPMD,Dinas Contoh Desa,DPMD,opd_kab,Anggota,PENC,,
99.01-DP3A,"Dinas Contoh Kependudukan, Keluarga dan Anak",DP3A,opd_kab,Sekretariat,KOORD;PENC,,Dinas PPPA
99.01-DISDIK,Dinas Contoh Pendidikan,DISDIK,opd_kab,Anggota,PENC,,
99.01-DINSOS,Dinas Contoh Sosial,DINSOS,opd_kab,Koordinator,REHSOS,,
99.01-UPTD-PPA,UPTD Contoh Perlindungan,UPTD PPA,uptd,Anggota,REHSOS,,
99.01-POLRES,Kepolisian Resor Contoh,POLRES,kementerian_lembaga,Anggota,GAKKUM,vertical;aph,Unit Contoh
99.01-PN,Pengadilan Negeri Contoh,PN,kementerian_lembaga,Anggota,GAKKUM,vertical;aph,
99.01-YC,Yayasan Contoh,YC,ngo,Anggota,REHSOS,,
99.01-FA,Forum Anak Contoh,FORUM ANAK,ngo,Anggota,PENC,,Forum Anak
"""


def one_sheet(plan: Sequence[Action] = PLAN) -> Page:
    """The whole plan on one sheet: title, merged two-row heading, numbering, chapters, programmes as rows, merged
    activities, JUMLAH.
    """
    heads = ["No", "Kegiatan", "Pilar", "Indikator", "Satuan", "Kondisi Awal (2024)", "Target", None, None,
             "Penanggung Jawab", "Instansi Terkait", "Kode Sub Kegiatan", "Sumber Dana", "Pagu (Rp)", None, None,
             "Keterangan"]  # fmt: skip
    years = [None] * 6 + list(YEARS) + [None] * 4 + list(YEARS) + [None]
    grid: Grid = [["RENCANA AKSI DAERAH PP-TPPO"], ["KABUPATEN INDRAMAYU TAHUN 2025-2027"], [], heads, years]
    merges = [(3, at, 4, at) for at in (*range(6), *range(9, 13), 16)] + [(3, 6, 3, 8), (3, 13, 3, 15)]
    grid.append([f"({number})" for number in range(1, 18)])
    for order, (code, name) in enumerate(FIELDS.items()):
        merges.append((len(grid), 0, len(grid), 16))
        grid.append([f"{'I' * (order + 1)}. SUB GUGUS TUGAS {name.upper()}"])
        programme = ""
        for action in (action for action in plan if action.field == code):
            if action.programme != programme:
                programme = action.programme
                grid.append([None, programme])
            first = len(grid)
            grid += _one_sheet_rows(action)
            if len(grid) - first > 1:
                merges += [(first, at, len(grid) - 1, at) for at in (0, 1, 2, *range(9, 17))]
    sums = [sum(a.money[at] for a in plan if isinstance(a.money[at], int)) for at in range(len(YEARS))]
    grid += [
        ["JUMLAH"] + [None] * 12 + list(sums),
        [],
        [None, "Salinan sesuai aslinya"] + [None] * 11 + ["Contoh, 1 Mei"],
    ]
    return Page("RAD 2025-2027", grid, merges)


def _one_sheet_rows(action: Action) -> Grid:
    rows: Grid = []
    for measure in action.measures:
        words = [measure.title, measure.unit, measure.baseline, *_dashed(measure.targets)]
        if rows:
            rows.append([None, None, None, *words])
        else:
            rows.append([action.number, action.title, action.pillar, *words, action.lead, action.support, action.code,
                         action.source, *_dashed(action.money), action.note])  # fmt: skip
    return rows


def _dashed(values: Sequence[Any]) -> list[Any]:
    return ["-" if value is None else value for value in values]


def sheet_per_field(plan: Sequence[Action] = PLAN) -> list[Page]:
    """A sheet for each sub-task-force, money in thousands, a sum per row, blanks instead of merges, and REKAP."""
    heads = ["No.", "Rencana Aksi", "PIC", "Dukungan", "4P", "Ukuran Keberhasilan", "Satuan", "Baseline 2024",
             *(f"TA {year}" for year in YEARS), "Jumlah", "Sumber Pendanaan", "Kode Rek. Sub Keg.",
             *(f"Target {year}" for year in YEARS), "Catatan"]  # fmt: skip
    recap: Grid = [["REKAPITULASI RAD"], ["(dalam ribuan rupiah)"], []]
    recap.append(["No", "Sub Gugus Tugas", "Jumlah Rencana Aksi", *(f"TA {year}" for year in YEARS), "Jumlah"])
    pages = []
    for order, (code, name) in enumerate(FIELDS.items(), start=1):
        actions = [action for action in plan if action.field == code]
        grid: Grid = [["RAD PP-TPPO KOTA BATAM 2025-2027"], [f"SUB GUGUS TUGAS: {name}"]]
        grid += [["(TA 2025 s.d. TA 2027 dalam ribuan rupiah)"], [], heads]
        for number, action in enumerate(actions, start=1):
            grid += _per_field_rows(number, action)
        sums = [sum(a.money[at] or 0 for a in actions) / 1000 for at in range(len(YEARS))]
        grid.append([None, "Jumlah", *[None] * 6, *sums, sum(sums)])
        recap.append(
            [order, name, len(actions), *(Formula(f"x{at}", total) for at, total in enumerate(sums)), sum(sums)]
        )
        pages.append(Page(f"{order} {name[:20].strip().rstrip(',')}", grid))
    return [Page("REKAP", recap), *pages]


def _per_field_rows(number: int, action: Action) -> Grid:
    money = [None if amount is None else amount / 1000 for amount in action.money]
    total = sum(amount or 0 for amount in money)
    rows: Grid = []
    for measure in action.measures:
        targets = _dashed(measure.targets)
        if rows:
            rows.append([None] * 5 + [measure.title, measure.unit, measure.baseline] + [None] * 6 + targets)
        else:
            rows.append([number, action.title, action.lead, action.support, action.pillar, measure.title, measure.unit,
                         measure.baseline, *money, total, action.source, action.code, *targets,
                         action.note])  # fmt: skip
    return rows


def years_above(plan: Sequence[Action] = PLAN) -> Page:
    """Years over target and money, the field in a column, units in the cells, money in millions, a hidden row."""
    top = ["Bidang", "Nomor", "Uraian Kegiatan", "Indikator Kinerja", "Kondisi Awal"]
    sub: list[Any] = [None] * 5
    merges = [(2, at, 3, at) for at in range(5)]
    for year in YEARS:
        merges.append((2, len(top), 2, len(top) + 1))
        top += [f"Tahun {year}", None]
        sub += ["Target", "Anggaran"]
    rest = ["Instansi Pendukung", "Instansi Pelaksana", "Sumber Anggaran", "Kode", "Ket."]
    merges += [(2, len(top) + at, 3, len(top) + at) for at in range(len(rest))]
    grid: Grid = [["RENCANA AKSI KAB. INDRAMAYU TAHUN 2025 s.d. 2027"], ["(dalam jutaan rupiah)"], top + rest, sub]
    for action in plan:
        for place, measure in enumerate(action.measures):
            figures: list[Any] = []
            for target, amount in zip(measure.targets, action.money, strict=True):
                figures += [_in_words(target, measure.unit), _in_millions(amount) if place == 0 else None]
            names = [FIELDS[action.field], action.number, action.title] if place == 0 else [None] * 3
            ends = [action.support, action.lead, action.source, action.code, action.note] if place == 0 else []
            grid.append([*names, measure.title, measure.baseline, *figures, *ends])
    return Page("Matriks", grid, merges, hidden_rows=(len(grid),))


FLAT_HEADS = {
    "number": "Nomor", "field": "Bidang", "programme": "Program", "title": "Uraian Kegiatan", "pillar": "Pilar (4P)",
    "indicator": "Tolok Ukur", "unit": "Satuan", "baseline": "Data Awal", "lead": "Leading Sector",
    "support": "Mitra Kerja", "code": "Kode Rekening", "source": "Sumber Pembiayaan", "note": "Ket.",
    **{f"t{year}": f"Target Tahun {year}" for year in YEARS},
    **{f"a{year}": f"Kebutuhan Dana TA {year} (Rp ribu)" for year in YEARS},
}  # fmt: skip


def flat(order: Sequence[str], plan: Sequence[Action] = PLAN) -> Page:
    """One heading row, the columns in any order, the field in a column, money in thousands by the headings."""
    grid: Grid = [["RAD KOTA BATAM TAHUN 2025 sampai dengan 2027"], [], [FLAT_HEADS[name] for name in order]]
    for action in plan:
        for place, measure in enumerate(action.measures):
            words = {"indicator": measure.title, "unit": measure.unit, "baseline": measure.baseline}
            words |= {f"t{year}": value for year, value in zip(YEARS, _dashed(measure.targets), strict=True)}
            if place == 0:
                money = ("-" if amount is None else amount / 1000 for amount in action.money)
                words |= {f"a{year}": value for year, value in zip(YEARS, money, strict=True)}
                words |= {"number": action.number, "field": FIELDS[action.field], "title": action.title,
                          "pillar": action.pillar, "lead": action.lead, "support": action.support,
                          "code": action.code, "source": action.source, "note": action.note,
                          "programme": action.programme}  # fmt: skip
            grid.append([words.get(name) for name in order])
    return Page("RAD", [*grid, [], [None, "Contoh, 1 Mei 2025"], [None, "ttd"]])


def _in_words(target: Any, unit: str) -> Any:
    if target is None:
        return "-"
    return f"{target}%" if unit == "%" else f"{target} {unit}"


def _in_millions(amount: int | None) -> str:
    return "-" if amount is None else f"{amount / 1_000_000:.3f}".rstrip("0").rstrip(".").replace(".", ",")


PROGRESS_HEADS = ["No", "Instansi Pelapor", "No Kegiatan", "Kegiatan", "Indikator", "Satuan", "Target 2025",
                  "Realisasi s.d. Triwulan", "Realisasi Fisik (%)", "Kendala", "Tindak Lanjut", "Bukti Dukung",
                  "Tanggal Lapor"]  # fmt: skip


def progress(name: str = "TW I", due: str = "TRIWULAN I (batas lapor 10 April 2025)") -> Page:
    """One quarter: a report with two indicators, a nil report, an agency that left its row empty."""
    ends = ["-", "Dilanjutkan", "https://bukti.example/1.pdf", "12 April 2025"]
    return Page(name, [
        ["LAPORAN PERKEMBANGAN RAD KABUPATEN INDRAMAYU TAHUN 2025"], [due], [], PROGRESS_HEADS,
        [1, "DISNAKER", "1.1", "Penyuluhan", "Jumlah desa", "desa", 40, 4, Shown(0.1), *ends],
        [None, "DISNAKER", "1.1", "Penyuluhan", "Persentase lulus", "%", 45, "34,4%"],
        [2, "Disdik", "1.2", "Buku", "Jumlah buku", "eksemplar", 5000, "Nihil (belum ada kegiatan)"],
        [3, "DINSOS", "2.1", "Rumah aman", "Jumlah korban", "orang", 50],
    ])  # fmt: skip


def realisation() -> Page:
    """An export of two lines, amounts as numbers and as text, cumulative, with JUMLAH."""
    heads = ["No", "Kode SKPD", "Nama SKPD", "Unit Pelaksana", "Kode Sub Kegiatan", "Nama Sub Kegiatan",
             "Kode Rekening", "Uraian", "Sumber Dana", "Pagu Murni", "Pagu Pergeseran", "Pagu Perubahan",
             "Realisasi s.d. TW I", "Realisasi s.d. TW II", "Realisasi s.d. TW III",
             "Realisasi s.d. TW IV"]  # fmt: skip
    line = ["1.06", "Dinas Contoh Sosial", "UPTD PPA", "1.06.03.02.01.0001", "Pemulangan"]
    return Page("Realisasi", [
        ["PEMERINTAH KABUPATEN INDRAMAYU"], ["TAHUN ANGGARAN 2025"], [], heads,
        [1, *line, "5.1.02.01.01.0024", "ATK", "APBD", 1000, 1100, 1200, "125.00", 300, 600, 900],
        [2, *line, "5.1.02.01.01.0026", "Cetak", "APBD", 2000, 2000, 2000, 0, 0, 500, 1500],
        ["JUMLAH", *[None] * 8, 3000, 3100, 3200, 125, 300, 1100, 2400],
    ])  # fmt: skip


def main() -> None:
    """Write every workbook into the folder named on the command line."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "one-sheet.xlsx").write_bytes(xlsx(one_sheet()))
    (folder / "one-sheet.ods").write_bytes(ods(one_sheet()))
    (folder / "sheet-per-field.xlsx").write_bytes(xlsx(*sheet_per_field()))
    (folder / "years-above.xlsx").write_bytes(xlsx(years_above()))
    (folder / "progress.xlsx").write_bytes(xlsx(progress()))
    (folder / "realisation.xlsx").write_bytes(xlsx(realisation()))


if __name__ == "__main__":
    main()
