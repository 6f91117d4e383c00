"""Instansi: the agencies of the regions, by which names they are known, and how their office is reached."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

from client.gugus_client.models import AgencyOut
from web.cells import Button, Coded, Link, Many, Say, Section, Stack, Table, Thing
from web.endpoints import Page, id_in
from web.fields import Field
from web.filling import Filling
from web.languages import N_
from web.lists import Filter, list_page
from web.pages import other_names, service_areas
from web.pages.agency_rows import agency_of, agency_path
from web.pages.case_fields import coded
from web.pages.known import districts, organisation_names
from web.visit import Visit
from web.words import WORDS

HEADS: Final = (N_("Nama"), N_("Jenis"), N_("Kode"), N_("Melayani"), N_("Sifat"))
NAMED: Final = (
    Field("name", N_("Nama"), is_needed=True, most=200),
    Field("abbreviation", N_("Singkatan"), is_needed=True, most=60),
    Field("is_vertical", N_("Instansi vertikal"), "check"),
    Field("is_law_enforcement", N_("Aparat penegak hukum"), "check"),
    Field("gives_health_services", N_("Memberi layanan kesehatan"), "check"),
)


def list_agencies(visit: Visit) -> Response:
    """The agencies of the regions the visitor acts in, or those that serve a district, wherever they are at home."""
    serves = Filter("serves", N_("Melayani"), districts(visit))
    owners = _owners(visit)
    # Who serves a district may be at home anywhere.
    at_home = (
        ()
        if visit.request.query_params.get("serves")
        else (Filter("owner", N_("Wilayah"), owners, owners[0][0] if owners else ""),)
    )
    filters = (*at_home, serves, Filter("kind", N_("Jenis"), tuple(WORDS["agency"].items())))

    def around(agencies: list[AgencyOut]) -> Mapping[str, Any]:
        section = Section(
            N_("Instansi"), "instansi", Table(HEADS, [_row(each) for each in agencies], N_("Tidak ada instansi."))
        )
        new = [Button(Say(N_("Instansi baru")), "/instansi/baru")] if visit.here.holds("directory:write") else []
        return {
            "thing": Thing(
                N_("Instansi"), back=("/anggota", N_("Anggota & instansi")), buttons=new, sections=(section,)
            )
        }

    return list_page(visit, "thing", visit.gugus.agencies.list, filters=filters, around=around)


def _owners(visit: Visit) -> list[tuple[str, str]]:
    places = [
        each for each in visit.here.organisations if each.word.partition(":")[0] in {"district", "province", "national"}
    ]
    return [(each.word, each.name) for each in places]


def _row(agency: AgencyOut) -> Sequence[Any]:
    name = Stack(Link(f"/instansi/{agency.id}", agency.name), (agency.abbreviation,))
    return (name, Coded("agency", agency.kind), agency.code, Many(agency.serves_region_codes), Many(_traits(agency)))


def _traits(agency: Any) -> list[Say]:
    said = {each.name: each.label for each in NAMED if each.kind == "check"}
    return [Say(label) for name, label in said.items() if getattr(agency, name)]


def show_agency(visit: Visit) -> Response:
    """One agency; how its office is reached stands on a page that is asked for."""
    agency = agency_of(visit)
    path = agency_path(visit)
    change = [Button(Say(N_("Ubah instansi")), f"{path}/ubah")] if "change" in agency.allowed_actions else []
    known = [Button(Say(N_("Kontak kantor")), f"{path}/kontak")] if visit.here.holds("directory:write") else []
    thing = Thing(
        N_("Instansi"),
        agency.name,
        ("/instansi", N_("Semua instansi")),
        facts=[
            (N_("Singkatan"), agency.abbreviation),
            (N_("Jenis"), Coded("agency", agency.kind)),
            (N_("Kode"), agency.code),
            (N_("Wilayah"), organisation_names(visit).get(agency.region, agency.region)),
            (N_("Sifat"), Many(_traits(agency))),
            (N_("Kementerian induk"), agency.ministry),
        ],
        buttons=[*change, *known],
        sections=(other_names.section_of(agency), service_areas.section_of(visit, agency)),
    )
    return visit.page("thing", {"thing": thing})


def show_contact(visit: Visit) -> Response:
    """How the office is reached, for whoever may know it."""
    contact = visit.gugus.private_contacts.read(id_in(visit, "agency_id"))
    change = (
        [Button(Say(N_("Ubah kontak")), f"{agency_path(visit)}/kontak/ubah")]
        if visit.here.holds("directory:write")
        else []
    )
    facts = [(N_("Telepon kantor"), contact.phone or Say(N_("belum ditulis"))), (N_("Surel kantor"), contact.email)]
    back = (agency_path(visit), N_("Kembali ke instansi"))
    return visit.page("thing", {"thing": Thing(N_("Kontak kantor"), back=back, facts=facts, buttons=change)})


def _new_fields(visit: Visit) -> Sequence[Field]:
    owners = [(each.word, each.name) for each in visit.here.holds("directory:write")]
    return (
        Field("owner", N_("Wilayah"), "choice", options=owners, is_needed=True),
        Field("code", N_("Kode"), hint=N_("Misalnya 32.12-DISNAKER"), is_needed=True, most=60),
        coded("kind", N_("Jenis"), "agency", is_needed=True),
        *NAMED,
        Field("aliases", N_("Nama lain"), "lines", N_("Satu tiap baris, yang dipakai sejak hari ini")),
    )


def _change(visit: Visit, said: dict[str, Any]) -> str:
    visit.gugus.agencies.change(id_in(visit, "agency_id"), tag=visit.form.text("tag"), **said)
    return agency_path(visit)


def _keep_contact(visit: Visit, said: dict[str, Any]) -> str:
    visit.gugus.private_contacts.keep(id_in(visit, "agency_id"), tag=visit.form.text("tag"), **said)
    return f"{agency_path(visit)}/kontak"


ADD: Final = Filling(
    N_("Instansi baru"),
    _new_fields,
    lambda visit, said: f"/instansi/{visit.gugus.agencies.add(key=visit.key, **said).id}",
    lambda _visit: "/instansi",
)
CHANGE: Final = Filling(
    N_("Ubah instansi"),
    lambda _visit: NAMED,
    _change,
    agency_path,
    stands=agency_of,
)
KEEP_CONTACT: Final = Filling(
    N_("Ubah kontak"),
    lambda _visit: (Field("phone", N_("Telepon kantor"), most=40), Field("email", N_("Surel kantor"), most=200)),
    _keep_contact,
    lambda visit: f"{agency_path(visit)}/kontak",
    note=N_("Nomor dan surel kantor, bukan milik pribadi."),
    stands=lambda visit: visit.gugus.private_contacts.read(id_in(visit, "agency_id")),
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/instansi": {"GET": list_agencies},
    "/instansi/baru": ADD.pages,
    "/instansi/{agency_id:uuid}": {"GET": show_agency},
    "/instansi/{agency_id:uuid}/ubah": CHANGE.pages,
    "/instansi/{agency_id:uuid}/kontak": {"GET": show_contact},
    "/instansi/{agency_id:uuid}/kontak/ubah": KEEP_CONTACT.pages,
}
