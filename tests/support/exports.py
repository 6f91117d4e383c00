"""Invented exports of realisation as SIPD writes them, for the invented plan of `flows` with codes of its own."""

from dataclasses import replace
from typing import Any, NamedTuple

from tests.data.make_workbooks import Page, xlsx
from tests.support.flows import PLAN, YEAR, workbook

# Two actions of one code (shared), one of a code of its own, one led by the police, one without a code.
CODES = {
    "1.1": "2.07.04.2.04.0001",
    "1.2": "2.07.04.02.04.0001",
    "2.1": "1.06.03.2.01.01",
    "2.2": "-",
    "3.1": "1.05.02.2.01.0001",
}
SHARED, SOCIAL, POLICE, NOWHERE = "2.07.04.2.04.0001", "1.06.03.2.01.0001", "1.05.02.2.01.0001", "9.99.99.2.99.9999"
VERSIONS = ("Pagu Murni", "Pagu Pergeseran", "Pagu Pergeseran 2", "Pagu Perubahan")
QUARTERS = ("I", "II", "III", "IV")
FIRST_ROW = 4


class Row(NamedTuple):
    """A line of the export: ceilings by the columns the export has, sums to date by quarter; None is an empty cell."""

    account: str
    ceilings: tuple[Any, ...] = (100, 100, 100)
    realised: tuple[Any, ...] = (10, 20, 30, 40)
    code: str = NOWHERE
    unit: str = "DINSOS"
    source: Any = "APBD"


def coded_plan() -> bytes:
    """The invented plan with the codes above."""
    return workbook(tuple(replace(action, code=CODES[action.number]) for action in PLAN))


def export(
    *rows: Row, year: int = YEAR, versions: tuple[str, ...] = ("Pagu Murni", "Pagu Pergeseran", "Pagu Perubahan")
) -> bytes:
    """The export with as many quarters as its first row has; rows begin at 4, ceilings at column F."""
    quarters = [f"Realisasi s.d. TW {QUARTERS[at]}" for at in range(len(rows[0].realised))]
    heads = ["No", "Nama SKPD", "Kode Sub Kegiatan", "Kode Rekening", "Sumber Dana", *versions, *quarters, "Uraian"]
    grid = [["PEMERINTAH KABUPATEN INDRAMAYU"], [f"TAHUN ANGGARAN {year}"], heads]
    for number, row in enumerate(rows, 1):
        grid.append(
            [number, row.unit, row.code, row.account, row.source, *row.ceilings, *row.realised, "Belanja contoh"]
        )
    return xlsx(Page("Realisasi", grid))
