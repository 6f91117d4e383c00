"""Nama lain: what an agency is called too in files and papers, and since when and until when it was."""

from collections.abc import Sequence
from typing import Any, Final

from client.gugus_client.models import AgencyDetail, OtherNameOut
from web.cells import Button, Link, Say, Section, Table
from web.endpoints import Page
from web.fields import Field
from web.filling import Filling
from web.languages import N_
from web.pages.agency_rows import GONE, AgencyRows, agency_of, agency_path

HEADS: Final = (N_("Nama"), N_("Mulai"), N_("Sampai"))
NOTE: Final = N_(
    "Dipakai untuk mengenali instansi di berkas. Nama yang kini dipakai instansi lain berarti instansi itu;"
    " selain itu nama lama tetap dikenali."
)
FIELDS: Final = (
    Field("name", N_("Nama"), is_needed=True, most=200),
    Field("valid_from", N_("Mulai"), "day", is_needed=True),
    Field("valid_to", N_("Sampai"), "day", N_("Hari terakhir; kosong selama masih dipakai")),
)
ROWS: Final = AgencyRows(
    "other_names",
    ("name", "valid_from", "valid_to"),
    lambda visit, name: str(name.id) == str(visit.request.path_params["name_id"]),
)


def section_of(agency: AgencyDetail) -> Section:
    """The other names of an agency, each with its days."""
    may = "change" in agency.allowed_actions
    path = f"/instansi/{agency.id}/nama"
    return Section(
        N_("Nama lain"),
        "nama",
        Table(HEADS, [_row(each, path if may else "") for each in agency.other_names], N_("Tidak ada nama lain.")),
        buttons=[Button(Say(N_("Tambah nama lain")), f"{path}/tambah")] if may else [],
        note=NOTE,
    )


def _row(name: OtherNameOut, path: str) -> Sequence[Any]:
    return (Link(f"{path}/{name.id}", name.name) if path else name.name, name.valid_from, name.valid_to)


ADD: Final = Filling(
    N_("Tambah nama lain"),
    lambda _visit: FIELDS,
    ROWS.add,
    agency_path,
    note=NOTE,
    stands=agency_of,
    values=lambda _agency: {},
)
CHANGE: Final = Filling(
    N_("Ubah nama lain"),
    lambda _visit: (*FIELDS, GONE),
    ROWS.change,
    agency_path,
    stands=ROWS.named,
    values=ROWS.values,
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/instansi/{agency_id:uuid}/nama/tambah": ADD.pages,
    "/instansi/{agency_id:uuid}/nama/{name_id:uuid}": CHANGE.pages,
}
