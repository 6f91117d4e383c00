"""The rows of a plan's matrix: activities by field, with money and targets by year where the plan tells them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from client.gugus_client.models import ActivityOut
from web.visit import Visit

MOST_ROWS: Final = 40  # of a matrix that shows every field at once; a page stays small
Row = Mapping[str, Any]


def kept(body: Mapping[str, Any]) -> list[Row]:
    """The activities as an edition keeps them."""
    return [_with_years(row) for row in body["activities"]]


def drafted(activities: Iterable[ActivityOut]) -> list[Row]:
    """The activities of a draft as the list has them: money and targets stand on the page of each."""
    return [{**each.model_dump(mode="json"), "money": {}, "measures": []} for each in activities]


def _with_years(row: Row) -> Row:
    money: dict[int, int] = {}
    for each in row["funding"]:
        money[each["year"]] = money.get(each["year"], 0) + each["amount_idr"]
    measures = [
        {**each, "by_year": {t["year"]: t["target"] for t in each["targets"] if t["period_type"] == "yearly"}}
        for each in row["indicators"]
    ]
    return {**row, "money": money, "measures": measures}


def field_chosen(visit: Visit, rows: Sequence[Row]) -> str:
    """The field that is shown: all of a small plan, of a large one the first unless another is asked for."""
    known = list(dict.fromkeys(each["sub_task_force"] for each in rows))
    asked = visit.request.query_params.get("bidang", "")
    if asked in known:
        return asked
    return known[0] if len(rows) > MOST_ROWS and not visit.is_paper else ""


def by_field(rows: Sequence[Row], chosen: str) -> list[tuple[str, list[Row]]]:
    """The rows of the chosen field, or of all, each field with its own."""
    fields: dict[str, list[Row]] = {}
    for each in rows:
        if each["sub_task_force"] == chosen or not chosen:
            fields.setdefault(each["sub_task_force"], []).append(each)
    return list(fields.items())
