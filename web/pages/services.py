"""Direktori: who offers what, for whom, with how many places, when it is open, and whom to ring at night."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

from starlette.responses import Response

from client.gugus_client.models import ServiceDetail, ServiceOut, ServiceStatus
from web.cells import Beside, Button, Coded, Fact, Link, Many, Say, Section, Stack, State, Table, Thing
from web.endpoints import Page, id_in
from web.fields import Field
from web.filling import Filling
from web.languages import N_
from web.lists import Filter, list_page
from web.moving import Moving
from web.pages.case_fields import coded
from web.pages.known import agencies_at, agency_options, districts, own_agencies
from web.visit import Visit
from web.words import WORDS

HEADS: Final = (N_("Layanan"), N_("Instansi"), N_("Untuk"), N_("Tempat kosong"), N_("Buka"), N_("Darurat"))
ROOM: Final = N_("Tempat kosong saat ini")


def list_services(visit: Visit) -> Response:
    """Three calls: services, the agencies that offer them, and the districts to choose from."""
    filters = (
        Filter("region", N_("Melayani"), districts(visit)),
        Filter("kind", N_("Layanan"), tuple(WORDS["service"].items())),
        Filter("need", N_("Kebutuhan"), tuple(WORDS["need"].items())),
        Filter("status", N_("Keadaan"), get_args(ServiceStatus), table="service_state"),
    )

    def around(services: list[ServiceOut]) -> Mapping[str, Any]:
        names = agencies_at(visit, (each.owner for each in services))
        table = Table(
            HEADS, [_row(each, names) for each in services], N_("Tidak ada layanan yang cocok."), (), frozenset({3})
        )
        new = [Button(Say(N_("Layanan baru")), "/direktori/baru")] if _offers(visit) else []
        parts = (Section(N_("Layanan"), "layanan", table),)
        return {"thing": Thing(N_("Direktori layanan"), buttons=new, sections=parts)}

    return list_page(visit, "thing", visit.gugus.services.list, filters=filters, around=around)


def _row(service: ServiceOut, names: Mapping[str, str]) -> Sequence[Any]:
    needs = Many([Coded("need", each) for each in service.needs])
    return (
        Stack(
            Link(f"/direktori/{service.id}", service.name), (Coded("service", service.kind), _paused(service.status))
        ),
        names.get(service.agency, service.agency),
        Stack(_ages(service), (needs,)),
        _places(service),
        Say(N_("Setiap saat")) if service.is_always_open else service.hours,
        service.emergency_contact,
    )


def _paused(status: str) -> State | None:
    return State("service_state", status, "late") if status != "active" else None


def _ages(service: ServiceOut | ServiceDetail) -> Any:
    if service.age_from is None and service.age_to is None:
        return Say(N_("Semua umur"))
    return Beside(
        [f"{service.age_from or 0}–{service.age_to if service.age_to is not None else '…'}", Say(N_("tahun"))]
    )


def _places(service: ServiceOut | ServiceDetail) -> Any:
    """How many places are free; who never said it has not said none."""
    if service.places_free is None:
        return Say(N_("tidak dikatakan"))
    of = f"{service.places_free} / {service.places}" if service.places is not None else str(service.places_free)
    return Stack(of, (service.places_said_at,))


def _offers(visit: Visit) -> bool:
    return bool(visit.here.holds("directory:write"))


def show_service(visit: Visit) -> Response:
    """Two calls: the service, and its agency."""
    service = visit.gugus.services.read(id_in(visit, "service_id"))
    agency = visit.gugus.agencies.read(service.agency_id)
    path = f"/direktori/{service.id}"
    change = (
        [Button(Say(N_("Perbarui layanan dan tempat")), f"{path}/ubah")] if "change" in service.allowed_actions else []
    )
    thing = Thing(
        N_("Layanan"),
        service.name,
        ("/direktori", N_("Semua layanan")),
        (Stack(Coded("service", service.kind), (agency.name,)),),
        (State("service_state", service.status, "good" if service.status == "active" else "late"),),
        _facts(service),
        [*change, *MOVING.buttons(service.id, service.allowed_actions)],
    )
    return visit.page("thing", {"thing": thing})


def _facts(service: ServiceDetail) -> list[Fact]:
    return [
        (N_("Darurat"), service.emergency_contact),
        (N_("Buka"), Say(N_("Setiap saat")) if service.is_always_open else service.hours),
        (N_("Tempat kosong"), _places(service)),
        (N_("Umur"), _ages(service)),
        (N_("Kebutuhan"), Many([Coded("need", each) for each in service.needs])),
        (N_("Wilayah layanan"), Many(service.region_codes) if service.region_codes else Say(N_("Seperti instansinya"))),
        (N_("Catatan"), service.note),
        (N_("Alasan dihentikan"), service.suspended_reason),
    ]


COMMON: Final = (
    Field("name", N_("Nama layanan"), is_needed=True, most=200),
    coded("needs", N_("Kebutuhan yang dilayani"), "need", many=True),
    Field("places", N_("Jumlah tempat"), "figure", N_("Kosong bila tidak dihitung")),
    Field("places_free", ROOM, "figure"),
    Field("age_from", N_("Umur dari"), "figure"),
    Field("age_to", N_("Umur sampai"), "figure"),
    Field("is_always_open", N_("Buka setiap saat"), "check"),
    Field("hours", N_("Jam buka"), hint=N_("Misalnya Senin–Jumat 08.00–16.00"), most=200),
    Field("emergency_contact", N_("Nomor darurat"), hint=N_("Nomor kantor, bukan nomor pribadi"), most=100),
    Field(
        "region_codes",
        N_("Wilayah layanan"),
        "lines",
        N_("Kode kabupaten/kota, satu tiap baris; kosong berarti wilayah layanan instansi"),
    ),
    Field("note", N_("Catatan"), "area", most=1000),
)


def _fields(visit: Visit) -> Sequence[Field]:
    agencies = (
        agency_options(visit)
        if _offers(visit)
        else [(str(a.id), a.name) for a in own_agencies(visit, "referrals:receive")]
    )
    return (
        Field("agency_id", N_("Instansi"), "choice", options=agencies, is_needed=True),
        coded("kind", N_("Jenis layanan"), "service", is_needed=True),
        *COMMON,
    )


def _change(visit: Visit, said: dict[str, Any]) -> str:
    visit.gugus.services.change(id_in(visit, "service_id"), tag=visit.form.text("tag"), **said)
    return service_path(visit)


def service_path(visit: Visit) -> str:
    """The page of the service that the address names."""
    return f"/direktori/{id_in(visit, 'service_id')}"


ADD: Final = Filling(
    N_("Layanan baru"),
    _fields,
    lambda visit, said: f"/direktori/{visit.gugus.services.add(key=visit.key, **said).id}",
    lambda _visit: "/direktori",
)
CHANGE: Final = Filling(
    N_("Perbarui layanan"),
    lambda _visit: COMMON,
    _change,
    service_path,
    stands=lambda visit: visit.gugus.services.read(id_in(visit, "service_id")),
)
MOVING: Final = Moving(
    "services",
    ("suspensions", "resumptions"),
    "/direktori/{service_id:uuid}",
    "service_id",
    "move_of_service",
    service_path,
    asks={"suspensions": (Field("reason", N_("Alasan"), "area"),)},
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/direktori": {"GET": list_services},
    "/direktori/baru": ADD.pages,
    "/direktori/{service_id:uuid}": {"GET": show_service},
    "/direktori/{service_id:uuid}/ubah": CHANGE.pages,
    **MOVING.pages,
}
