"""Kegiatan: one activity of a plan with its money, indicators, budget lines and progress; written in a draft."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from client.gugus_client import Problem
from client.gugus_client.models import ActivityDetail
from web.cells import Coded
from web.endpoints import Page, id_in
from web.fields import Field
from web.filling import TOLD, Filling
from web.languages import N_
from web.pages.case_fields import coded
from web.pages.known import agency_options
from web.pages.plans import agencies_seen
from web.pages.programmes import programme_field, programme_name
from web.pages.schedules import QUARTERS, by_year
from web.visit import Visit
from web.words import WORDS


def show_activity(visit: Visit, problem: Problem | None = None) -> Response:
    """One activity: three calls, and one more where it stands under a programme."""
    activity = visit.gugus.activities.read(id_in(visit, "id"))
    indicators = list(visit.gugus.indicators.list(activity.id))
    years = sorted({*(each.year for each in activity.funding), *_years(indicators)})
    money = _money(activity)
    values = {
        "activity": activity,
        "indicators": indicators,
        "years": years,
        "schedule": by_year(activity.physical_schedule),
        "quarters": QUARTERS,
        "by_year": money,
        "other_sources": [code for code in WORDS["funding_source"] if code not in dict(money)],
        "programme": programme_name(visit, activity.programme_id),
        "agencies": agencies_seen(visit),
        "problem": problem,
    }
    return visit.page("activity", values)


def _years(indicators: list[Any]) -> set[int]:
    return {int(year) for each in indicators for year in each.targets}


def _money(activity: ActivityDetail) -> list[tuple[str, Mapping[int, int]]]:
    """Indicative rupiah by source and year."""
    found: dict[str, dict[int, int]] = {}
    for each in activity.funding:
        found.setdefault(each.funding_source, {})[each.year] = each.amount_idr
    return list(found.items())


def _fields_in(visit: Visit, plan_id: UUID) -> Sequence[Field]:
    agencies = agency_options(visit)
    return (
        Field("number", N_("Nomor"), is_needed=True, most=200),
        Field("title", N_("Kegiatan"), "area", is_needed=True, most=2000),
        coded("sub_task_force", N_("Bidang"), "sub_task_force", is_needed=True),
        *programme_field(visit, plan_id),
        coded("pillar", N_("Pilar"), "pillar"),
        Field("lead_agency_id", N_("Penanggung jawab"), "choice", options=agencies, is_needed=True),
        Field("place", N_("Lokasi"), most=200),
        Field("account_code", N_("Kode sub kegiatan"), most=200),
        Field("note", N_("Catatan"), "area", most=2000),
        Field("supporting_agency_ids", N_("Instansi terkait"), "choices", options=agencies),
    )


def _add(visit: Visit, said: dict[str, Any]) -> str:
    """Add an activity to a draft plan."""
    return f"/kegiatan/{visit.gugus.activities.add(id_in(visit, 'id'), key=visit.key, **said).id}"


def _activity(visit: Visit) -> ActivityDetail:
    return visit.gugus.activities.read(id_in(visit, "id"))


def _path(visit: Visit) -> str:
    return f"/kegiatan/{id_in(visit, 'id')}"


def _change(visit: Visit, said: dict[str, Any]) -> str:
    """Correct an activity of a draft."""
    visit.gugus.activities.change(id_in(visit, "id"), tag=visit.form.text("tag"), **said)
    return _path(visit)


def _said(activity: ActivityDetail) -> dict[str, Any]:
    """What stands in the form; the code as it was written, or whoever corrects a title would write it anew."""
    supporting = [str(each) for each in activity.supporting_agency_ids]
    return {**activity.model_dump(), "account_code": activity.code_raw, "supporting_agency_ids": supporting}


def _source(visit: Visit) -> str:
    return visit.request.query_params.get("sumber", "")


def _money_fields(visit: Visit) -> Sequence[Field]:
    """Rupiah of one source in each year of the plan."""
    source = _source(visit)
    plan = visit.gugus.plans.read(_activity(visit).plan_id)
    years = range(plan.year_from, plan.year_to + 1)
    return [Field(f"funding.{source}.{year}", str(year), "money", N_("Kosong berarti tidak ada.")) for year in years]


def _money_said(activity: ActivityDetail) -> dict[str, Any]:
    return {"funding": {source: {str(y): rupiah for y, rupiah in years.items()} for source, years in _money(activity)}}


def _change_money(visit: Visit, said: dict[str, Any]) -> str:
    """Put the money of one source in place of what stands; the other sources stay as they are."""
    source = _source(visit)
    rows: list[Any] = [
        {"year": each.year, "funding_source": each.funding_source, "amount_idr": each.amount_idr}
        for each in _activity(visit).funding
        if each.funding_source != source
    ]
    rows += [
        {"year": int(year), "funding_source": source, "amount_idr": amount}
        for year, amount in said["funding"][source].items()
        if amount is not None
    ]
    return _change(visit, {"funding": rows})


def remove_activity(visit: Visit) -> Response:
    """Take an activity out of a draft."""
    activity = visit.gugus.activities.read(id_in(visit, "id"))
    try:
        visit.gugus.activities.remove(activity.id, tag=visit.form.text("tag"))
    except Problem as problem:
        if problem.status in TOLD:
            return show_activity(visit, problem)
        raise
    return visit.go(f"/rencana/{activity.plan_id}")


def show_series(visit: Visit) -> Response:
    """An indicator over the periods of a year: what was stated, the target, and what is missing."""
    year = visit.request.query_params.get("tahun", "")
    chosen = int(year) if year.isdecimal() else visit.today.year
    series = visit.gugus.indicators.series(id_in(visit, "id"), year=chosen)
    return visit.page("series", {"series": series, "year": chosen})


ADD: Final = Filling(
    N_("Tambah kegiatan"),
    lambda visit: _fields_in(visit, id_in(visit, "id")),
    _add,
    lambda visit: f"/rencana/{id_in(visit, 'id')}",
)
CHANGE: Final = Filling(
    N_("Ubah kegiatan"),
    lambda visit: _fields_in(visit, _activity(visit).plan_id),
    _change,
    _path,
    stands=_activity,
    values=_said,
)
MONEY: Final = Filling(
    N_("Pagu indikatif"),
    _money_fields,
    _change_money,
    _path,
    stands=_activity,
    values=_money_said,
    facts=lambda visit: [(N_("Sumber dana"), Coded("funding_source", _source(visit)))],
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/rencana/{id:uuid}/kegiatan-baru": ADD.pages,
    "/kegiatan/{id:uuid}": {"GET": show_activity},
    "/kegiatan/{id:uuid}/ubah": CHANGE.pages,
    "/kegiatan/{id:uuid}/pagu": MONEY.pages,
    "/kegiatan/{id:uuid}/hapus": {"POST": remove_activity},
    "/indikator/{id:uuid}": {"GET": show_series},
}
