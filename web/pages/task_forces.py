"""Anggota & instansi: the task force, by which decree it stands, which seats it has and who holds them."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from starlette.responses import Response

from client.gugus_client import Missing
from client.gugus_client.models import DecreeOut, PendingActOut, SeatDetail, SeatOut, TaskForceOut
from web.cells import Beside, Button, Coded, Link, Say, Section, Stack, State, Table, Thing
from web.endpoints import Page, id_in
from web.fields import Field
from web.filling import Filling
from web.languages import N_
from web.lists import Filter, list_page
from web.moving import Moving
from web.pages.case_fields import coded
from web.pages.known import agencies, agency_names, agency_options, organisation_names
from web.visit import Visit
from web.words import WORDS, ZONES

HEADS: Final = (N_("Gugus tugas"), N_("Tingkat"), N_("Zona waktu"))
OF_SEATS: Final = (N_("Kedudukan"), N_("Dipegang oleh"), N_("Berlaku"), N_("Bertindak untuk"))
OF_DECREES: Final = (N_("Keputusan"), N_("Tentang"), N_("Ditetapkan"), N_("Berlaku"))
ALL: Final = ("/anggota", N_("Semua gugus tugas"))
WAITING: Final = "/administrasi/menunggu"


def force_path(visit: Visit) -> str:
    """The page of the task force that the address names."""
    return f"/anggota/{id_in(visit, 'task_force_id')}"


def list_task_forces(visit: Visit) -> Response:
    """The task forces the visitor sees."""
    filters = (Filter("level", N_("Tingkat"), tuple(WORDS["level"].items())),)

    def around(forces: list[TaskForceOut]) -> Mapping[str, Any]:
        ours = [each.owner in visit.organisations for each in forces]
        rows = [
            (
                Link(f"/anggota/{each.id}", each.name),
                Coded("level", each.level),
                ZONES.get(each.time_zone, each.time_zone),
            )
            for each in forces
        ]
        section = Section(N_("Gugus tugas"), "daftar", Table(HEADS, rows, N_("Belum ada gugus tugas."), ours))
        more = [
            Button(Say(N_("Daftar instansi")), "/instansi"),
            Button(Say(N_("Kewenangan saya")), "/anggota/kewenangan"),
        ]
        return {"thing": Thing(N_("Anggota & instansi"), buttons=more, sections=(section,))}

    return list_page(visit, "thing", visit.gugus.task_forces.list, filters=filters, around=around)


def show_task_force(visit: Visit) -> Response:
    """Three calls: the task force, its seats, names of agencies."""
    force = visit.gugus.task_forces.read(id_in(visit, "task_force_id"))
    known, path = agencies(visit, force.owner), f"/anggota/{force.id}"
    names = {each.id: each.name for each in known}
    words = {**{each.organisation: each.name for each in known}, force.owner: force.name}
    seats = visit.gugus.seats.list(force.id, limit=200).first(200)
    present = [each for each in seats if _is_held(visit, each)]
    fill = (
        [Button(Say(N_("Isi kedudukan")), f"{path}/kedudukan-baru?wilayah={force.owner}")]
        if "seats" in force.allowed_actions
        else []
    )
    parts = [
        Section(N_("Kedudukan hari ini"), "kedudukan", _seats(present, names, words), buttons=fill, count=len(present)),
        Section(
            N_("Belum atau tidak lagi berlaku"),
            "lain",
            _seats([each for each in seats if each not in present], names, words),
        ),
    ]
    thing = Thing(
        N_("Gugus tugas"),
        force.name,
        ALL,
        facts=[(N_("Tingkat"), Coded("level", force.level)), (N_("Kode wilayah"), force.region_code)],
        buttons=[
            Button(Say(N_("Keputusan pembentukan")), f"{path}/keputusan"),
            *([Button(Say(N_("Siapa boleh apa")), f"{path}/kewenangan")] if visit.here.holds("grants:write") else []),
        ],
        sections=parts,
    )
    return visit.page("thing", {"thing": thing})


def _is_held(visit: Visit, seat: SeatOut | SeatDetail) -> bool:
    return seat.valid_from <= visit.today and (seat.valid_to is None or seat.valid_to >= visit.today)


def _seats(seats: Sequence[SeatOut], names: Mapping[Any, str], words: Mapping[str, str]) -> Table:
    rows = [
        (
            Stack(Link(f"/kedudukan/{each.id}", Coded("seat", each.kind)), (_sub(each),)),
            Stack(names.get(each.agency_id) or Say(N_("belum ditunjuk")), (each.unit,)),
            Stack(each.valid_from, (Beside([Say(N_("sampai")), each.valid_to]) if each.valid_to else None,)),
            words.get(each.organisation, each.organisation),
        )
        for each in sorted(
            seats, key=lambda each: list(WORDS["seat"]).index(each.kind) if each.kind in WORDS["seat"] else 99
        )
    ]
    return Table(OF_SEATS, rows, N_("Belum ada kedudukan."))


def _sub(seat: SeatOut | SeatDetail) -> Coded | None:
    return Coded("sub_task_force", seat.sub_task_force) if seat.sub_task_force else None


def list_decrees(visit: Visit) -> Response:
    """Two calls: the decrees, and the task force."""
    force_id = id_in(visit, "task_force_id")

    def around(decrees: list[DecreeOut]) -> Mapping[str, Any]:
        force = visit.gugus.task_forces.read(force_id)
        rows = [_decree_row(each) for each in decrees]
        add = [Button(Say(N_("Catat keputusan")), f"{force_path(visit)}/keputusan/baru")]
        offered = add if "decrees" in force.allowed_actions else []
        section = Section(N_("Keputusan"), "keputusan", Table(OF_DECREES, rows, N_("Belum ada keputusan.")))
        thing = Thing(
            N_("Keputusan gugus tugas"),
            force.name,
            (f"/anggota/{force.id}", N_("Kembali ke gugus tugas")),
            buttons=offered,
            sections=(section,),
        )
        return {"thing": thing}

    return list_page(visit, "thing", visit.gugus.decrees.list, force_id, around=around)


def _decree_row(decree: DecreeOut) -> Sequence[Any]:
    # Its address is shown and not led to: a page leads to no other site.
    name = Beside([Coded("decree", decree.kind), f"{decree.number} ({decree.year})"])
    return (Stack(name, (decree.url,)), decree.title, decree.decided_on, Stack(decree.valid_from, (decree.valid_to,)))


def show_seat(visit: Visit) -> Response:
    """Two calls: the seat, and names of agencies."""
    seat = visit.gugus.seats.read(id_in(visit, "seat_id"))
    thing = Thing(
        N_("Kedudukan"),
        back=(f"/anggota/{seat.task_force_id}", N_("Kembali ke gugus tugas")) if seat.task_force_id else ALL,
        states=(State("seat", seat.kind, "good" if _is_held(visit, seat) else "none"),),
        facts=[
            (N_("Sub gugus tugas"), _sub(seat)),
            (N_("Dipegang oleh"), agency_names(visit).get(seat.agency_id) if seat.agency_id else None),
            (N_("Unit"), seat.unit),
            (N_("Bertindak untuk"), organisation_names(visit).get(seat.organisation, seat.organisation)),
            (N_("Sejak"), seat.valid_from),
            (N_("Sampai"), seat.valid_to),
            (N_("Orang"), _person(visit, seat)),
        ],
        buttons=MOVING.buttons(seat.id, seat.allowed_actions),
    )
    return visit.page("thing", {"thing": thing})


def _person(visit: Visit, seat: SeatDetail) -> Any:
    """Who sits there, for who keeps accounts; that somebody does, for everybody else."""
    if seat.person_id is None:
        return None
    if visit.here.holds("grants:write"):
        with suppress(Missing):  # of another organisation
            person = visit.gugus.people.read(seat.person_id)
            return Link(f"/administrasi/orang/{person.id}", person.display_name)
    return Say(N_("terisi"))


def after_act(_visit: Visit, answer: Any) -> str | None:
    """Where an act of two persons leads while it waits."""
    return f"{WAITING}/{answer.id}" if isinstance(answer, PendingActOut) else None


def _decree_options(visit: Visit) -> list[tuple[str, str]]:
    force_id = id_in(visit, "task_force_id")
    return [(str(each.id), f"{each.number} ({each.year})") for each in visit.gugus.decrees.list(force_id).first(50)]


def _region(visit: Visit) -> str | None:
    """The region whose agencies may hold the seat: that of the task force one comes from."""
    return visit.request.query_params.get("wilayah")


def _people(visit: Visit) -> list[tuple[str, str]]:
    return [
        (str(each.id), each.display_name) for each in visit.gugus.people.list(limit=200).first(200) if not each.ended_at
    ]


def _seat_fields(visit: Visit) -> Sequence[Field]:
    """Three calls: agencies, people, decrees."""
    return (
        coded("kind", N_("Kedudukan"), "seat", is_needed=True),
        coded(
            "sub_task_force", N_("Sub gugus tugas"), "sub_task_force", hint=N_("Hanya untuk koordinator dan anggota")
        ),
        Field("agency_id", N_("Instansi"), "choice", options=agency_options(visit, _region(visit))),
        Field("person_id", N_("Orang"), "choice", options=_people(visit)),
        Field("unit", N_("Unit"), most=200),
        Field(
            "organisation",
            N_("Bertindak untuk"),
            "choice",
            hint=N_("Petugas instansi bertindak untuk instansinya."),
            options=[(each.organisation, each.name) for each in agencies(visit, _region(visit))],
            empty=N_("Wilayah gugus tugas"),
        ),
        Field("decree_id", N_("Berdasarkan keputusan"), "choice", options=_decree_options(visit)),
        Field("valid_from", N_("Sejak"), "day", is_needed=True),
        Field("valid_to", N_("Sampai"), "day"),
    )


def _fill(visit: Visit, said: dict[str, Any]) -> str:
    answer = visit.gugus.seats.fill(id_in(visit, "task_force_id"), key=visit.key, **said)
    return after_act(visit, answer) or force_path(visit)


def _decide(visit: Visit, said: dict[str, Any]) -> str:
    visit.gugus.decrees.add(id_in(visit, "task_force_id"), key=visit.key, **said)
    return f"{force_path(visit)}/keputusan"


def _handover_fields(visit: Visit) -> Sequence[Field]:
    return (
        Field("person_id", N_("Orang berikutnya"), "choice", options=_people(visit)),
        Field(
            "agency_id", N_("Instansi berikutnya"), "choice", N_("Kosong berarti tetap"), options=agency_options(visit)
        ),
        Field("unit", N_("Unit"), most=200),
        Field("valid_from", N_("Sejak"), "day", is_needed=True),
        Field("valid_to", N_("Sampai"), "day"),
    )


FILL: Final = Filling(
    N_("Isi kedudukan"),
    _seat_fields,
    _fill,
    force_path,
    begins=lambda visit: {"valid_from": visit.today},
    note=N_(
        "Kedudukan memberi kewenangan, dan berakhir bersama kedudukannya. Yang membaca rujukan menunggu orang kedua."
    ),
)
DECIDE: Final = Filling(
    N_("Catat keputusan"),
    lambda _visit: (
        coded("kind", N_("Jenis"), "decree", is_needed=True),
        Field("number", N_("Nomor"), is_needed=True, most=100),
        Field("year", N_("Tahun"), "year", is_needed=True),
        Field("title", N_("Tentang"), "area", is_needed=True, most=500),
        Field("decided_on", N_("Ditetapkan"), "day", is_needed=True),
        Field("valid_from", N_("Berlaku sejak"), "day", is_needed=True),
        Field("valid_to", N_("Berlaku sampai"), "day"),
        Field("url", N_("Alamat naskah (JDIH)"), most=500),
    ),
    _decide,
    lambda visit: f"{force_path(visit)}/keputusan",
)
MOVING: Final = Moving(
    "seats",
    ("handovers", "endings"),
    "/kedudukan/{seat_id:uuid}",
    "seat_id",
    "move_of_seat",
    lambda visit: f"/kedudukan/{id_in(visit, 'seat_id')}",
    asks={
        "handovers": _handover_fields,
        "endings": (
            Field("last_day", N_("Hari terakhir"), "day", N_("Kemarin berarti berakhir seketika."), is_needed=True),
        ),
    },
    made=after_act,
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/anggota": {"GET": list_task_forces},
    "/anggota/{task_force_id:uuid}": {"GET": show_task_force},
    "/anggota/{task_force_id:uuid}/kedudukan-baru": FILL.pages,
    "/anggota/{task_force_id:uuid}/keputusan": {"GET": list_decrees},
    "/anggota/{task_force_id:uuid}/keputusan/baru": DECIDE.pages,
    "/kedudukan/{seat_id:uuid}": {"GET": show_seat},
    **MOVING.pages,
}
