"""Figures as tables that are cut as one likes: progress, budgets; on every one of them Cetak and Unduh."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from starlette.responses import Response

from client.gugus_client.models import BudgetReportOut, BudgetRow, ProgressReportOut, ProgressRow
from web.cells import Beside, Coded, Percent, Rupiah, Say, Section, Stack, State, Table, Thing
from web.endpoints import Page
from web.languages import N_
from web.lists import Filter, report_page
from web.pages.figures import ONLY, TABS, place_name, region_filter, row_name, share_said, when_filters
from web.rendering import day_text
from web.visit import Visit
from web.words import WORDS

OF_PROGRESS: Final = (
    N_("Menurut"),
    N_("Melapor dari yang wajib"),
    N_("Terverifikasi"),
    N_("Capaian fisik"),
    N_("Pagu"),
    N_("Realisasi"),
    N_("Serapan"),
)
OF_BUDGETS: Final = (N_("Menurut"), N_("Baris"), N_("Pagu"), N_("Komitmen"), N_("Realisasi"), N_("Serapan"))
DEVIATES: Final = {"behind": "late", "kept": "good"}
CUTS: Final = ("district", "province", "sub_task_force", "agency", "activity", "indicator", "funding_source", "year")
MONEY_CUTS: Final = tuple(each for each in CUTS if each not in {"activity", "indicator"})


def cut_filter(cuts: Sequence[str], given: str) -> Filter:
    """By what figures are told apart."""
    return Filter("group_by", N_("Menurut"), tuple((each, WORDS["group"][each]) for each in cuts), given)


def past_days(visit: Visit) -> Filter:
    """As it stood at the end of a quarter that is over."""
    today = visit.today
    ends = [
        date(year, month, day)
        for year in range(today.year, today.year - 4, -1)
        for month, day in ((12, 31), (9, 30), (6, 30), (3, 31))
    ]
    days = tuple((each.isoformat(), day_text(visit.language, each)) for each in ends if each < today)
    return Filter("as_of", N_("Keadaan pada"), days)


def show_progress(visit: Visit) -> Response:
    """Progress, cut as one likes."""

    def around(report: ProgressReportOut) -> Mapping[str, Any]:
        rows = [_progress(row_name(visit, row), row) for row in report.rows]
        table = Table(OF_PROGRESS, rows, N_("Tidak ada angka untuk pilihan ini."), (), frozenset(range(1, 7)))
        parts = (Section(N_("Perkembangan rencana aksi"), "tabel", table, note=ONLY),)
        return {"thing": Thing(N_("Tabel perkembangan"), lead=(place_name(visit),), tabs=TABS, sections=parts)}

    filters = (*when_filters(visit), cut_filter(CUTS, "sub_task_force"), past_days(visit))
    return report_page(
        visit, "thing", visit.gugus.reports.progress, filters=filters, fixed=region_filter(visit), around=around
    )


def _progress(name: str, row: ProgressRow) -> Sequence[Any]:
    made, state = row.figures, _state(row)
    if state or is_nothing(row):
        return (Stack(name, (state,)), *([None] * 6))
    return (
        Stack(name, (str(row.year),)),
        share_said(row.coverage),
        row.coverage.verified,
        _physical(row),
        Rupiah(made.ceiling_idr),
        Rupiah(made.realised_idr),
        Percent(made.absorption_percent),
    )


def _physical(row: ProgressRow) -> Any:
    """What was reached; of an activity with a schedule also what was planned, and whether it is behind."""
    reached, planned = row.figures.physical_percent, row.planned_physical_percent
    if planned is None:
        return Percent(reached)
    aim = Beside((Say(N_("Rencana")), Percent(planned)))
    state = None if reached is None else "behind" if reached < planned else "kept"
    return Stack(Percent(reached), (aim, State("deviation", state, DEVIATES[state]) if state else None))


def is_nothing(row: ProgressRow) -> bool:
    """Nobody owes a report, nothing is planned and no money stands: there is nothing to tell, which is not zero."""
    made = row.figures
    return not (row.coverage.obligations or made.ceiling_idr or made.indicative_idr or made.physical_n)


def _state(row: ProgressRow) -> Coded | None:
    """No task force, no plan, no report and nil are four answers."""
    if row.has_task_force is False:
        return Coded("coverage", "nothing")
    return Coded("coverage", "no_plan") if row.has_plan is False else None


def show_budget(visit: Visit) -> Response:
    """Budgets, cut as one likes."""

    def around(report: BudgetReportOut) -> Mapping[str, Any]:
        rows = [_money(Stack(Say(N_("Semua")), (str(each.year),)), each) for each in report.years]
        rows += [_money(Stack(row_name(visit, row), (str(row.year),)), row) for row in report.rows]
        table = Table(OF_BUDGETS, rows, N_("Tidak ada angka untuk pilihan ini."), (), frozenset(range(1, 6)))
        shared = N_("Baris yang dipakai bersama muncul utuh di tiap sub gugus tugas dan satu kali di jumlah.")
        parts = (Section(N_("Anggaran dan realisasi"), "tabel", table, note=shared),)
        return {"thing": Thing(N_("Rekap anggaran"), lead=(place_name(visit),), tabs=TABS, sections=parts)}

    filters = (*when_filters(visit), cut_filter(MONEY_CUTS, "agency"), past_days(visit))
    return report_page(
        visit, "thing", visit.gugus.reports.budget, filters=filters, fixed=region_filter(visit), around=around
    )


def _money(name: Any, row: BudgetRow | Any) -> Sequence[Any]:
    sums = (Rupiah(each) for each in (row.ceiling_idr, row.committed_idr, row.realised_idr))
    return (name, row.lines, *sums, Percent(row.absorption_percent))


PAGES: Final[dict[str, dict[str, Page]]] = {
    "/rekap/tabel": {"GET": show_progress},
    "/rekap/anggaran": {"GET": show_budget},
}
