"""Administrasi: the people whose accounts an organisation keeps; invited, reset, ended, as the service judges."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

from client.gugus_client.models import PendingActOut, PersonDetail, PersonOut
from web.cells import Button, Link, Say, Section, State, Table, Thing
from web.endpoints import Page, id_in
from web.fields import Field
from web.filling import Filling
from web.languages import N_
from web.lists import list_page
from web.moving import Moving
from web.pages.task_forces import WAITING
from web.screens import SECOND, Screen
from web.visit import Visit

TABS: Final = (
    Screen("/administrasi", N_("Petugas"), words=("grants:write",)),
    Screen("/administrasi/klien", N_("Klien sistem"), words=("clients:write",)),
    Screen("/administrasi/menunggu", N_("Orang kedua"), words=SECOND),
    Screen("/administrasi/jejak", N_("Jejak audit"), words=("audit:read",)),
    Screen("/administrasi/jelaskan", N_("Jelaskan akses")),
)
HEADS: Final = (N_("Nama masuk"), N_("Nama"), N_("Keadaan"), N_("Faktor kedua"))
SHOWN_ONCE: Final = N_("Kode ini hanya tampil sekali. Serahkan langsung kepada orangnya, jangan lewat pesan.")


def tabs_of(visit: Visit) -> list[tuple[str, str]]:
    """The parts of the administration that open to the visitor."""
    return [(each.address, each.label) for each in TABS if each.opens_to(visit.here)]


def person_path(visit: Visit) -> str:
    """The page of the person that the address names."""
    return f"/administrasi/orang/{id_in(visit, 'person_id')}"


def list_people(visit: Visit) -> Response:
    """The people of the visitor's organisations."""

    def around(people: list[PersonOut]) -> Mapping[str, Any]:
        rows = [
            (
                Link(f"/administrasi/orang/{each.id}", each.sign_in_name),
                each.display_name,
                _state(each),
                each.has_second_factor,
            )
            for each in people
        ]
        section = Section(N_("Petugas"), "petugas", Table(HEADS, rows, N_("Belum ada petugas.")))
        new = [Button(Say(N_("Undang petugas")), "/administrasi/orang/baru")]
        return {"thing": Thing(N_("Administrasi"), tabs=tabs_of(visit), buttons=new, sections=(section,))}

    return list_page(visit, "thing", visit.gugus.people.list, around=around)


def _state(person: PersonOut | PersonDetail) -> State:
    code = "ended" if person.ended_at else "active" if person.has_password else "invited"
    return State("account", code, {"active": "good", "ended": "late", "invited": "urgent"}[code])


def show_person(visit: Visit) -> Response:
    """One person."""
    person = visit.gugus.people.read(id_in(visit, "person_id"))
    path, allowed = person_path(visit), person.allowed_actions
    moves = {"reset": ("resets", "session-endings"), "end": ("endings",)}
    offered = [move for action, names in moves.items() if action in allowed for move in names]
    change = [Button(Say(N_("Ubah nama atau surel")), f"{path}/ubah")] if "change" in allowed else []
    thing = Thing(
        N_("Petugas"),
        person.display_name,
        ("/administrasi", N_("Semua petugas")),
        states=(_state(person),),
        facts=[
            (N_("Nama masuk"), person.sign_in_name),
            (N_("Surel"), person.mail),
            (N_("Faktor kedua"), person.has_second_factor),
            (N_("Kedudukannya memerlukan faktor kedua"), person.needs_second_factor),
            (N_("Ditutup"), person.ended_at),
        ],
        buttons=[*change, *MOVING.buttons(person.id, offered)],
    )
    return visit.page("thing", {"thing": thing})


def handed(visit: Visit, title: str, facts: Sequence[tuple[str, Any]], back: str) -> Response:
    """What is shown this once, and never again."""
    thing = Thing(title, back=(back, N_("Selesai")), facts=facts, note=SHOWN_ONCE)
    return visit.page("thing", {"thing": thing})


def code_page(visit: Visit, title: str, code: Any, back: str) -> Response:
    """A code with the page where it is typed."""
    facts = [
        (N_("Kode"), code.code or Say(N_("sudah ditampilkan, atau dikirim lewat surel"))),
        (N_("Diketik di"), code.address),
        (N_("Berlaku sampai"), code.expires_at),
    ]
    return handed(visit, title, facts, back)


def _invite(visit: Visit, said: dict[str, Any]) -> str | Response:
    owners = visit.here.holds("grants:write")
    answer = visit.gugus.people.invite(key=visit.key, **{"owner": owners[0].word if owners else "", **said})
    if isinstance(answer, PendingActOut):
        return f"{WAITING}/{answer.id}"
    return code_page(visit, N_("Undangan"), answer.invitation, f"/administrasi/orang/{answer.id}")


def _invite_fields(visit: Visit) -> Sequence[Field]:
    owners = [(each.word, each.name) for each in visit.here.holds("grants:write")]
    return (
        *(
            [Field("owner", N_("Akun dipegang oleh"), "choice", options=owners, is_needed=True)]
            if len(owners) != 1
            else []
        ),
        Field(
            "sign_in_name",
            N_("Nama masuk"),
            hint=N_("Huruf kecil, angka, titik, tanda hubung; tidak dapat diubah"),
            is_needed=True,
            most=60,
        ),
        Field("display_name", N_("Nama"), is_needed=True, most=120),
        Field("mail", N_("Surel"), most=200),
        Field("invite_by_mail", N_("Kirim kode lewat surel"), "check"),
    )


def _change(visit: Visit, said: dict[str, Any]) -> str:
    answer = visit.gugus.people.change(id_in(visit, "person_id"), tag=visit.form.text("tag"), **said)
    return f"{WAITING}/{answer.id}" if isinstance(answer, PendingActOut) else person_path(visit)


def _after(visit: Visit, answer: Any) -> str | Response | None:
    if isinstance(answer, PendingActOut):
        return f"{WAITING}/{answer.id}"
    has_code = getattr(answer, "address", "")
    return code_page(visit, N_("Kode setel ulang"), answer, person_path(visit)) if has_code else None


INVITE: Final = Filling(
    N_("Undang petugas"),
    _invite_fields,
    _invite,
    lambda _visit: "/administrasi",
    N_("Undang"),
    N_("Kewenangan datang dari kedudukan: sesudah diundang, isi kedudukannya di Anggota & instansi."),
)
CHANGE: Final = Filling(
    N_("Ubah nama atau surel"),
    lambda _visit: (Field("display_name", N_("Nama"), is_needed=True, most=120), Field("mail", N_("Surel"), most=200)),
    _change,
    person_path,
    stands=lambda visit: visit.gugus.people.read(id_in(visit, "person_id")),
)
MOVING: Final = Moving(
    "people",
    ("resets", "session-endings", "endings"),
    "/administrasi/orang/{person_id:uuid}",
    "person_id",
    "move_of_person",
    person_path,
    asks={
        "resets": (Field("password", N_("Kata sandi"), "check"), Field("second_factor", N_("Faktor kedua"), "check")),
        "endings": (),
    },
    notes={
        "resets": N_("Lakukan hanya bila orangnya memintanya sendiri, di depan Anda."),
        "endings": N_("Sesudah ditutup orangnya tidak dapat masuk lagi."),
    },
    made=_after,
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/administrasi": {"GET": list_people},
    "/administrasi/orang/baru": INVITE.pages,
    "/administrasi/orang/{person_id:uuid}": {"GET": show_person},
    "/administrasi/orang/{person_id:uuid}/ubah": CHANGE.pages,
    **MOVING.pages,
}
