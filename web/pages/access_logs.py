"""Catatan pembacaan: who read and wrote what of a person, to be printed and given to her."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from client.gugus_client import File
from client.gugus_client.models import AccessOut
from web.cells import Button, Coded, Say, Section, Table
from web.endpoints import Page, id_in
from web.filling import Filling
from web.languages import N_
from web.lists import list_page
from web.pages.cases import part_of, path_of
from web.pages.known import organisation_names
from web.visit import Visit

HEADS: Final = (N_("Waktu"), N_("Apa"), N_("Organisasi"), N_("Kedudukan"))
FOR_HER: Final = N_("Orangnya berhak meminta catatan ini. Tidak ada petugas yang disebut namanya.")


def list_accesses(visit: Visit) -> Response:
    """Three calls: the readings, the case, names of agencies."""
    case_id = id_in(visit, "case_id")

    def around(rows: list[AccessOut]) -> Mapping[str, Any]:
        names = organisation_names(visit)
        cells = [
            (
                each.at,
                Coded("event", each.event),
                names.get(each.organisation, each.organisation),
                Coded("seat", each.seat_kind),
            )
            for each in rows
        ]
        section = Section(N_("Pembacaan dan penulisan"), "catatan", Table(HEADS, cells, N_("Belum ada.")), note=FOR_HER)
        letter = [
            Button(Say(N_("Surat untuk orangnya (PDF)")), f"{path_of(visit)}/pembacaan/surat"),
            Button(Say(N_("Salinan seluruh datanya")), f"{path_of(visit)}/salinan"),
            *([Button(Say(N_("Musnahkan data orangnya")), f"{path_of(visit)}/musnahkan")] if _erases(visit) else []),
        ]
        return {
            "thing": part_of(visit, visit.gugus.cases.read(case_id), N_("Catatan pembacaan"), section, buttons=letter)
        }

    return list_page(visit, "thing", visit.gugus.access_logs.list, case_id, around=around)


def _erases(visit: Visit) -> bool:
    return bool(visit.here.holds("privacy:write"))


def copy_for_her(visit: Visit) -> Response:
    """All that is kept of her, to be handed to her; that the copy was made is recorded."""
    copy = visit.gugus.cases.export(id_in(visit, "case_id"))
    content = copy.model_dump_json(indent=1).encode()
    return visit.file(File(f"salinan-{id_in(visit, 'case_id')}.json", "application/json", content))


def _erase(visit: Visit, _said: dict[str, Any]) -> str:
    visit.gugus.cases.erase(id_in(visit, "case_id"), key=visit.key)
    return path_of(visit)


def print_accesses(visit: Visit) -> Response:
    """The same as a letter, as PDF."""
    return visit.file(visit.gugus.access_logs.print(id_in(visit, "case_id")))


ERASE: Final = Filling(
    N_("Musnahkan data orangnya"),
    lambda _visit: (),
    _erase,
    lambda visit: f"{path_of(visit)}/pembacaan",
    N_("Musnahkan selamanya"),
    N_(
        "Kunci data perkara ini dihancurkan: nama, cerita, dan lembar pindaian tidak dapat dibaca siapa pun "
        "lagi, juga dari cadangan. Angka statistik tetap. Ini tidak dapat dibatalkan."
    ),
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/perkara/{case_id:uuid}/pembacaan": {"GET": list_accesses},
    "/perkara/{case_id:uuid}/pembacaan/surat": {"GET": print_accesses},
    "/perkara/{case_id:uuid}/salinan": {"GET": copy_for_her},
    "/perkara/{case_id:uuid}/musnahkan": ERASE.pages,
}
