"""Perubahan rencana: a typed change of a plan in force, written on a working copy and decided by another person."""

from collections.abc import Mapping, Sequence
from typing import Final

from starlette.responses import Response

from client.gugus_client import Problem
from client.gugus_client.operations.amendments import AmendmentsOperations
from web.asking import Ask, Asked, answered, ask_page, body_of
from web.endpoints import Page, id_in
from web.languages import N_
from web.steps import Steps
from web.visit import Visit
from web.words import WORDS

ASKS: Final[Mapping[str, Sequence[Ask]]] = {"rejections": (Ask("reason", N_("Alasan"), "area", required=True),)}
OF_A_NEW_ONE: Final = (
    Ask(
        "kind",
        N_("Yang diubah"),
        "choice",
        N_("Hanya yang sesuai dengan pilihan ini dapat diubah."),
        options=tuple(WORDS["amendment_kind"].items()),
    ),
    Ask("reason", N_("Alasan"), "area", required=True),
)


def show_history(visit: Visit) -> Response:
    """The editions of a plan, what changed between them, and its amendments; three calls."""
    plan_id = id_in(visit, "id")
    editions = visit.gugus.plan_versions.list(plan_id).first(50)
    values = {
        "plan_id": plan_id,
        "editions": editions,
        "changes": visit.gugus.plan_changes.read(plan_id) if len(editions) > 1 else None,
        "amendments": visit.gugus.amendments.list(plan_id).first(50),
    }
    return visit.page("plan_history", values)


def show_amendment(visit: Visit, problem: Problem | None = None) -> Response:
    """One amendment: why, what it changes, and what may be done."""
    amendment = visit.gugus.amendments.read(id_in(visit, "id"))
    return visit.page("amendment", {"amendment": amendment, "moves": MOVES, "problem": problem})


def ask_amendment(visit: Visit, problem: Problem | None = None) -> Response:
    """The form of a new amendment."""
    back = f"/rencana/{id_in(visit, 'id')}"
    return ask_page(visit, Asked(N_("Buat perubahan rencana"), OF_A_NEW_ONE, back, N_("Mulai perubahan")), problem)


def add_amendment(visit: Visit) -> Response:
    """Begin an amendment; its working copy is changed as any draft."""
    try:
        made = visit.gugus.amendments.add(id_in(visit, "id"), key=visit.key, **body_of(visit.form, OF_A_NEW_ONE))
    except Problem as problem:
        if answered(problem):
            return ask_amendment(visit, problem)
        raise
    return visit.go(f"/perubahan/{made.id}")


MOVES: Final = Steps("amendments", AmendmentsOperations.MOVES, "/perubahan", "step_of_amendment", show_amendment, ASKS)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/rencana/{id:uuid}/riwayat": {"GET": show_history},
    "/rencana/{id:uuid}/perubahan-baru": {"GET": ask_amendment, "POST": add_amendment},
    "/perubahan/{id:uuid}": {"GET": show_amendment},
    **MOVES.pages(),
}
