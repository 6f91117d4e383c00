"""Beda dari versi sebelumnya: what a version of a report says otherwise, of which activity and indicator."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from client.gugus_client.models import ReportChange, ReportChangesOut
from web.cells import Beside, Coded, Many, Percent, Rupiah, Say, Section, Stack, Table, Thing
from web.endpoints import Page, id_in
from web.languages import N_
from web.pages.indicator_parts import UNKNOWN
from web.pages.reports import activities_of
from web.visit import Visit

HEADS: Final = (N_("Kegiatan"), N_("Isian"), N_("Sebelum"), N_("Sesudah"))
READ_AS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "physical_percent": Percent,
    "spent_idr": Rupiah,
    "reported_on": date.fromisoformat,
    "parts": lambda parts: Many([_part(each) for each in parts]),
}


def _part(part: Mapping[str, Any]) -> Beside:
    """A part of a value: whose it is, and how many."""
    band = Coded("sex", UNKNOWN) if part["age_band"] == UNKNOWN else part["age_band"]
    whose = (Coded("sex", part["sex"]) if part["sex"] else None, band)
    return Beside([*(each for each in whose if each), part["value"]])


def show_changes(visit: Visit) -> Response:
    """Two calls for names where anything differs, and one for each activity whose indicators differ."""
    told = visit.gugus.progress_reports.changes(id_in(visit, "report_id"))
    activities, indicators = _names(visit, told)
    rows = [_row(each, activities, indicators) for each in told.changes]
    thing = Thing(
        N_("Beda dari versi sebelumnya"),
        back=(f"/laporan/{told.report_id}", N_("Kembali ke laporan")),
        lead=(Beside((Say(N_("Laporan versi")), str(told.number))),),
        sections=(Section(N_("Yang berubah"), "beda", Table(HEADS, rows, N_("Tidak ada yang berbeda."))),),
    )
    return visit.page("thing", {"thing": thing})


def _names(visit: Visit, told: ReportChangesOut) -> tuple[Mapping[UUID, str], Mapping[UUID, str]]:
    if not told.changes:
        return {}, {}
    report = visit.gugus.progress_reports.read(told.report_id)
    activities = {each.id: f"{each.number} {each.title}" for each in activities_of(visit, report)}
    measured = sorted({each.activity_id for each in told.changes if each.activity_id and each.indicator_id})
    indicators = {one.id: one.title for each in measured for one in visit.gugus.indicators.list(each)}
    return activities, indicators


def _row(change: ReportChange, activities: Mapping[UUID, str], indicators: Mapping[UUID, str]) -> Sequence[Any]:
    about = activities.get(change.activity_id) if change.activity_id else Coded("field", "report")
    indicator = indicators.get(change.indicator_id, "") if change.indicator_id else ""
    said = (_said(change.field, value) for value in (change.before, change.after))
    return about, Stack(Coded("field", change.field), (indicator,)), *said


def _said(field: str, value: Any) -> Any:
    """A value with its unit, or that there is none."""
    if value is None:
        return Say(N_("kosong"))
    return READ_AS[field](value) if field in READ_AS else value


PAGES: Final[dict[str, dict[str, Page]]] = {"/laporan/{report_id:uuid}/perubahan": {"GET": show_changes}}
