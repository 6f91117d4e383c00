"""Peta: every district of a province as a tile of the same size, told apart by how many of its agencies reported."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from client.gugus_client.models import ProgressReportOut, ProgressRow
from web.cells import Coded, Fact, Many, Percent, Section, Table, Thing
from web.charts import Tile, key_of, tiles
from web.endpoints import Page
from web.languages import N_
from web.lists import Filter, report_page
from web.pages.figures import ONLY, TABS, places, share, share_said, when_filters
from web.rendering import sentence
from web.visit import Visit
from web.words import WORDS, word

HEADS: Final = (N_("Kabupaten/kota"), N_("Keadaan"), N_("Melapor dari yang wajib"), N_("Capaian fisik"), N_("Serapan"))
MOST_IS: Final = 75  # percent
WHOLE: Final = 100


def look_of(row: ProgressRow) -> str:
    """How a region stands: no task force, no plan, no report, and how many of those who owe one.

    A district that has ended is asked for the last alone.
    """
    if row.districts and not row.task_forces:
        return "nothing"
    if row.districts and not row.plans:
        return "no_plan"
    done = share(row.coverage)
    if not done:
        return "silent"
    return "all" if done >= WHOLE else "most" if done >= MOST_IS else "some"


def show_map(visit: Visit) -> Response:
    """Two calls: progress by district, and the provinces to choose from."""
    codes = provinces(visit)
    chosen = Filter("province_code", N_("Provinsi"), codes, codes[0][0]) if codes else None

    def around(report: ProgressReportOut) -> Mapping[str, Any]:
        rows = [_row(row) for row in report.rows]
        section = Section(
            N_("Siapa sudah melapor"),
            "peta",
            Table(HEADS, rows, N_("Belum ada angka."), (), frozenset({2, 3, 4})),
            note=ONLY,
            drawing=drawn(visit, report),
        )
        silent = [row.name for row in report.rows if look_of(row) == "silent"]
        told = [*covered(report), (N_("Belum ada laporan"), Many(silent) if silent else None)]
        return {"thing": Thing(N_("Peta"), tabs=TABS, facts=told, sections=(section, legend(visit)))}

    filters = (*when_filters(visit), *([chosen] if chosen else []))
    return report_page(
        visit, "thing", visit.gugus.reports.progress, filters=filters, fixed={"group_by": "district"}, around=around
    )


def covered(report: ProgressReportOut) -> list[Fact]:
    """What a map covers, before anything is read from it."""
    return [
        (N_("Melapor dari yang wajib"), share_said(report.coverage)),
        (N_("Tanpa gugus tugas"), f"{report.without_task_force} / {report.districts}"),
        (N_("Belum ada rencana aksi"), f"{report.without_plan} / {report.districts}"),
    ]


def provinces(visit: Visit) -> list[tuple[str, str]]:
    """The provinces of the regions whose figures the visitor reads; of the nation, all."""
    held = {each.word.partition(":")[2][:2] for each in places(visit) if not each.word.startswith("national:")}
    every = visit.remembered("provinces", lambda: visit.gugus.regions.list(level=["province"], limit=200).first(200))
    return [(each.code, each.name) for each in every if not held or each.code in held]


def drawn(visit: Visit, report: ProgressReportOut) -> Any:
    """The tiles of the districts or provinces of a report."""
    regions = [
        Tile(str(row.code), short_name(row.name), look_of(row), _said(visit, row)) for row in report.rows if row.code
    ]
    return tiles(sentence(visit.language, N_("Peta: berapa yang melapor di tiap daerah")), regions)


def short_name(name: str) -> str:
    """What a tile has room for."""
    return name.removeprefix("Kabupaten ").replace("Kepulauan ", "Kep. ")


def _said(visit: Visit, row: ProgressRow) -> str:
    look = look_of(row)
    if look in {"nothing", "no_plan"}:
        return sentence(visit.language, N_("belum ada GT") if look == "nothing" else N_("belum ada RAD"))
    return share_said(row.coverage)


def _row(row: ProgressRow) -> Any:
    made = row.figures
    return (
        row.name,
        Coded("coverage", look_of(row)),
        share_said(row.coverage),
        Percent(made.physical_percent),
        Percent(made.absorption_percent),
    )


def legend(visit: Visit) -> Section:
    """What the looks of the tiles mean."""
    looks = [(look, sentence(visit.language, word("coverage", look))) for look in WORDS["coverage"]]
    return Section(N_("Arti warna dan garis tepi"), "arti", drawing=key_of(looks))


PAGES: Final[dict[str, dict[str, Page]]] = {"/rekap/peta": {"GET": show_map}}
