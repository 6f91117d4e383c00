"""Nasional: the ladder on which task forces come up, who is silent and is to be called, the nation as a map."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from client.gugus_client.models import (
    FormationOut,
    FormationRow,
    HeadlineFigure,
    HeadlineReportOut,
    ProgressReportOut,
    ProvinceFormation,
    SilentOut,
)
from web.cells import Coded, Link, Many, Percent, Rupiah, Section, Stack, State, Table, Thing
from web.charts import Bar, bars
from web.endpoints import Page
from web.languages import N_, Language
from web.lists import Filter, list_page, report_page
from web.pages.figures import ONLY, share_said, when_filters, years
from web.pages.maps import covered, drawn, legend, look_of, provinces
from web.rendering import period_name, sentence
from web.visit import Visit
from web.words import WORDS, word

TABS: Final = (
    ("/nasional", N_("Jenjang pembentukan")),
    ("/nasional/panggilan", N_("Daftar panggilan")),
    ("/nasional/peta", N_("Peta")),
    ("/nasional/angka", N_("Angka pokok")),
)
LADDER: Final = tuple(WORDS["rung"])
OF_PROVINCES: Final = (N_("Provinsi"), N_("Kabupaten/kota"), *(WORDS["rung"][each] for each in LADDER))
OF_DISTRICTS: Final = (
    N_("Kabupaten/kota"),
    N_("Jenjang"),
    N_("Keputusan"),
    N_("Kedudukan"),
    N_("Rencana"),
    N_("Anggaran"),
    N_("Laporan pertama"),
    N_("Periode tepat waktu"),
)
OF_CALLS: Final = (N_("Kabupaten/kota"), N_("Periode"), N_("Tenggat"), N_("Instansi"), N_("Yang dihubungi"))
OF_FIGURES: Final = (N_("Angka"), N_("Nilai"), N_("Persen"))
OF_MAP: Final = (
    N_("Provinsi"),
    N_("Keadaan"),
    N_("Melapor dari yang wajib"),
    N_("Tanpa gugus tugas"),
    N_("Capaian fisik"),
)
TODAY: Final = N_(
    "Keputusan, kedudukan, dan rencana: yang berlaku hari ini. Langkah lain tetap tercatat sejak dicapai."
)


def show_formation(visit: Visit) -> Response:
    """One call: the ladder, by province, or by district of a chosen one."""
    asked = visit.request.query_params.get("province_code", "")

    def around(report: FormationOut) -> Mapping[str, Any]:
        ladder = Section(
            N_("Kabupaten/kota di tiap jenjang"), "jenjang", _ladder(report), note=TODAY, drawing=_steps(visit, report)
        )
        parts = [ladder, _provinces(report.provinces)]
        if asked or len(report.provinces) == 1:
            parts.append(Section(N_("Kabupaten/kota"), "kabupaten", _districts(report.rows), count=len(report.rows)))
        return {"thing": Thing(N_("Nasional"), tabs=TABS, sections=parts)}

    chosen = Filter("province_code", N_("Provinsi"), provinces(visit))
    return report_page(visit, "thing", visit.gugus.reports.formation, filters=(chosen,), around=around)


def _ladder(report: FormationOut) -> Table:
    rows = [(Coded("rung", each), report.at.get(each, 0)) for each in LADDER]
    return Table((N_("Jenjang"), N_("Kabupaten/kota")), rows, "", (), frozenset({1}))


def _steps(visit: Visit, report: FormationOut) -> Any:
    """How many stand at each step; a step where nobody stands is told and not drawn."""
    found = [(each, report.at.get(each, 0)) for each in LADDER]
    title = sentence(visit.language, N_("Kabupaten/kota di tiap jenjang"))
    drawn_bars = [Bar(sentence(visit.language, word("rung", each)), count, str(count)) for each, count in found]
    return bars(title, drawn_bars, most=max(1, *(count for _, count in found)))


def _provinces(provinces: Sequence[ProvinceFormation]) -> Section:
    rows = [
        (
            Link(f"/nasional?province_code={each.province_code}", each.name),
            each.districts,
            *(each.at.get(rung, 0) for rung in LADDER),
        )
        for each in provinces
    ]
    table = Table(OF_PROVINCES, rows, N_("Tidak ada provinsi."), (), frozenset(range(1, 9)))
    return Section(N_("Menurut provinsi"), "provinsi", table)


def _districts(rows: Sequence[FormationRow]) -> Table:
    cells = [
        (
            each.name,
            State("rung", each.rung, f"rung-{each.rung}"),
            each.decree_on,
            each.seats_on,
            each.plan_on,
            each.budget_on,
            each.first_verified_on,
            each.on_time_periods,
        )
        for each in rows
    ]
    return Table(OF_DISTRICTS, cells, N_("Tidak ada kabupaten/kota."), (), frozenset({7}))


def list_calls(visit: Visit) -> Response:
    """Who owes a report and has sent none: a row for each period of a district, as it is called once for all."""
    filters = (
        Filter("year", N_("Tahun"), years(visit), str(visit.today.year)),
        Filter("overdue", N_("Tenggat"), (("true", N_("Hanya yang lewat tenggat")),)),
    )

    def around(rows: list[SilentOut]) -> Mapping[str, Any]:
        cells = [_call(visit.language, list(each)) for _, each in groupby(rows, key=_place)]
        table = Table(OF_CALLS, cells, N_("Semua yang wajib sudah melapor."))
        section = Section(
            N_("Yang belum melapor"), "panggilan", table, note=N_("Belum melapor tidak sama dengan nihil.")
        )
        return {"thing": Thing(N_("Daftar panggilan"), tabs=TABS, sections=(section,))}

    return list_page(visit, "thing", visit.gugus.reports.coverage, filters=filters, around=around)


def _place(row: SilentOut) -> tuple[str, UUID]:
    return row.region_code, row.period_id


def _call(language: Language, silent: Sequence[SilentOut]) -> Sequence[Any]:
    """One period of one district, with all who are silent in it."""
    first, *others = silent
    seats = dict.fromkeys(each.responsible_seat for each in silent)
    return (
        Stack(first.region_name, (State("silent_district", "all", "late") if first.district_is_silent else None,)),
        period_name(language, first.period_label, first.year),
        Stack(first.due_on, (State("late", "late", "late") if first.is_overdue else None,)),
        Stack(first.agency_name, [each.agency_name for each in others]),
        Many([Coded("seat", each) for each in seats]),
    )


def show_map(visit: Visit) -> Response:
    """One call: progress by province; each leads to the map of its districts."""
    chosen = visit.request.query_params.get("year", str(visit.today.year))

    def around(report: ProgressReportOut) -> Mapping[str, Any]:
        rows = [
            (
                Link(f"/rekap/peta?province_code={row.code}&year={chosen}", row.name) if row.code else row.name,
                Coded("coverage", look_of(row)),
                share_said(row.coverage),
                f"{row.districts - row.task_forces} / {row.districts}",
                Percent(row.figures.physical_percent),
            )
            for row in report.rows
        ]
        table = Table(OF_MAP, rows, N_("Belum ada angka."), (), frozenset({2, 3, 4}))
        section = Section(N_("Siapa sudah melapor"), "peta", table, note=ONLY, drawing=drawn(visit, report))
        return {
            "thing": Thing(N_("Peta nasional"), tabs=TABS, facts=covered(report), sections=(section, legend(visit)))
        }

    fixed = {"group_by": "province"}
    return report_page(
        visit, "thing", visit.gugus.reports.progress, filters=when_filters(visit), fixed=fixed, around=around
    )


def _figure(row: HeadlineFigure) -> Sequence[Any]:
    share = Percent(row.percent) if row.percent is not None else None
    name = Coded("headline", row.code) if row.code in WORDS["headline"] else row.name
    if row.unit == "idr":
        return (name, Rupiah(None if row.value is None else int(row.value)), share)
    if row.unit == "percent":
        return (name, Percent(row.value), share)
    return (name, Stack(row.value, (Coded("unit", row.unit),)), share)


def show_headline(visit: Visit) -> Response:
    """What is quoted."""

    def around(report: HeadlineReportOut) -> Mapping[str, Any]:
        rows = [_figure(each) for each in report.rows]
        table = Table(OF_FIGURES, rows, N_("Belum ada angka."), (), frozenset({1, 2}))
        note = N_("Angka korban adalah yang sudah diumumkan; jumlah kecil disembunyikan.")
        return {
            "thing": Thing(
                N_("Angka pokok"), tabs=TABS, sections=(Section(N_("Angka pokok"), "angka", table, note=note),)
            )
        }

    return report_page(visit, "thing", visit.gugus.reports.headline, filters=when_filters(visit), around=around)


PAGES: Final[dict[str, dict[str, Page]]] = {
    "/nasional": {"GET": show_formation},
    "/nasional/panggilan": {"GET": list_calls},
    "/nasional/peta": {"GET": show_map},
    "/nasional/angka": {"GET": show_headline},
}
