"""Rencana Aksi: the plans of a task force; one plan as a matrix of fields, activities and years."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

from starlette.responses import Response

from client.gugus_client.models import AgencyOut, PlanDetail, PlanOut
from client.gugus_client.models.plan_years import PlanStatus
from web.endpoints import Page, id_in
from web.languages import N_
from web.lists import Filter, list_page
from web.visit import Visit
from web.words import WORDS

LAW: Final = frozenset({"in_force", "superseded", "expired"})
MOST_ROWS: Final = 60  # of a matrix that shows every field at once


def plans_seen(visit: Visit) -> list[PlanOut]:
    """The plans the visitor sees, the newest first; working copies of amendments are none of them."""
    asked = visit.remembered("plans", lambda: visit.gugus.plans.list().first(50))
    return [each for each in asked if each.copy_of is None]


def agencies_seen(visit: Visit) -> Mapping[str, AgencyOut]:
    """The agencies of the visitor's regions, by id."""
    return visit.remembered(
        "agencies", lambda: {str(each.id): each for each in visit.gugus.agencies.list(limit=200).first(400)}
    )


def list_plans(visit: Visit) -> Response:
    """The plans the visitor sees, by state."""
    states = [(code, WORDS["plan"][code]) for code in get_args(PlanStatus)]
    return list_page(visit, "plans", visit.gugus.plans.list, filters=(Filter("status", N_("Keadaan"), states),))


def show_plan(visit: Visit) -> Response:
    """One plan: where it stands, its sums by year, and its activities by field; three calls."""
    plan = visit.gugus.plans.read(id_in(visit, "plan_id"))
    rows = _rows(visit, plan)
    years = range(plan.year_from, plan.year_to + 1)
    values = {
        "plan": plan,
        "years": years,
        "fields": _by_field(rows, _field_chosen(visit, rows)),
        "all_fields": list(dict.fromkeys(each["sub_task_force"] for each in rows)),
        "chosen": _field_chosen(visit, rows),
        "agencies": agencies_seen(visit),
    }
    return visit.page("plan", values)


def _rows(visit: Visit, plan: PlanDetail) -> Sequence[Mapping[str, Any]]:
    """The activities of a plan: of one that is or was law with money and targets, as its edition keeps them."""
    if plan.status in LAW:
        edition = visit.gugus.plan_versions.read(plan.id, plan.edition)
        return [_kept(each) for each in edition.body["activities"]]
    drafted = visit.gugus.activities.list(plan.id, limit=200).first(400)
    return [{**each.model_dump(mode="json"), "money": {}} for each in drafted]


def _kept(row: Mapping[str, Any]) -> dict[str, Any]:
    money: dict[int, int] = {}
    for each in row["funding"]:
        money[each["year"]] = money.get(each["year"], 0) + each["amount_idr"]
    leads = [each["agency_id"] for each in row["agencies"] if each["part"] == "lead"]
    return {**row, "lead_agency_id": row.get("lead_agency_id") or next(iter(leads), None), "money": money}


def _field_chosen(visit: Visit, rows: Sequence[Mapping[str, Any]]) -> str:
    """The field that is shown: all of a small plan, of a large one the first unless another is asked for."""
    known = list(dict.fromkeys(each["sub_task_force"] for each in rows))
    asked = visit.request.query_params.get("bidang", "")
    if asked in known:
        return asked
    return known[0] if len(rows) > MOST_ROWS and not visit.is_paper else ""


def _by_field(rows: Sequence[Mapping[str, Any]], chosen: str) -> list[tuple[str, list[Mapping[str, Any]]]]:
    fields: dict[str, list[Mapping[str, Any]]] = {}
    for each in rows:
        if each["sub_task_force"] == chosen or not chosen:
            fields.setdefault(each["sub_task_force"], []).append(each)
    return list(fields.items())


PAGES: Final[dict[str, dict[str, Page]]] = {
    "/rencana": {"GET": list_plans},
    "/rencana/{plan_id:uuid}": {"GET": show_plan},
}
