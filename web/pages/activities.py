"""Kegiatan: one activity of a plan with its money, indicators, budget lines and progress; written in a draft."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from client.gugus_client import Problem, Stale
from client.gugus_client.models import ActivityDetail
from web.asking import Ask, Asked, answered, ask_page, body_of, conflict_page
from web.endpoints import Page, id_in
from web.languages import N_
from web.pages.plans import agencies_seen
from web.visit import Visit
from web.words import WORDS

FIELDS: Final = tuple(WORDS["sub_task_force"].items())
SOURCES: Final = tuple(WORDS["funding_source"].items())


def show_activity(visit: Visit, problem: Problem | None = None) -> Response:
    """One activity: three calls."""
    activity = visit.gugus.activities.read(id_in(visit, "id"))
    indicators = list(visit.gugus.indicators.list(activity.id))
    years = sorted({*(each.year for each in activity.funding), *_years(indicators)})
    values = {
        "activity": activity,
        "indicators": indicators,
        "years": years,
        "by_year": _money(activity),
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


def _asks(visit: Visit) -> tuple[Ask, ...]:
    leads = tuple((word, each.name) for word, each in agencies_seen(visit).items())
    return (
        Ask("number", N_("Nomor"), required=True),
        Ask("title", N_("Kegiatan"), "area", required=True),
        Ask("sub_task_force", N_("Bidang"), "choice", options=FIELDS),
        Ask("pillar", N_("Pilar"), "choice", options=tuple(WORDS["pillar"].items()), empty=N_("Tidak disebut")),
        Ask("lead_agency_id", N_("Penanggung jawab"), "choice", options=leads),
        Ask("place", N_("Lokasi")),
        Ask("account_code", N_("Kode sub kegiatan")),
        Ask("note", N_("Catatan"), "area"),
    )


def ask_activity(visit: Visit, problem: Problem | None = None) -> Response:
    """The form of a new activity."""
    asked = Asked(N_("Tambah kegiatan"), _asks(visit), f"/rencana/{id_in(visit, 'id')}")
    return ask_page(visit, asked, problem)


def add_activity(visit: Visit) -> Response:
    """Add an activity to a draft plan."""
    try:
        made = visit.gugus.activities.add(id_in(visit, "id"), key=visit.key, **body_of(visit.form, _asks(visit)))
    except Problem as problem:
        if answered(problem):
            return ask_activity(visit, problem)
        raise
    return visit.go(f"/kegiatan/{made.id}")


def ask_change(visit: Visit, problem: Problem | None = None) -> Response:
    """The form of an activity that is corrected."""
    activity = visit.gugus.activities.read(id_in(visit, "id"))
    return ask_page(visit, _changing(visit, activity, visit.form.text("tag") or activity.tag), problem)


def _changing(visit: Visit, activity: ActivityDetail, tag: str) -> Asked:
    said = _said(activity)
    asks = tuple(
        Ask(a.name, a.label, a.kind, a.hint, a.required, a.options, a.empty, said[a.name]) for a in _asks(visit)
    )
    return Asked(N_("Ubah kegiatan"), asks, f"/kegiatan/{activity.id}", tag=tag)


def change_activity(visit: Visit) -> Response:
    """Correct an activity of a draft; where a colleague was faster, both values are shown."""
    activity_id = id_in(visit, "id")
    try:
        said = body_of(visit.form, _asks(visit), clears=True)
        visit.gugus.activities.change(activity_id, tag=visit.form.text("tag"), **said)
    except Stale:
        activity = visit.gugus.activities.read(activity_id)
        return conflict_page(visit, _changing(visit, activity, activity.tag), _said(activity))
    except Problem as problem:
        if answered(problem):
            return ask_change(visit, problem)
        raise
    return visit.go(f"/kegiatan/{activity_id}")


def _said(activity: ActivityDetail) -> dict[str, str]:
    names = ("number", "title", "sub_task_force", "pillar", "lead_agency_id", "place", "note")
    return {**{name: str(getattr(activity, name) or "") for name in names}, "account_code": activity.code or ""}


def ask_money(visit: Visit, problem: Problem | None = None) -> Response:
    """The form of one year's money from one source: the other years and sources stay as they are."""
    activity = visit.gugus.activities.read(id_in(visit, "id"))
    asks = (
        Ask("year", N_("Tahun anggaran"), "figure", required=True, given=str(visit.today.year)),
        Ask("funding_source", N_("Sumber dana"), "choice", options=SOURCES),
        Ask("amount_idr", N_("Pagu indikatif"), "money", N_("Kosong berarti dihapus.")),
    )
    tag = visit.form.text("tag") or activity.tag
    return ask_page(visit, Asked(N_("Ubah pagu indikatif"), asks, f"/kegiatan/{activity.id}", tag=tag), problem)


def change_money(visit: Visit) -> Response:
    """Put one year's money from one source in place of what stands."""
    activity = visit.gugus.activities.read(id_in(visit, "id"))
    asks = (Ask("year", kind="figure"), Ask("funding_source"), Ask("amount_idr", kind="money"))
    said = body_of(visit.form, asks)
    place = (said.get("year"), said.get("funding_source"))
    rows: list[Any] = [
        {"year": each.year, "funding_source": each.funding_source, "amount_idr": each.amount_idr}
        for each in activity.funding
        if (each.year, each.funding_source) != place
    ]
    rows += [said] if "amount_idr" in said else []
    try:
        visit.gugus.activities.change(activity.id, tag=visit.form.text("tag"), funding=rows)
    except Problem as problem:
        if answered(problem) or isinstance(problem, Stale):
            return ask_money(visit, problem)
        raise
    return visit.go(f"/kegiatan/{activity.id}")


def remove_activity(visit: Visit) -> Response:
    """Take an activity out of a draft."""
    activity = visit.gugus.activities.read(id_in(visit, "id"))
    try:
        visit.gugus.activities.remove(activity.id, tag=visit.form.text("tag"))
    except Problem as problem:
        if answered(problem):
            return show_activity(visit, problem)
        raise
    return visit.go(f"/rencana/{activity.plan_id}")


def show_series(visit: Visit) -> Response:
    """An indicator over the periods of a year: what was stated, the target, and what is missing."""
    year = visit.request.query_params.get("tahun", "")
    chosen = int(year) if year.isdecimal() else visit.today.year
    series = visit.gugus.indicators.series(id_in(visit, "id"), year=chosen)
    return visit.page("series", {"series": series, "year": chosen})


PAGES: Final[dict[str, dict[str, Page]]] = {
    "/rencana/{id:uuid}/kegiatan-baru": {"GET": ask_activity, "POST": add_activity},
    "/kegiatan/{id:uuid}": {"GET": show_activity},
    "/kegiatan/{id:uuid}/ubah": {"GET": ask_change, "POST": change_activity},
    "/kegiatan/{id:uuid}/pagu": {"GET": ask_money, "POST": change_money},
    "/kegiatan/{id:uuid}/hapus": {"POST": remove_activity},
    "/indikator/{id:uuid}": {"GET": show_series},
}
