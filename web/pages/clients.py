"""Klien sistem: the systems that speak to the service, what each may do, until when; secrets are shown once."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

from starlette.responses import Response

from client.gugus_client.models import ClientOut, PendingActOut, Word
from web.cells import Button, Coded, Fact, Link, Many, Raw, Say, Section, Stack, State, Table, Thing
from web.endpoints import Page, id_in
from web.fields import Field
from web.filling import Filling
from web.languages import N_
from web.lists import list_page
from web.moving import Moving
from web.pages.known import named, organisation_names
from web.pages.people import handed, tabs_of
from web.pages.task_forces import WAITING
from web.visit import Visit

HEADS: Final = (
    N_("Klien"),
    N_("Organisasi"),
    N_("Cara membuktikan diri"),
    N_("Terakhir dipakai"),
    N_("Berlaku sampai"),
)
READS: Final = tuple(word for word in get_args(Word) if word.endswith(":read"))
WRITES: Final = tuple(word for word in get_args(Word) if word not in READS)


NARROW: Final = N_("Yang ditulis sistem tercatat atas namanya, tanpa petugas.")


def client_path(visit: Visit) -> str:
    """The page of the client that the address names."""
    return f"/administrasi/klien/{id_in(visit, 'client_id')}"


def list_clients(visit: Visit) -> Response:
    """The systems of the visitor's organisations."""

    def around(clients: list[ClientOut]) -> Mapping[str, Any]:
        names = organisation_names(visit)
        rows = [_row(each, names) for each in clients]
        section = Section(N_("Klien sistem"), "klien", Table(HEADS, rows, N_("Belum ada klien.")))
        new = [Button(Say(N_("Klien baru")), "/administrasi/klien/baru")] if visit.here.holds("clients:write") else []
        return {"thing": Thing(N_("Klien sistem"), tabs=tabs_of(visit), buttons=new, sections=(section,))}

    return list_page(visit, "thing", visit.gugus.clients.list, around=around)


def _row(client: ClientOut, names: Mapping[str, str]) -> Sequence[Any]:
    ended = State("account", "ended", "late") if client.ended_at else None
    name = Stack(Link(f"/administrasi/klien/{client.id}", client.name), (Raw(client.client_id), ended))
    return (
        name,
        named(names, client.organisation),
        Coded("proves", client.auth_method),
        client.last_used_at,
        client.expires_at,
    )


def show_client(visit: Visit) -> Response:
    """One system with what it holds."""
    client = visit.gugus.clients.read(id_in(visit, "client_id"))
    names = organisation_names(visit)
    rows = [
        (Stack(Coded("scope", each.action), (Raw(each.action),)), named(names, each.organisation))
        for each in client.pairs
    ]
    held = Table((N_("Boleh"), N_("Untuk")), rows, N_("Tidak ada."))
    facts: list[Fact] = [
        (N_("Nama klien"), Raw(client.client_id)),
        (N_("Organisasi"), named(names, client.organisation)),
        (N_("Cara membuktikan diri"), Coded("proves", client.auth_method)),
        (N_("Jaringan"), Many(client.addresses) if client.addresses else Say(N_("dari mana saja"))),
        (N_("Terakhir dipakai"), client.last_used_at),
        (N_("Berlaku sampai"), client.expires_at),
        (N_("Rahasia lama masih berlaku sampai"), client.previous_until),
        (N_("Berakhir"), client.ended_at),
    ]
    back = ("/administrasi/klien", N_("Semua klien"))
    buttons = MOVING.buttons(client.id, client.allowed_actions)
    thing = Thing(
        N_("Klien sistem"),
        client.name,
        back,
        facts=facts,
        buttons=buttons,
        sections=(Section(N_("Kewenangan"), "kewenangan", held, count=len(rows)),),
    )
    return visit.page("thing", {"thing": thing})


def _fields(visit: Visit) -> Sequence[Field]:
    owners = [(each.word, each.name) for each in visit.here.holds("clients:write")]
    return (
        Field("organisation", N_("Organisasi"), "choice", options=owners, is_needed=True),
        Field("name", N_("Nama"), is_needed=True, most=120),
        Field("words", N_("Boleh membaca"), "choices", table="scope", options=READS, shows_codes=True),
        Field("writes", N_("Boleh menulis"), "choices", NARROW, table="scope", options=WRITES, shows_codes=True),
        Field(
            "addresses",
            N_("Jaringan"),
            "lines",
            N_("Satu tiap baris, misalnya 10.1.2.0/24; kosong berarti dari mana saja"),
        ),
        Field("expires_at", N_("Berlaku sampai"), "moment"),
    )


def _add(visit: Visit, said: dict[str, Any]) -> str | Response:
    organisation = said.get("organisation", "")
    words = [*said.pop("words", []), *said.pop("writes", [])]
    pairs: list[Any] = [{"action": each, "organisation": organisation} for each in words]
    return _made(visit, visit.gugus.clients.add(key=visit.key, pairs=pairs, **said)) or "/administrasi/klien"


def _made(visit: Visit, answer: Any) -> str | Response | None:
    """Where it leads: to the second person, or to the secret that is shown this once."""
    if isinstance(answer, PendingActOut):
        return f"{WAITING}/{answer.id}"
    if not getattr(answer, "secret", None):
        return None
    facts = [(N_("Nama klien"), answer.client_id), (N_("Rahasia"), answer.secret)]
    return handed(visit, N_("Rahasia klien"), facts, f"/administrasi/klien/{answer.id}")


ADD: Final = Filling(
    N_("Klien baru"),
    _fields,
    _add,
    lambda _visit: "/administrasi/klien",
    N_("Daftarkan"),
    N_("Berikan hanya yang diperlukan sistem itu. Kewenangan yang peka menunggu orang kedua."),
)
MOVING: Final = Moving(
    "clients",
    ("rotations", "endings"),
    "/administrasi/klien/{client_id:uuid}",
    "client_id",
    "move_of_client",
    client_path,
    asks={
        "rotations": (
            Field(
                "previous_until", N_("Rahasia lama berlaku sampai"), "moment", N_("Kosong berarti berakhir seketika")
            ),
        ),
        "endings": (),
    },
    notes={"endings": N_("Sesudah diakhiri klien ini tidak dapat dipakai lagi.")},
    made=_made,
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/administrasi/klien": {"GET": list_clients},
    "/administrasi/klien/baru": ADD.pages,
    "/administrasi/klien/{client_id:uuid}": {"GET": show_client},
    **MOVING.pages,
}
