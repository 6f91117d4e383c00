"""Wilayah layanan: which regions an agency serves, since when and until when; a part of the page of the agency."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from client.gugus_client import Missing
from client.gugus_client.bodies import ServiceArea
from client.gugus_client.models import AgencyDetail, ServiceAreaOut
from web.cells import Button, Link, Raw, Say, Section, Stack, Table
from web.endpoints import Page, id_in
from web.fields import Field
from web.filling import Filling
from web.languages import N_
from web.pages.case_fields import PLACE
from web.pages.known import region_code, region_names
from web.visit import Visit

HEADS: Final = (N_("Wilayah"), N_("Mulai"), N_("Sampai"))
AT_HOME: Final = N_("Tidak ada yang disebut: melayani wilayahnya sendiri.")
NOTE: Final = N_(
    "Yang disebut untuk suatu hari menggantikan wilayah instansi sendiri. Provinsi mencakup semua kabupaten/kotanya."
)
DAYS: Final = (
    Field("valid_from", N_("Mulai"), "day", is_needed=True),
    Field("valid_to", N_("Sampai"), "day", N_("Hari terakhir; kosong selama masih dilayani")),
)
GONE: Final = Field(
    "is_gone", N_("Hapus baris ini"), "check", N_("Hanya bila salah tulis; yang berakhir diberi tanggal")
)


def section_of(visit: Visit, agency: AgencyDetail) -> Section:
    """The regions that an agency serves, each with its name."""
    names = region_names(visit, [each.region_code for each in agency.service_areas])
    may = "change" in agency.allowed_actions
    path = f"/instansi/{agency.id}/wilayah"
    return Section(
        N_("Wilayah layanan"),
        "wilayah",
        Table(HEADS, [_row(each, names, path if may else "") for each in agency.service_areas], AT_HOME),
        buttons=[Button(Say(N_("Tambah wilayah layanan")), f"{path}/tambah")] if may else [],
        note=NOTE,
    )


def _row(area: ServiceAreaOut, names: Mapping[str | None, str], path: str) -> Sequence[Any]:
    name = names.get(area.region_code, area.region_code)
    to = f"{path}/{area.region_code}/{area.valid_from.isoformat()}"
    return (Stack(Link(to, name) if path else name, (Raw(area.region_code),)), area.valid_from, area.valid_to)


def _agency(visit: Visit) -> AgencyDetail:
    return visit.gugus.agencies.read(id_in(visit, "agency_id"))


def _back(visit: Visit) -> str:
    return f"/instansi/{id_in(visit, 'agency_id')}"


def _said(areas: Sequence[ServiceAreaOut]) -> list[ServiceArea]:
    return [cast("ServiceArea", each.model_dump(mode="json")) for each in areas]


def _keep(visit: Visit, areas: list[ServiceArea]) -> str:
    """The areas of the agency as a whole, decided on the version that the form was shown with."""
    visit.gugus.agencies.change(id_in(visit, "agency_id"), tag=visit.form.text("tag"), service_areas=areas)
    return _back(visit)


def _add(visit: Visit, said: dict[str, Any]) -> str:
    new: Any = {**said, "region_code": region_code(visit, said["region_code"])}
    return _keep(visit, [*_said(_agency(visit).service_areas), new])


def _is_named(visit: Visit, area: ServiceAreaOut) -> bool:
    asked = visit.request.path_params
    return (area.region_code, area.valid_from.isoformat()) == (asked["region_code"], asked["valid_from"])


def _named(visit: Visit) -> AgencyDetail:
    """The agency with the area that the address names alone. Raises Missing where it has none like it."""
    agency = _agency(visit)
    areas = [each for each in agency.service_areas if _is_named(visit, each)]
    if not areas:
        raise Missing(404, {"code": "not-found"})
    return agency.model_copy(update={"service_areas": areas})


def _change(visit: Visit, said: dict[str, Any]) -> str:
    stands = _agency(visit).service_areas
    others = [each for each in stands if not _is_named(visit, each)]
    days: Any = {"valid_from": said["valid_from"], "valid_to": said["valid_to"]}
    changed: Any = {"region_code": visit.request.path_params["region_code"], **days}
    return _keep(visit, [*_said(others), *([] if said["is_gone"] else [changed])])


ADD: Final = Filling(
    N_("Tambah wilayah layanan"),
    lambda _visit: (Field("region_code", N_("Wilayah"), hint=PLACE, is_needed=True, most=80), *DAYS),
    _add,
    _back,
    note=NOTE,
    stands=_agency,
    values=lambda _agency: {},
)
CHANGE: Final = Filling(
    N_("Ubah wilayah layanan"),
    lambda _visit: (*DAYS, GONE),
    _change,
    _back,
    stands=_named,
    values=lambda agency: agency.service_areas[0].model_dump(),
    facts=lambda visit: ((N_("Wilayah"), Raw(visit.request.path_params["region_code"])),),
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/instansi/{agency_id:uuid}/wilayah/tambah": ADD.pages,
    "/instansi/{agency_id:uuid}/wilayah/{region_code}/{valid_from}": CHANGE.pages,
}
