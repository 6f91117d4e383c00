"""Wilayah layanan: which regions an agency serves, since when and until when; a part of the page of the agency."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from client.gugus_client.models import AgencyDetail, ServiceAreaOut
from web.cells import Button, Link, Raw, Say, Section, Stack, Table
from web.endpoints import Page
from web.fields import Field
from web.filling import Filling
from web.languages import N_
from web.pages.agency_rows import GONE, AgencyRows, agency_of, agency_path
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


def _is_named(visit: Visit, area: ServiceAreaOut) -> bool:
    asked = visit.request.path_params
    return (area.region_code, area.valid_from.isoformat()) == (asked["region_code"], asked["valid_from"])


ROWS: Final = AgencyRows("service_areas", ("region_code", "valid_from", "valid_to"), _is_named)


def _add(visit: Visit, said: dict[str, Any]) -> str:
    return ROWS.add(visit, {**said, "region_code": region_code(visit, said["region_code"])})


ADD: Final = Filling(
    N_("Tambah wilayah layanan"),
    lambda _visit: (Field("region_code", N_("Wilayah"), hint=PLACE, is_needed=True, most=80), *DAYS),
    _add,
    agency_path,
    note=NOTE,
    stands=agency_of,
    values=lambda _agency: {},
)
CHANGE: Final = Filling(
    N_("Ubah wilayah layanan"),
    lambda _visit: (*DAYS, GONE),
    ROWS.change,
    agency_path,
    stands=ROWS.named,
    values=ROWS.values,
    facts=lambda visit: ((N_("Wilayah"), Raw(visit.request.path_params["region_code"])),),
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/instansi/{agency_id:uuid}/wilayah/tambah": ADD.pages,
    "/instansi/{agency_id:uuid}/wilayah/{region_code}/{valid_from}": CHANGE.pages,
}
