"""Ties of a budget line to the activities it pays for: proposed by a file, confirmed or rejected here, or stated."""

from decimal import Decimal
from typing import Any, Final

from starlette.responses import Response

from client.gugus_client import Problem
from web.asking import Ask, answered, body_of
from web.endpoints import Page, id_in, move_in
from web.languages import N_
from web.pages.plans import plans_seen
from web.visit import Visit
from web.words import WORDS

MODES: Final = tuple(WORDS["tag_mode"].items())


def _activities(visit: Visit) -> dict[str, str]:
    """The activities of the plan in force, by id."""
    plan = next((each for each in plans_seen(visit) if each.status == "in_force"), None)
    if plan is None:
        return {}
    found = visit.remembered(
        ("activities", plan.id), lambda: visit.gugus.activities.list(plan.id, limit=200).first(200)
    )
    return {str(each.id): f"{each.number} {each.title}" for each in found}


def _asks(visit: Visit) -> tuple[Ask, ...]:
    return (
        Ask("activity_id", N_("Kegiatan"), "choice", options=tuple(_activities(visit).items())),
        Ask("mode", N_("Berapa bagian"), "choice", options=MODES, given="share"),
        Ask(
            "share", N_("Persen dari baris ini"), "figure", N_("100 berarti seluruhnya; kosongkan bila tidak dipakai.")
        ),
        Ask("amount_idr", N_("Jumlah"), "money", N_("Hanya bila menurut rupiah.")),
    )


def list_tags(visit: Visit, problem: Problem | None = None) -> Response:
    """The ties of one line, and the form of a new one."""
    line_id = id_in(visit, "id")
    values = {
        "line_id": line_id,
        "tags": visit.gugus.budget_tags.list(line_id).first(200),
        "activities": _activities(visit),
        "asks": _asks(visit),
        "writes": bool(visit.here.holds("budgets:write")),  # the page of the line says whether this one may be tied
        "problem": problem,
    }
    return visit.page("budget_tags", values)


def add_tag(visit: Visit) -> Response:
    """State that the line pays for an activity."""
    line_id = id_in(visit, "id")
    return _made(visit, lambda said: visit.gugus.budget_tags.add(line_id, key=visit.key, **said))


def move_tag(visit: Visit) -> Response:
    """Confirm or reject a tie that a file proposed."""
    tag_id, move = id_in(visit, "tag_id"), move_in(visit)
    return _made(visit, lambda _: visit.gugus.budget_tags.move(tag_id, move, key=visit.key))


def _made(visit: Visit, make: Any) -> Response:
    try:
        make(_said(visit))
    except Problem as problem:
        if answered(problem):
            return list_tags(visit, problem)
        raise
    return visit.go(f"/anggaran/{id_in(visit, 'id')}/kegiatan")


def _said(visit: Visit) -> dict[str, Any]:
    """What was answered; people write percent, the service takes a part of one."""
    said = body_of(visit.form, _asks(visit))
    share = said.get("share")
    return {**said, "share": float(Decimal(str(share)) / 100)} if isinstance(share, int | float) else said


PAGES: Final[dict[str, dict[str, Page]]] = {
    "/anggaran/{id:uuid}/kegiatan": {"GET": list_tags, "POST": add_tag},
    **{
        f"/anggaran/{{id:uuid}}/kegiatan/{{tag_id:uuid}}/{move}": {"POST": move_tag}
        for move in ("confirmations", "rejections")
    },
}
