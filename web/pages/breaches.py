"""Kegagalan pelindungan data: what was opened, who has to be told in writing within 3×24 hours, and the two letters."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

from starlette.responses import Response

from client.gugus_client.models import BreachDetail, BreachOut, BreachStatus
from web.cells import Button, Link, Many, Say, Section, State, Table, Thing, Until
from web.endpoints import Page, id_in
from web.fields import Field
from web.filling import Filling
from web.languages import N_
from web.lists import Filter, list_page
from web.moving import Moving
from web.pages.known import organisation_names, own_agencies
from web.visit import Visit

HEADS: Final = (N_("Apa yang terjadi"), N_("Diketahui"), N_("Batas pemberitahuan"), N_("Keadaan"))
NO_NAME: Final = N_("Jangan menulis nama orang atau nomor perkara di sini.")
FROM_THERE: Final = N_("Tiga kali dua puluh empat jam dihitung dari saat ini, bukan dari pencatatan")
MOST: Final = 2000


def breach_path(visit: Visit) -> str:
    """The page of the breach that the address names."""
    return f"/kegagalan/{id_in(visit, 'breach_id')}"


def list_breaches(visit: Visit) -> Response:
    """The breaches of the visitor's agencies, the latest first."""

    def around(breaches: list[BreachOut]) -> Mapping[str, Any]:
        waiting = [each.status == "recorded" for each in breaches]
        table = Table(HEADS, [_row(each) for each in breaches], N_("Belum ada yang dicatat."), waiting)
        new = [Button(Say(N_("Catat kegagalan")), "/kegagalan/baru")] if visit.here.holds("privacy:write") else []
        section = Section(N_("Daftar"), "daftar", table)
        return {"thing": Thing(N_("Kegagalan pelindungan data"), buttons=new, sections=(section,))}

    filters = (Filter("status", N_("Keadaan"), get_args(BreachStatus), table="breach"),)
    return list_page(visit, "thing", visit.gugus.breaches.list, filters=filters, around=around)


def _row(breach: BreachOut) -> Sequence[Any]:
    return (
        Link(f"/kegagalan/{breach.id}", breach.summary),
        breach.known_at,
        Until(breach.due_at) if breach.status == "recorded" else breach.due_at,
        _state(breach),
    )


def _state(breach: BreachOut | BreachDetail) -> State:
    looks = {"recorded": "urgent", "notified": "good"}
    return State("breach", breach.status, "late" if breach.is_overdue else looks.get(breach.status, "done"))


def show_breach(visit: Visit) -> Response:
    """Two calls: the breach, and what its kinds of data are called."""
    breach = visit.gugus.breaches.read(id_in(visit, "breach_id"))
    kinds = dict(_kinds_of_data(visit))
    letters = Button(Say(N_("Rancangan kedua surat")), f"{breach_path(visit)}/surat")
    thing = Thing(
        N_("Kegagalan pelindungan data"),
        back=("/kegagalan", N_("Semua kegagalan")),
        states=(_state(breach),),
        facts=[
            (N_("Instansi"), organisation_names(visit).get(breach.owner, breach.owner)),
            (N_("Terjadi"), breach.happened_at),
            (N_("Diketahui"), breach.known_at),
            (N_("Batas pemberitahuan"), Until(breach.due_at) if breach.status == "recorded" else breach.due_at),
            (N_("Data yang terungkap"), Many([kinds.get(each, each) for each in breach.data])),
            (N_("Jumlah orang"), breach.persons),
            (N_("Orang diberi tahu"), breach.persons_told_at),
            (N_("Lembaga diberi tahu"), breach.authority_told_at),
            (N_("Ditutup"), breach.closed_at),
        ],
        buttons=[*MOVING.buttons(breach.id, breach.allowed_actions), letters],
        sections=(
            Section(N_("Apa yang terjadi"), "kejadian", texts=[breach.summary]),
            Section(N_("Penanganan"), "penanganan", texts=[breach.measures]),
        ),
    )
    return visit.page("thing", {"thing": thing})


