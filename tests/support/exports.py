"""Invented exports of realisation as SIPD writes them, for the invented plan of `flows` with codes of its own."""

import json
from dataclasses import replace
from typing import Any, NamedTuple

from tests.data.sheets import Page, xlsx
from tests.support.flows import INSTRUMENT, YEAR, House, done
from tests.support.small_plan import PLAN, workbook

LAW = {"status": "in_force", "instrument": json.dumps(INSTRUMENT)}

# Two actions of one code (shared), one of a code of its own, one led by the police, one without a code.
CODES = {
    "1.1": "2.07.04.2.04.0001",
    "1.2": "2.07.04.02.04.0001",
    "2.1": "1.06.03.2.01.01",
    "2.2": "-",
    "3.1": "1.05.02.2.01.0001",
}
SHARED, SOCIAL, POLICE, NOWHERE = "2.07.04.2.04.0001", "1.06.03.2.01.0001", "1.05.02.2.01.0001", "9.99.99.2.99.9999"
QUARTERS = ("I", "II", "III", "IV")


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
    *rows: Row,
    year: int = YEAR,
    versions: tuple[str, ...] = ("Pagu Murni", "Pagu Pergeseran", "Pagu Perubahan"),
    gap: bool = True,
) -> bytes:
    """The export with as many quarters as its first row has; rows begin at 4, ceilings at column F."""
    quarters = [f"Realisasi s.d. TW {QUARTERS[at]}" for at in range(len(rows[0].realised))]
    heads = ["No", "Nama SKPD", "Kode Sub Kegiatan", "Kode Rekening", "Sumber Dana", *versions, *quarters, "Uraian"]
    titles = [f"REALISASI KABUPATEN INDRAMAYU TAHUN ANGGARAN {year}", None]
    grid: list[list[Any]] = [*([each] for each in (titles if gap else reversed(titles))), heads]
    for number, row in enumerate(rows, 1):
        grid.append(
            [number, row.unit, row.code, row.account, row.source, *row.ceilings, *row.realised, "Belanja contoh"]
        )
    return xlsx(Page("Realisasi", grid))


class Budget:
    """A district whose plan has codes, and exports of what its agencies spent."""

    def __init__(self, house: House) -> None:
        self.house = house
        assert house.bring_in(coded_plan(), **LAW)["status"] == "done"

    def account(self) -> str:
        """An account nobody has spent on."""
        return f"5.1.02.01.01.{self.house.number():04}"

    def send(self, *rows: Row, query: str = "", versions: Any = None, year: int = YEAR, **form: Any) -> dict[str, Any]:
        """An export that was read."""
        options = {"versions": versions} if versions else {}
        return self.house.bring_in(export(*rows, year=year, **options), kind="realisation", query=query, **form)

    def line(self, row: Row, year: int = YEAR) -> dict[str, Any]:
        """The line of a row, which must stand."""
        found = [each for each in self.lines(year) if each["account_code"] == row.account]
        return done(self.house.secretariat.get(f"/v1/budget-lines/{found[0]['id']}"))

    def lines(self, year: int = YEAR) -> list[dict[str, Any]]:
        """All lines of a year."""
        return list(done(self.house.secretariat.get(f"/v1/budget-lines?fiscal_year={year}&limit=200"))["items"])

    def part(self, line: dict[str, Any], name: str) -> list[dict[str, Any]]:
        """The versions, realisations or tags of a line."""
        return list(done(self.house.secretariat.get(f"/v1/budget-lines/{line['id']}/{name}"))["items"])

    def undo(self, imported: dict[str, Any], who: str = "32.12-secretariat") -> Any:
        """The answer to an undo."""
        path = f"/v1/imports/{imported['id']}/undoings"
        return self.house.speak(who).post(path, headers={"If-Match": f'"{imported["version"]}"'})


def found(imported: dict[str, Any], severity: str | None = None) -> set[tuple[str, str]]:
    """Cells and kinds of what was found."""
    return {
        (each["cell"], each["kind"])
        for each in imported["findings"]
        if severity is None or each["severity"] == severity
    }


def amounts(entries: list[dict[str, Any]]) -> list[tuple[int, int, bool]]:
    """Month, rupiah, and whether it is a correction, of each entry."""
    return [(each["month"], each["amount_idr"], each["is_correction"]) for each in entries]
