"""Rekap & grafik: coverage before totals, indicators against their targets, years side by side, text to paste."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from starlette.responses import Response

from client.gugus_client.models import Coverage, ProgressFigures, ProgressReportOut, ProgressRow
from web.cells import Fact, Percent, Rupiah, Say, Section, Stack, Table, Thing
from web.charts import Bar, Point, bars, line
from web.endpoints import Page
from web.languages import N_
from web.lists import Filter, report_page
from web.rendering import day_text, figure_text, rupiah_text, sentence
from web.sessions import Organisation
from web.visit import Visit
from web.words import WORDS, called

FIRST_YEAR: Final = 2019
MOST_INDICATORS: Final = 20
TABS: Final = (
    ("/rekap", N_("Ringkasan")),
    ("/rekap/peta", N_("Peta")),
    ("/rekap/tabel", N_("Perkembangan")),
    ("/rekap/anggaran", N_("Anggaran")),
    ("/rekap/korban", N_("Korban")),
    ("/rekap/rujukan", N_("Rujukan")),
)
QUARTERS: Final = (
    ("1", N_("sampai triwulan I")),
    ("2", N_("sampai triwulan II")),
    ("3", N_("sampai triwulan III")),
    ("4", N_("sepanjang tahun")),
)
COVERED: Final = (
    N_("Menurut"),
    N_("Wajib"),
    N_("Melapor"),
    N_("Nihil"),
    N_("Belum"),
    N_("Dibebaskan"),
    N_("Terverifikasi"),
)
OF_INDICATORS: Final = (N_("Indikator"), N_("Capaian"), N_("Target"), N_("Capaian (persen dari target)"))
OF_YEARS: Final = (N_("Tahun"), N_("Capaian fisik"), N_("Serapan"), N_("Melapor dari yang wajib"))
ONLY: Final = N_("Hanya laporan terverifikasi yang dihitung. Yang belum melapor tidak dihitung sebagai nol.")
PASTE: Final = N_(
    "Sampai triwulan %(quarter)s tahun %(year)s, %(came)s dari %(owed)s kewajiban lapor %(place)s sudah dipenuhi, "
    "%(nil)s di antaranya nihil; %(silent)s belum melapor dan %(excused)s dibebaskan. %(verified)s laporan sudah "
    "diverifikasi. Capaian fisik rata-rata %(physical)s dari %(activities)s kegiatan. Realisasi anggaran %(spent)s "
    "dari pagu %(ceiling)s, serapan %(absorbed)s. Angka hanya mencakup laporan terverifikasi pada %(day)s."
)
NO_PLAN: Final = N_("Belum ada rencana aksi yang berlaku untuk tahun ini, jadi belum ada yang wajib melapor.")
NONE_YET: Final = N_("belum ada")


def places(visit: Visit) -> tuple[Organisation, ...]:
    """The regions whose figures the visitor reads."""
    held = visit.here.holds("reports:read")
    return tuple(each for each in held if each.word.partition(":")[0] in {"district", "province", "national"})


def region_filter(visit: Visit) -> dict[str, Any]:
    """The first of them as the service is asked for it."""
    held = places(visit)
    kind, _, code = held[0].word.partition(":") if held else ("", "", "")
    names = {"district": "region_code", "province": "province_code"}
    return {names[kind]: [code]} if kind in names else {}


def place_name(visit: Visit) -> str:
    """What it is called."""
    held = places(visit)
    return held[0].name if held else ""


def years(visit: Visit) -> tuple[tuple[str, str], ...]:
    """Years to choose from, the present one first."""
    return tuple((str(year), str(year)) for year in range(visit.today.year, FIRST_YEAR - 1, -1))


def when_filters(visit: Visit) -> tuple[Filter, ...]:
    """Year and quarter."""
    return (
        Filter("year", N_("Tahun"), years(visit), str(visit.today.year)),
        Filter("quarter", N_("Sampai"), QUARTERS, "4"),
    )


def show_figures(visit: Visit) -> Response:
    """Three calls: by indicator, by sub-task-force, by year."""
    place = region_filter(visit)

    def around(report: ProgressReportOut) -> Mapping[str, Any]:
        asked = visit.gugus.reports.progress
        by_year = asked(
            year=list(range(report.year - 3, report.year + 1)), quarter=report.quarter, group_by="year", **place
        )
        # Indicators are counted by the province and below: of the nation they are too many to be read.
        targets = asked(year=[report.year], quarter=report.quarter, group_by="indicator", **place) if place else None
        sections = (
            _coverage(visit, report),
            _totals(visit, report),
            *([_targets(visit, targets)] if targets else []),
            _trend(visit, by_year),
            Section(N_("Kalimat siap salin"), "kalimat", texts=(paste(visit, report),)),
        )
        unplanned = Say(NO_PLAN) if report.districts and report.without_plan == report.districts else None
        return {"thing": Thing(N_("Rekap & grafik"), lead=(place_name(visit), unplanned), tabs=TABS, sections=sections)}

    fixed = {**place, "group_by": "sub_task_force"}
    return report_page(
        visit, "thing", visit.gugus.reports.progress, filters=when_filters(visit), fixed=fixed, around=around
    )


def row_name(visit: Visit, row: Any) -> str:
    """What a row of a report is called: fields, and money that no activity carries, by the words of the pages; all else
    as the service says it.
    """
    if row.code is None:
        return sentence(visit.language, N_("Belum terikat pada kegiatan"))
    is_field = row.code in WORDS["sub_task_force"]
    return called(visit.language, "sub_task_force", row.code) if is_field else str(row.name)


def _coverage(visit: Visit, report: ProgressReportOut) -> Section:
    rows = [
        _counts(Say(N_("Semua")), report.coverage),
        *(_counts(row_name(visit, row), row.coverage) for row in report.rows),
    ]
    drawn = [Bar(row_name(visit, row), share(row.coverage), share_said(row.coverage)) for row in report.rows]
    table = Table(COVERED, rows, "", (), frozenset(range(1, 7)))
    title = sentence(visit.language, N_("Berapa yang melapor, dalam persen dari yang wajib"))
    return Section(N_("Siapa sudah melapor"), "cakupan", table, note=ONLY, drawing=bars(title, drawn))


def _counts(name: Any, coverage: Coverage) -> Sequence[Any]:
    each = coverage
    return (name, each.obligations, each.reported, each.nil, each.silent, each.excused, each.verified)


def share(coverage: Coverage) -> Decimal | None:
    """How many of those who owed a report sent one or said nil, in percent; nothing where nobody owed one."""
    owed = coverage.obligations - coverage.excused
    return Decimal(100 * (coverage.reported + coverage.nil)) / owed if owed else None


def share_said(coverage: Coverage) -> str:
    """The same in words."""
    owed = coverage.obligations - coverage.excused
    return f"{coverage.reported + coverage.nil} / {owed}" if owed else "–"


def _totals(visit: Visit, report: ProgressReportOut) -> Section:
    made = report.figures
    facts: list[Fact] = [
        (N_("Capaian fisik rata-rata"), Percent(made.physical_percent)),
        (N_("Kegiatan dengan angka"), made.physical_n),
        (N_("Pagu"), Rupiah(made.ceiling_idr)),
        (N_("Realisasi"), Rupiah(made.realised_idr)),
        (N_("Serapan"), Percent(made.absorption_percent)),
        (N_("Menunggu verifikasi"), report.provisional.reports),
    ]
    rows = [_figures(row_name(visit, row), row) for row in report.rows]
    heads = (N_("Sub gugus tugas"), N_("Capaian fisik"), N_("Pagu"), N_("Realisasi"), N_("Serapan"))
    drawn = [
        Bar(row_name(visit, row), row.figures.physical_percent, percent(visit, row.figures.physical_percent))
        for row in report.rows
    ]
    title = sentence(visit.language, N_("Capaian fisik menurut sub gugus tugas, dalam persen"))
    table = Table(heads, rows, N_("Belum ada angka."), (), frozenset(range(1, 5)))
    return Section(N_("Jumlah seluruhnya"), "jumlah", table, facts, drawing=bars(title, drawn))


def _figures(name: str, row: ProgressRow) -> Sequence[Any]:
    made: ProgressFigures = row.figures
    sums = (Rupiah(made.ceiling_idr), Rupiah(made.realised_idr))
    return (name, Percent(made.physical_percent), *sums, Percent(made.absorption_percent))


def _targets(visit: Visit, report: ProgressReportOut) -> Section:
    """Indicators against their targets, in percent of the target; the target is the line at 100."""
    rows: list[Sequence[Any]] = []
    drawn: list[Bar] = []
    for row, one in ((row, row.indicator) for row in report.rows):
        if one is None or (one.target is None and one.value is None) or len(rows) == MOST_INDICATORS:
            continue
        rows.append(
            (row.name, _with(one.value, one.unit), _with(one.target, one.unit), Percent(one.achievement_percent))
        )
        drawn.append(Bar(row.name, one.achievement_percent, percent(visit, one.achievement_percent), Decimal(100)))
    title = sentence(visit.language, N_("Capaian indikator dalam persen dari target"))
    table = Table(OF_INDICATORS, rows, N_("Belum ada indikator dengan target."), (), frozenset({1, 2, 3}))
    note = N_("Garis tegak adalah target tahun ini.")
    return Section(N_("Capaian terhadap target"), "target", table, note=note, drawing=bars(title, drawn))


def _with(value: Any, unit: str) -> Any:
    return Stack(value, (unit,)) if value is not None else Percent(None)


def _trend(visit: Visit, report: ProgressReportOut) -> Section:
    """Physical progress over years; a year without a report is a gap and not a zero."""
    rows = [
        (
            str(row.year),
            Percent(row.figures.physical_percent),
            Percent(row.figures.absorption_percent),
            share_said(row.coverage),
        )
        for row in sorted(report.rows, key=lambda row: row.year)
    ]
    points = [
        Point(str(row.year), row.figures.physical_percent, percent(visit, row.figures.physical_percent))
        for row in sorted(report.rows, key=lambda row: row.year)
    ]
    title = sentence(visit.language, N_("Capaian fisik dari tahun ke tahun, dalam persen"))
    table = Table(OF_YEARS, rows, N_("Belum ada tahun sebelumnya."), (), frozenset({1, 2, 3}))
    return Section(N_("Dari tahun ke tahun"), "tahun", table, drawing=line(title, points))


def percent(visit: Visit, value: Any) -> str:
    """A percentage in words, or that there is none yet."""
    return sentence(visit.language, NONE_YET) if value is None else f"{figure_text(visit.language, value)} %"


def paste(visit: Visit, report: ProgressReportOut) -> str:
    """The figures as a paragraph."""
    coverage, made = report.coverage, report.figures
    return sentence(
        visit.language,
        PASTE,
        quarter=("I", "II", "III", "IV")[report.quarter - 1],
        year=report.year,
        place=place_name(visit),
        came=coverage.reported + coverage.nil,
        owed=coverage.obligations,
        nil=coverage.nil,
        silent=coverage.silent,
        excused=coverage.excused,
        verified=coverage.verified,
        physical=percent(visit, made.physical_percent),
        activities=made.physical_n,
        spent=rupiah_text(visit.language, made.realised_idr),
        ceiling=rupiah_text(visit.language, made.ceiling_idr),
        absorbed=percent(visit, made.absorption_percent),
        day=day_text(visit.language, visit.today),
    )


PAGES: Final[dict[str, dict[str, Page]]] = {"/rekap": {"GET": show_figures}}
