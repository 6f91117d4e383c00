"""Pembukaan kembali: a frozen period opened again for named agencies and fields until a day, by two agencies."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, Final, get_args
from zoneinfo import ZoneInfo

from starlette.responses import Response

from client.gugus_client import Problem
from client.gugus_client.models.reopenings import ReopenableField
from web.cells import Button, Coded, Link, Many, Section, State, Table, Thing
from web.endpoints import Page, id_in
from web.fields import Field
from web.filling import Filling
from web.languages import N_
from web.moving import Moving
from web.rendering import period_name
from web.visit import Visit

HEADS: Final = (N_("Alasan"), N_("Keadaan"), N_("Dibuka kembali sampai"))
LAST_MINUTE: Final = time(23, 59)


def list_reopenings(visit: Visit) -> Response:
    """What was asked for a period; two calls."""
    period = visit.gugus.reporting_periods.read(id_in(visit, "id"))
    asked = visit.gugus.reopenings.list(period.id).first(50)
    rows = [
        (Link(f"/pembukaan/{each.id}", each.reason), State("reopening", each.status), each.ends_at) for each in asked
    ]
    ask = [Button(Coded("move_of_period", "reopenings"), f"{_of_period(visit)}/baru")]
    thing = Thing(
        N_("Pembukaan kembali"),
        back=(f"/periode/{period.id}", N_("Kembali ke periode")),
        lead=(period_name(visit.language, period.label, period.year),),
        buttons=ask if "reopenings" in period.allowed_actions else (),
        sections=(
            Section(N_("Yang diminta"), "diminta", Table(HEADS, rows, N_("Periode ini belum pernah dibuka kembali."))),
        ),
    )
    return visit.page("thing", {"thing": thing})


def _of_period(visit: Visit) -> str:
    return f"/periode/{id_in(visit, 'id')}/pembukaan"


def _fields(visit: Visit) -> Sequence[Field]:
    owed = visit.gugus.reporting_obligations.list(period_id=[id_in(visit, "id")]).first(200)
    agencies = [(str(each.agency_id), each.agency_name) for each in owed]
    return (
        Field("agency_ids", N_("Instansi"), "choices", options=agencies),
        Field("fields", N_("Isian yang dibuka"), "choices", table="field", options=get_args(ReopenableField)),
        Field("ends_at", N_("Sampai"), "day", is_needed=True),
        Field("reason", N_("Alasan"), "area", is_needed=True, most=2000),
    )


def _ask(visit: Visit, said: dict[str, Any]) -> str:
    """Ask that a period is opened again; a person of another agency approves."""
    ends_at = _end_of(visit, said.pop("ends_at", ""))
    visit.gugus.reopenings.ask(
        id_in(visit, "id"), key=visit.key, **{"agency_ids": [], "fields": [], "ends_at": ends_at, **said}
    )
    return _of_period(visit)


def _end_of(visit: Visit, day: str) -> str:
    """The last minute of a local day; what is no day is left for the service to refuse."""
    try:
        return datetime.combine(date.fromisoformat(day), LAST_MINUTE, ZoneInfo(visit.zone)).isoformat()
    except ValueError:
        return day


def show_reopening(visit: Visit, problem: Problem | None = None) -> Response:
    """One of them, and what may be done."""
    reopening = visit.gugus.reopenings.read(id_in(visit, "id"))
    thing = Thing(
        N_("Pembukaan kembali"),
        back=(f"/periode/{reopening.period_id}/pembukaan", N_("Semua pembukaan")),
        states=(State("reopening", reopening.status),),
        facts=[
            (N_("Alasan"), reopening.reason),
            (N_("Dibuka kembali sampai"), reopening.ends_at),
            (N_("Isian yang dibuka"), Many([Coded("field", name) for name in reopening.fields])),
            (N_("Instansi"), len(reopening.agency_ids)),
        ],
        buttons=MOVING.buttons(reopening.id, reopening.allowed_actions),
    )
    return visit.page("thing", {"thing": thing, "problem": problem})


ASK: Final = Filling(
    Coded("move_of_period", "reopenings"),
    _fields,
    _ask,
    _of_period,
    note=N_("Disetujui orang dari instansi lain. Periode membeku lagi dengan sendirinya pada akhir hari itu."),
)
MOVING: Final = Moving(
    "reopenings",
    ("approvals",),
    "/pembukaan/{id:uuid}",
    "id",
    "move_of_reopening",
    lambda visit: f"/pembukaan/{id_in(visit, 'id')}",
    show=show_reopening,
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/periode/{id:uuid}/pembukaan": {"GET": list_reopenings},
    "/periode/{id:uuid}/pembukaan/baru": ASK.pages,
    "/pembukaan/{id:uuid}": {"GET": show_reopening},
    **MOVING.pages,
}
