"""Siapa boleh apa: what follows from which seat, for oneself and for a region that one keeps."""

from collections.abc import Iterable, Sequence
from typing import Final

from starlette.responses import Response

from client.gugus_client.models import GrantOut, OwnGrantOut
from web.cells import Coded, Many, Section, Table, Thing
from web.endpoints import Page, id_in
from web.languages import N_
from web.visit import Visit
from web.words import word

HEADS: Final = (N_("Urusan"), N_("Boleh"))
MOST: Final = 400
OWN: Final = N_("Kewenangan datang dari kedudukan menurut keputusan, dan berakhir bersamanya.")
Grant = OwnGrantOut | GrantOut


def list_own(visit: Visit) -> Response:
    """What the visitor may do, organisation by organisation, and from which seat."""
    grants = visit.gugus.grants.list_own(limit=200).first(MOST)
    names = {each.word: each.name for each in visit.here.organisations}
    sections = [
        _section(word, names.get(word, word), [each for each in grants if each.organisation == word])
        for word in _words(grants)
    ]
    back = ("/anggota", N_("Anggota & instansi"))
    return visit.page("thing", {"thing": Thing(N_("Kewenangan saya"), back=back, note=OWN, sections=sections)})


def _words(grants: Sequence[Grant]) -> list[str]:
    return sorted({each.organisation for each in grants})


def _section(place: str, name: str, grants: Sequence[Grant]) -> Section:
    seats = sorted({each.seat_kind for each in grants if each.seat_kind})
    held = Many([Coded("seat", each) for each in seats])
    return Section(name, place.replace(":", "-").replace(".", "-"), _table(grants), texts=(held,) if seats else ())


def _table(grants: Iterable[Grant]) -> Table:
    held: dict[str, set[str]] = {}
    for each in grants:
        what, _, verb = each.action.partition(":")
        held.setdefault(what, set()).add(verb)
    rows = [
        (Coded("resource", what), Many([Coded("verb", each) for each in sorted(verbs)]))
        for what, verbs in sorted(held.items())
    ]
    return Table(HEADS, rows, N_("Tidak ada."))


def list_of_region(visit: Visit) -> Response:
    """Two or three calls: the task force, and what its seats and systems may do."""
    force = visit.gugus.task_forces.read(id_in(visit, "task_force_id"))
    grants = visit.gugus.grants.list(organisation=[force.owner], limit=200).first(MOST)
    by_seat: dict[str, list[GrantOut]] = {}
    for each in grants:
        by_seat.setdefault(each.seat_kind or "", []).append(each)
    sections = [_of_seat(kind, held) for kind, held in sorted(by_seat.items())]
    back = (f"/anggota/{force.id}", N_("Kembali ke gugus tugas"))
    return visit.page("thing", {"thing": Thing(N_("Siapa boleh apa"), force.name, back, sections=sections)})


def _of_seat(kind: str, held: Sequence[GrantOut]) -> Section:
    title = word("seat", kind) if kind else N_("Klien sistem")
    return Section(title, kind or "klien", _table(held), count=len({each.holder for each in held}))


PAGES: Final[dict[str, dict[str, Page]]] = {
    "/anggota/kewenangan": {"GET": list_own},
    "/anggota/{task_force_id:uuid}/kewenangan": {"GET": list_of_region},
}
