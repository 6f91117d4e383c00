"""The rows of a plan's matrix: activities by field and programme, with money and targets where the plan tells them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from client.gugus_client.models import ActivityOut, ProgrammeOut
from web.visit import Visit

MOST_ROWS: Final = 40  # of a matrix that shows every field at once; a page stays small
Row = Mapping[str, Any]


class Group(NamedTuple):
    """The activities of a field under one programme, or under none."""

    programme: Row | None
    rows: list[Row]


class Chapter(NamedTuple):
    """A field of the plan with its programmes."""

    field: str
    groups: list[Group]

    @property
    def size(self) -> int:
        """How many activities stand in it."""
        return sum(len(each.rows) for each in self.groups)


class Matrix(NamedTuple):
    """Activities and programmes of a plan, each with its field, in the order of the plan."""

    rows: Sequence[Row]
    programmes: Sequence[Row]

    @property
    def fields(self) -> list[str]:
        """The fields that anything stands in."""
        return list(dict.fromkeys(each["sub_task_force"] for each in (*self.rows, *self.programmes)))


def kept(body: Mapping[str, Any]) -> Matrix:
    """What an edition keeps."""
    fields = {each["id"]: each["sub_task_force"] for each in body["goals"]}
    programmes = [{**each, "sub_task_force": fields[each["goal_id"]]} for each in body["programmes"]]
    return Matrix([_with_years(row) for row in body["activities"]], programmes)


def drafted(activities: Iterable[ActivityOut], programmes: Iterable[ProgrammeOut]) -> Matrix:
    """A draft as its lists have it: money and targets stand on the page of each activity."""
    rows = [{**each.model_dump(mode="json"), "money": {}, "measures": []} for each in activities]
    return Matrix(rows, [{**each.model_dump(mode="json"), "tag": each.tag} for each in programmes])


def _with_years(row: Row) -> Row:
    money: dict[int, int] = {}
    for each in row["funding"]:
        money[each["year"]] = money.get(each["year"], 0) + each["amount_idr"]
    measures = [
        {**each, "by_year": {t["year"]: t["target"] for t in each["targets"] if t["period_type"] == "yearly"}}
        for each in row["indicators"]
    ]
    return {**row, "money": money, "measures": measures}


def field_chosen(visit: Visit, matrix: Matrix) -> str:
    """The field that is shown: all of a small plan, of a large one the first unless another is asked for."""
    asked = visit.request.query_params.get("bidang", "")
    if asked in matrix.fields:
        return asked
    return matrix.fields[0] if len(matrix.rows) > MOST_ROWS and not visit.is_paper else ""


def by_field(matrix: Matrix, chosen: str) -> list[Chapter]:
    """The chosen field, or all: what stands under no programme first, then each programme with its own."""
    return [_chapter(matrix, field) for field in matrix.fields if chosen in ("", field)]


def _chapter(matrix: Matrix, field: str) -> Chapter:
    programmes = sorted(_of(field, matrix.programmes), key=lambda each: each["ordinal"])
    groups = {each["id"]: Group(each, []) for each in programmes}
    bare = Group(None, [])
    for row in _of(field, matrix.rows):
        groups.get(row["programme_id"], bare).rows.append(row)
    return Chapter(field, [*([bare] if bare.rows else ()), *groups.values()])


def _of(field: str, rows: Sequence[Row]) -> list[Row]:
    return [each for each in rows if each["sub_task_force"] == field]
