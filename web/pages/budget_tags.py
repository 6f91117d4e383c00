"""Ties of a budget line to the activities it pays for: proposed by a file, confirmed or rejected here, or stated."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from starlette.responses import Response

from client.gugus_client import Problem
from client.gugus_client.models import BudgetTagDetail, BudgetTagOut
from web.cells import Coded, Link, Percent, Rupiah, Say, Section, Stack, State, Table, Thing
from web.endpoints import Page, id_in
from web.fields import Field
from web.filling import Filling
from web.languages import N_
from web.moving import Moving
from web.pages.case_fields import coded
from web.pages.plans import plans_seen
from web.visit import Visit

HEADS: Final = (N_("Kegiatan"), N_("Bagian"), N_("Keadaan"))


def _activities(visit: Visit) -> dict[str, str]:
    """The activities of the plan in force, by id."""
    plan = next((each for each in plans_seen(visit) if each.status == "in_force"), None)
    if plan is None:
        return {}
    found = visit.remembered(
        ("activities", plan.id), lambda: visit.gugus.activities.list(plan.id, limit=200).first(200)
    )
    return {str(each.id): f"{each.number} {each.title}" for each in found}


def list_tags(visit: Visit) -> Response:
    """The ties of one line."""
    line_id, known = id_in(visit, "id"), _activities(visit)
    rows = [_row(each, known) for each in visit.gugus.budget_tags.list(line_id).first(200)]
    table = Table(HEADS, rows, N_("Baris ini belum terikat pada kegiatan."))
    thing = Thing(
        N_("Kegiatan yang dibiayai"),
        back=(f"/anggaran/{line_id}", N_("Kembali ke baris anggaran")),
        sections=(Section(N_("Ikatan"), "ikatan", table),),
    )
    return visit.page("thing", {"thing": thing})


def _row(tag: BudgetTagOut, known: Mapping[str, str]) -> Sequence[Any]:
    return (Link(f"/ikatan/{tag.id}", _name(tag, known)), _part(tag), State("tag", tag.state))


def _name(tag: BudgetTagOut | BudgetTagDetail, known: Mapping[str, str]) -> Any:
    elsewhere = Say(N_("Dipimpin instansi lain")) if tag.other_agency else None
    return Stack(known.get(str(tag.activity_id)) or Say(N_("Kegiatan rencana lain")), (elsewhere,))


def _part(tag: BudgetTagOut | BudgetTagDetail) -> Any:
    parts = {"amount": Rupiah(tag.amount_idr), "share": Percent(tag.share * 100) if tag.share is not None else None}
    return parts.get(tag.mode) or Coded("tag_mode", tag.mode)


def show_tag(visit: Visit, problem: Problem | None = None) -> Response:
    """One tie, and whether it is right."""
    tag = visit.gugus.budget_tags.read(id_in(visit, "tag_id"))
    thing = Thing(
        N_("Kegiatan yang dibiayai"),
        back=(f"/anggaran/{tag.line_id}/kegiatan", N_("Semua kegiatan baris ini")),
        states=(State("tag", tag.state),),
        facts=[(N_("Kegiatan"), _name(tag, _activities(visit))), (N_("Bagian"), _part(tag))],
        buttons=MOVING.buttons(tag.id, tag.allowed_actions),
    )
    return visit.page("thing", {"thing": thing, "problem": problem})


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


TIE: Final = Filling(N_("Ikat pada kegiatan"), _fields, _tie, _of_line, begins=lambda _visit: {"mode": "share"})
MOVING: Final = Moving(
    "budget_tags",
    ("confirmations", "rejections"),
    "/ikatan/{tag_id:uuid}",
    "tag_id",
    "move_of_tag",
    lambda visit: f"/ikatan/{id_in(visit, 'tag_id')}",
    show=show_tag,
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/anggaran/{id:uuid}/kegiatan": {"GET": list_tags},
    "/anggaran/{id:uuid}/kegiatan/baru": TIE.pages,
    "/ikatan/{tag_id:uuid}": {"GET": show_tag},
    **MOVING.pages,
}
