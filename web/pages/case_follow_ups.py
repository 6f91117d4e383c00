"""Reintegrasi: the visits 1, 3, 6 and 12 months after somebody went home; how she was found, what she needs."""

from collections.abc import Sequence
from typing import Any, Final

from starlette.responses import Response

from client.gugus_client.models import CaseFollowUpOut
from web.cells import Beside, Button, Coded, Link, Many, Say, Section, State, Table, Thing, Until
from web.endpoints import Page, id_in
from web.fields import Field
from web.filling import Filling
from web.languages import N_
from web.moving import Moving
from web.pages.case_fields import coded
from web.pages.cases import part_of, path_of
from web.visit import Visit

HEADS: Final = (N_("Sesudah"), N_("Tenggat"), N_("Keadaan"), N_("Dilakukan"), N_("Ditemukan"))


def list_follow_ups(visit: Visit) -> Response:
    """Two calls: the case, and its follow-ups."""
    case = visit.gugus.cases.read(id_in(visit, "case_id"))
    found = list(visit.gugus.case_follow_ups.list(case.id))
    table = Table(
        HEADS,
        [_row(each, is_awaited=not each.done_on and not case.erased_at) for each in found],
        N_("Reintegrasi belum dimulai."),
    )
    new = [Button(Say(N_("Mulai reintegrasi")), f"{path_of(visit)}/reintegrasi/mulai")]
    offered = new if "follow-ups" in case.allowed_actions else []
    section = Section(N_("Kunjungan"), "kunjungan", table, buttons=offered)
    return visit.page("thing", {"thing": part_of(visit, case, N_("Reintegrasi"), section)})


def _row(each: CaseFollowUpOut, *, is_awaited: bool) -> Sequence[Any]:
    return (
        Link(f"/kunjungan/{each.id}", Beside([each.months, Say(N_("bulan"))])),
        Until(each.due_on) if is_awaited else each.due_on,
        State("case_follow_up", each.status, "late" if each.is_overdue else each.status),
        each.done_on,
        Coded("found", each.outcome),
    )


def show_follow_up(visit: Visit) -> Response:
    """One follow-up."""
    each = visit.gugus.case_follow_ups.read(id_in(visit, "case_follow_up_id"))
    thing = Thing(
        N_("Kunjungan reintegrasi"),
        back=(f"/perkara/{each.case_id}/reintegrasi", N_("Semua kunjungan perkara ini")),
        states=(State("case_follow_up", each.status, "late" if each.is_overdue else each.status),),
        facts=[
            (N_("Bulan sesudah pulang"), each.months),
            (N_("Tenggat"), Until(each.due_on) if each.allowed_actions else each.due_on),
            (N_("Dilakukan"), each.done_on),
            (N_("Ditemukan"), Coded("found", each.outcome) if each.outcome else None),
            (
                N_("Layanan yang diperlukan"),
                Many([Coded("service", need) for need in each.needs]) if each.needs else None,
            ),
        ],
        buttons=MOVING.buttons(each.id, each.allowed_actions),
    )
    return visit.page("thing", {"thing": thing})


def _begin(visit: Visit, said: dict[str, Any]) -> str:
    visit.gugus.case_follow_ups.add(id_in(visit, "case_id"), key=visit.key, **said)
    return f"{path_of(visit)}/reintegrasi"


BEGIN: Final = Filling(
    N_("Mulai reintegrasi"),
    lambda _visit: (Field("started_on", N_("Hari pertama di rumah"), "day", is_needed=True),),
    _begin,
    lambda visit: f"{path_of(visit)}/reintegrasi",
    N_("Rencanakan empat kunjungan"),
    begins=lambda visit: {"started_on": visit.today},
)
MOVING: Final = Moving(
    "case_follow_ups",
    ("completions",),
    "/kunjungan/{case_follow_up_id:uuid}",
    "case_follow_up_id",
    "move_of_case_follow_up",
    lambda visit: f"/kunjungan/{id_in(visit, 'case_follow_up_id')}",
    asks={
        "completions": (
            coded("outcome", N_("Ditemukan"), "found", is_needed=True),
            coded("needs", N_("Layanan yang diperlukan"), "service", many=True),
            Field("done_on", N_("Dilakukan pada"), "day", N_("Kosong berarti hari ini")),
        )
    },
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/perkara/{case_id:uuid}/reintegrasi": {"GET": list_follow_ups},
    "/perkara/{case_id:uuid}/reintegrasi/mulai": BEGIN.pages,
    "/kunjungan/{case_follow_up_id:uuid}": {"GET": show_follow_up},
    **MOVING.pages,
}
