"""Ties of a budget line to the activities it pays for: proposed by a file, confirmed or rejected here, or stated."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from starlette.responses import Response

from client.gugus_client import Problem
from web.endpoints import Page, id_in, move_in
from web.fields import Field
from web.filling import TOLD, Filling
from web.languages import N_
from web.pages.case_fields import coded
from web.pages.plans import plans_seen
from web.visit import Visit


def _activities(visit: Visit) -> dict[str, str]:
    """The activities of the plan in force, by id."""
    plan = next((each for each in plans_seen(visit) if each.status == "in_force"), None)
    if plan is None:
        return {}
    found = visit.remembered(
        ("activities", plan.id), lambda: visit.gugus.activities.list(plan.id, limit=200).first(200)
    )
    return {str(each.id): f"{each.number} {each.title}" for each in found}


def list_tags(visit: Visit, problem: Problem | None = None) -> Response:
    """The ties of one line."""
    line_id = id_in(visit, "id")
    values = {
        "line_id": line_id,
        "tags": visit.gugus.budget_tags.list(line_id).first(200),
        "activities": _activities(visit),
        "writes": bool(visit.here.holds("budgets:write")),  # the page of the line says whether this one may be tied
        "problem": problem,
    }
    return visit.page("budget_tags", values)


def _of_line(visit: Visit) -> str:
    return f"/anggaran/{id_in(visit, 'id')}/kegiatan"


def _fields(visit: Visit) -> Sequence[Field]:
    whole = N_("100 berarti seluruhnya; kosongkan bila tidak dipakai.")
    return (
        Field("activity_id", N_("Kegiatan"), "choice", options=tuple(_activities(visit).items()), is_needed=True),
        coded("mode", N_("Berapa bagian"), "tag_mode", is_needed=True),
        Field("share", N_("Persen dari baris ini"), "figure", whole),
        Field("amount_idr", N_("Jumlah"), "money", N_("Hanya bila menurut rupiah.")),
    )


def _tie(visit: Visit, said: dict[str, Any]) -> str:
    """State that the line pays for an activity; people write percent, the service takes a part of one."""
    share = said.get("share")
    if isinstance(share, int | float):
        said["share"] = float(Decimal(str(share)) / 100)
    visit.gugus.budget_tags.add(id_in(visit, "id"), key=visit.key, **said)
    return _of_line(visit)


def move_tag(visit: Visit) -> Response:
    """Confirm or reject a tie that a file proposed."""
    try:
        visit.gugus.budget_tags.move(id_in(visit, "tag_id"), move_in(visit), key=visit.key)
    except Problem as problem:
        if problem.status in TOLD:
            return list_tags(visit, problem)
        raise
    return visit.go(_of_line(visit))


TIE: Final = Filling(N_("Ikat pada kegiatan"), _fields, _tie, _of_line, begins=lambda _visit: {"mode": "share"})
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/anggaran/{id:uuid}/kegiatan": {"GET": list_tags},
    "/anggaran/{id:uuid}/kegiatan/baru": TIE.pages,
    **{
        f"/anggaran/{{id:uuid}}/kegiatan/{{tag_id:uuid}}/{move}": {"POST": move_tag}
        for move in ("confirmations", "rejections")
    },
}
