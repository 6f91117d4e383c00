"""Perubahan rencana: a typed change of a plan in force, written on a working copy and decided by another person."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from client.gugus_client import Problem
from web.cells import Table
from web.endpoints import Page, id_in
from web.fields import Field
from web.filling import Filling
from web.languages import N_
from web.moving import Moving
from web.pages.case_fields import coded
from web.pages.known import agency_names
from web.pages.programmes import programme_names
from web.plan_differences import Difference, fields_of, named_in, table_of
from web.visit import Visit

REASON: Final = Field("reason", N_("Alasan"), "area", is_needed=True, most=2000)
BY_AGENCY: Final = frozenset({"lead_agency_id", "agencies"})
NARROW: Final = N_("Hanya yang sesuai dengan pilihan ini dapat diubah.")
OF_A_NEW_ONE: Final = (
    coded("kind", N_("Yang diubah"), "amendment_kind", hint=NARROW, is_needed=True),
    REASON,
)


def show_history(visit: Visit) -> Response:
    """The editions of a plan, what changed between them, and its amendments; agencies are asked for once."""
    plan_id = id_in(visit, "id")
    editions = visit.gugus.plan_versions.list(plan_id).first(50)
    changed = visit.gugus.plan_changes.read(plan_id).items if len(editions) > 1 else []
    values = {
        "plan_id": plan_id,
        "editions": editions,
        "changed": [(each, _told(visit, plan_id, each.changes)) for each in changed],
        "amendments": visit.gugus.amendments.list(plan_id).first(50),
    }
    return visit.page("plan_history", values)


def show_amendment(visit: Visit, problem: Problem | None = None) -> Response:
    """One amendment: why, what it changes, and what may be done."""
    amendment = visit.gugus.amendments.read(id_in(visit, "id"))
    buttons = MOVING.buttons(amendment.id, amendment.allowed_actions)
    changed = _told(visit, amendment.plan_id, amendment.changes)
    return visit.page("amendment", {"amendment": amendment, "changed": changed, "buttons": buttons, "problem": problem})


def _told(visit: Visit, plan_id: UUID, changes: Sequence[Difference]) -> Table | None:
    """Differences with the names of what they are about, or nothing where there are none."""
    if not changes:
        return None
    fields, names = fields_of(changes), dict[str, str]()
    if fields & BY_AGENCY:
        names |= {str(each): name for each, name in agency_names(visit).items()}
    if "goal_id" in fields:
        names |= {str(each.id): each.title for each in visit.gugus.goals.list(plan_id)}
    if "programme_id" in fields:
        names |= programme_names(visit, plan_id) | named_in(changes)
    return table_of(changes, names)


def _add(visit: Visit, said: dict[str, Any]) -> str:
    """Begin an amendment; its working copy is changed as any draft."""
    return f"/perubahan/{visit.gugus.amendments.add(id_in(visit, 'id'), key=visit.key, **said).id}"


ADD: Final = Filling(
    N_("Buat perubahan rencana"),
    lambda _visit: OF_A_NEW_ONE,
    _add,
    lambda visit: f"/rencana/{id_in(visit, 'id')}",
    button=N_("Mulai perubahan"),
)
MOVING: Final = Moving(
    "amendments",
    ("submissions", "approvals", "rejections"),
    "/perubahan/{id:uuid}",
    "id",
    "move_of_amendment",
    lambda visit: f"/perubahan/{id_in(visit, 'id')}",
    asks={"rejections": (REASON,)},
    show=show_amendment,
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/rencana/{id:uuid}/riwayat": {"GET": show_history},
    "/rencana/{id:uuid}/perubahan-baru": ADD.pages,
    "/perubahan/{id:uuid}": {"GET": show_amendment},
    **MOVING.pages,
}
