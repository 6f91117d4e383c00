"""Kalender pelaporan: how often a task force reports on a year, and by which rule its periods run."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

from starlette.responses import Response

from client.gugus_client.models import CalendarDetail, CalendarOut
from client.gugus_client.models.reporting_periods import PeriodType
from web.cells import Beside, Button, Coded, Link, Say, Section, Stack, Table, Thing
from web.endpoints import Page, id_in
from web.fields import Field
from web.filling import Filling
from web.languages import N_
from web.lists import list_page
from web.pages.known import organisation_names
from web.rendering import period_name
from web.visit import Visit

HEADS: Final = (N_("Tahun"), N_("Panjang periode"), N_("Tenggat"), N_("Dibekukan"), N_("Milik"))
OF_PERIODS: Final = (N_("Periode"), N_("Dibuka"), N_("Tenggat"), N_("Dibekukan"))
BACK: Final = ("/laporan", N_("Semua laporan"))
OPENS: Final = N_("Kosong berarti sehari sesudah periode berakhir; angka negatif berarti sebelumnya.")
OF_A_RULE: Final = (
    Field("opens_after", N_("Dibuka berapa hari sesudah periode berakhir"), "figure", OPENS),
    Field("due_after", N_("Tenggat berapa hari sesudah periode berakhir"), "figure", is_needed=True),
    Field("grace_days", N_("Dibekukan berapa hari sesudah tenggat"), "figure", is_needed=True),
    Field("takes_acceptances", N_("Provinsi dan pusat diminta menerima laporannya"), "check"),
)
OF_THE_PAST: Final = (
    Field("past", N_("Periode yang menurut aturan ini sudah lewat"), "legend"),
    Field("backfill.opens_on", N_("Dibuka"), "day"),
    Field("backfill.due_on", N_("Tenggat"), "day"),
    Field("backfill.freeze_on", N_("Dibekukan"), "day"),
)
USUAL: Final = {"period_type": "quarterly", "opens_after": 1, "due_after": 10, "grace_days": 10}


def list_calendars(visit: Visit) -> Response:
    """The calendars the visitor sees, the newest year first."""

    def around(calendars: list[CalendarOut]) -> Mapping[str, Any]:
        names = organisation_names(visit)
        rows = [_row(each, names) for each in calendars]
        new = [Button(Say(N_("Kalender baru")), "/laporan/kalender/baru")] if visit.here.holds("calendar:write") else []
        section = Section(N_("Kalender"), "kalender", Table(HEADS, rows, N_("Belum ada kalender.")))
        return {"thing": Thing(N_("Kalender pelaporan"), back=BACK, buttons=new, sections=(section,))}

    return list_page(visit, "thing", visit.gugus.reporting_calendars.list, around=around)


def _row(calendar: CalendarOut, names: Mapping[str, str]) -> Sequence[Any]:
    return (
        Link(f"/laporan/kalender/{calendar.id}", str(calendar.year)),
        Coded("period_type", calendar.period_type),
        _after(calendar.due_after, N_("hari sesudah periode berakhir")),
        _after(calendar.grace_days, N_("hari sesudah tenggat")),
        names.get(calendar.owner, calendar.owner),
    )


def _after(days: int, what: str) -> Beside:
    return Beside([days, Say(what)])


def show_calendar(visit: Visit) -> Response:
    """Two calls: the calendar, and its periods with their days."""
    calendar = _standing(visit)
    of_the_year = visit.gugus.reporting_periods.list(calendar_id=[calendar.id]).first(50)
    rows = [
        (
            Link(
                f"/periode/{each.id}",
                Stack(period_name(visit.language, each.label, each.year), (Coded("period", each.state),)),
            ),
            each.opens_on,
            each.due_on,
            each.freeze_on,
        )
        for each in sorted(of_the_year, key=lambda each: each.opens_on)
    ]
    change = [Button(Say(N_("Ubah kalender")), f"{_path(visit)}/ubah")] if "change" in calendar.allowed_actions else []
    thing = Thing(
        N_("Kalender pelaporan"),
        back=("/laporan/kalender", N_("Semua kalender")),
        facts=[
            (N_("Tahun"), str(calendar.year)),
            (N_("Panjang periode"), Coded("period_type", calendar.period_type)),
            (N_("Dibuka"), _after(calendar.opens_after, N_("hari sesudah periode berakhir"))),
            (N_("Tenggat"), _after(calendar.due_after, N_("hari sesudah periode berakhir"))),
            (N_("Dibekukan"), _after(calendar.grace_days, N_("hari sesudah tenggat"))),
            (N_("Diterima provinsi dan pusat"), calendar.takes_acceptances),
        ],
        buttons=change,
        sections=(Section(N_("Periode"), "periode", Table(OF_PERIODS, rows, N_("Belum ada periode."))),),
    )
    return visit.page("thing", {"thing": thing})


def _standing(visit: Visit) -> CalendarDetail:
    return visit.gugus.reporting_calendars.read(id_in(visit, "calendar_id"))


def _path(visit: Visit) -> str:
    return f"/laporan/kalender/{id_in(visit, 'calendar_id')}"


def _new_fields(visit: Visit) -> Sequence[Field]:
    owners = [(each.word, each.name) for each in visit.here.holds("calendar:write")]
    return (
        Field("owner", N_("Milik"), "choice", options=owners, is_needed=True),
        Field("year", N_("Tahun"), "year", is_needed=True),
        Field("period_type", N_("Panjang periode"), "choice", "", "period_type", get_args(PeriodType), is_needed=True),
        *OF_A_RULE,
        *OF_THE_PAST,
    )


def _chosen(said: dict[str, Any]) -> dict[str, Any]:
    """What was said, where the days of the past are said at all."""
    past = {name: day for name, day in said.pop("backfill").items() if day}
    return {**said, "backfill": past} if past else said


def _add(visit: Visit, said: dict[str, Any]) -> str:
    """Make the calendar of a year, and its periods with it."""
    return f"/laporan/kalender/{visit.gugus.reporting_calendars.add(key=visit.key, **_chosen(said)).id}"


def _change(visit: Visit, said: dict[str, Any]) -> str:
    """Change the rule; periods that are open, or were, stay as they are."""
    calendar_id = id_in(visit, "calendar_id")
    visit.gugus.reporting_calendars.change(calendar_id, tag=visit.form.text("tag"), **_chosen(said))
    return _path(visit)


ADD: Final = Filling(
    N_("Kalender baru"),
    _new_fields,
    _add,
    lambda _visit: "/laporan/kalender",
    button=N_("Buat kalender"),
    note=N_("Semua periode tahun itu dibuat sekaligus."),
    begins=lambda visit: {**USUAL, "year": visit.today.year},
)
CHANGE: Final = Filling(
    N_("Ubah kalender"),
    lambda _visit: (*OF_A_RULE, *OF_THE_PAST),
    _change,
    _path,
    stands=_standing,
    note=N_("Periode yang sudah dibuka tidak berubah."),
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/laporan/kalender": {"GET": list_calendars},
    "/laporan/kalender/baru": ADD.pages,
    "/laporan/kalender/{calendar_id:uuid}": {"GET": show_calendar},
    "/laporan/kalender/{calendar_id:uuid}/ubah": CHANGE.pages,
}