def show_letters(visit: Visit) -> Response:
    """Drafts of what persons and authority are told; names, letterhead and channel are the agency's."""
    drafts = visit.gugus.breaches.draft(id_in(visit, "breach_id"))
    thing = Thing(
        N_("Rancangan surat pemberitahuan"),
        back=(breach_path(visit), N_("Kembali ke kegagalan")),
        note=N_("Lengkapi yang dalam kurung siku dan pindahkan ke kepala surat instansi; dari sini tidak dikirim."),
        sections=(
            Section(N_("Kepada orang yang datanya terungkap"), "orang", texts=_paragraphs(drafts.to_persons)),
            Section(N_("Kepada lembaga pelindungan data"), "lembaga", texts=_paragraphs(drafts.to_authority)),
        ),
    )
    return visit.page("thing", {"thing": thing})


def _paragraphs(letter: str) -> list[str]:
    return [line for line in letter.splitlines() if line]


def _kinds_of_data(visit: Visit) -> list[tuple[str, str]]:
    """The kinds of data that are kept, as the record of processing describes them."""
    ask = lambda: visit.gugus.processing.read().items  # noqa: E731  asked when needed
    is_english = visit.language == "en"
    rows = visit.remembered("processing", ask)
    return [(each.code, each.data_en if is_english else each.data_id) for each in rows]


def _fields(visit: Visit) -> Sequence[Field]:
    keepers = [(str(each.id), each.name) for each in own_agencies(visit, "privacy:write")]
    return (
        *([Field("agency_id", N_("Instansi"), "choice", options=keepers, is_needed=True)] if len(keepers) != 1 else []),
        Field("known_at", N_("Diketahui"), "moment", FROM_THERE, is_needed=True),
        Field("happened_at", N_("Terjadi"), "moment", N_("Kosong bila belum diketahui")),
        Field("data", N_("Data yang terungkap"), "choices", options=_kinds_of_data(visit), is_needed=True),
        Field("persons", N_("Jumlah orang"), "figure", N_("Sejauh diketahui")),
        Field("summary", N_("Apa yang terjadi"), "area", NO_NAME, is_needed=True, most=MOST),
        Field("measures", N_("Penanganan"), "area", N_("Apa yang sudah dilakukan"), is_needed=True, most=MOST),
    )


def _record(visit: Visit, said: dict[str, Any]) -> str:
    keepers = own_agencies(visit, "privacy:write")
    body = {"agency_id": keepers[0].id if keepers else None, "data": [], **said}
    return f"/kegagalan/{visit.gugus.breaches.record(key=visit.key, **body).id}"


RECORD: Final = Filling(
    N_("Catat kegagalan"),
    _fields,
    _record,
    lambda _visit: "/kegagalan",
    note=N_("Catat segera, juga bila belum semuanya diketahui: waktunya sudah berjalan."),
)
MOVING: Final = Moving(
    "breaches",
    ("notifications", "closures"),
    "/kegagalan/{breach_id:uuid}",
    "breach_id",
    "move_of_breach",
    breach_path,
    asks={
        "notifications": (
            Field("persons_told_at", N_("Orang diberi tahu"), "moment", is_needed=True),
            Field("authority_told_at", N_("Lembaga diberi tahu"), "moment", is_needed=True),
            Field("persons", N_("Jumlah orang"), "figure", is_needed=True),
        ),
        "closures": (
            Field("measures", N_("Apa yang dilakukan agar tidak terulang"), "area", NO_NAME, is_needed=True, most=MOST),
        ),
    },
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/kegagalan": {"GET": list_breaches},
    "/kegagalan/baru": RECORD.pages,
    "/kegagalan/{breach_id:uuid}": {"GET": show_breach},
    "/kegagalan/{breach_id:uuid}/surat": {"GET": show_letters},
    **MOVING.pages,
}
