"""What differs between two editions of a plan, what of it a kind of amendment may change, and whether it still fits.

A plan is compared as a document (`api/editions/documents.py`): goals, programmes, activities with their money and
agencies, indicators with their targets. Rows are known by the id they have in the plan, so that a row that was copied
is the same row. All values are JSON values.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from api.domain.kinds import AmendmentKind
from api.domain.periods import PeriodType

Document = Mapping[str, Any]
Key = tuple[str, str]
OF_A_TARGET = ("year", "period_type", "ordinal")
NUMBERED = ("sub_task_force", "number")
"""What an activity is told apart by in its plan."""
ADDED, REMOVED, CHANGED = "added", "removed", "changed"


class Change(NamedTuple):
    """One difference: of which row, how a person calls it, and what one field was and is, or the row as a whole."""

    row: str
    id: str
    label: str
    change: str
    field: str | None
    before: Any
    after: Any

    @property
    def of(self) -> Key:
        """The row by kind and id."""
        return (self.row, self.id)


class Row(NamedTuple):
    """One row of a plan: its label, its fields, and the whole of it with all below."""

    label: str
    fields: Mapping[str, Any]
    whole: Mapping[str, Any]
    parent: str | None = None


# Fields by row; `funding` and `targets` stand for all their years. Nothing named means that nothing may change.
MAY_CHANGE: Mapping[AmendmentKind, Mapping[str, frozenset[str]]] = {
    AmendmentKind.CLERICAL: {
        "plan": frozenset({"title"}),
        "goal": frozenset({"title", "ordinal"}),
        "programme": frozenset({"title", "ordinal", "account_code"}),
        "activity": frozenset({"number", "ordinal", "title", "place", "note", "code", "code_scheme", "code_raw"}),
        "indicator": frozenset({"title", "ordinal"}),
    },
    AmendmentKind.BUDGET: {"activity": frozenset({"funding"})},
    AmendmentKind.TARGET: {
        "activity": frozenset({"physical_schedule"}),
        "indicator": frozenset({"targets", "baseline"}),
    },
    AmendmentKind.RESPONSIBLE_AGENCY: {"activity": frozenset({"lead_agency_id", "agencies"})},
}
WHOLE_ROWS = frozenset({"goal", "programme", "activity", "indicator"})
"""Rows that an amendment of activities may add, remove and change in everything."""


def rows_of(document: Document) -> dict[Key, Row]:
    """The rows of a plan by kind and id, each with its fields side by side."""
    rows = {("plan", ""): Row("", dict(document["plan"]), document["plan"])}
    for goal in document["goals"]:
        rows["goal", goal["id"]] = Row(goal["sub_task_force"], _fields(goal), goal)
    for programme in document["programmes"]:
        rows["programme", programme["id"]] = Row(programme["title"], _fields(programme), programme)
    for activity in document["activities"]:
        label = f"{activity['sub_task_force']} {activity['number']}"
        money = {
            f"funding/{each['year']}/{each['funding_source']}": _rest(each, "year", "funding_source")
            for each in activity["funding"]
        }
        rows["activity", activity["id"]] = Row(label, {**_fields(activity, "funding", "indicators"), **money}, activity)
        for indicator in activity["indicators"]:
            targets = {_target(each): _rest(each, *OF_A_TARGET) for each in indicator["targets"]}
            fields = {**_fields(indicator, "targets"), **targets}
            rows["indicator", indicator["id"]] = Row(
                f"{label} · {indicator['title']}", fields, indicator, activity["id"]
            )
    return rows


def _target(cell: Mapping[str, Any]) -> str:
    """A target of a year by its year, one of a part of a year by that part as well."""
    part = "" if cell["period_type"] == PeriodType.YEARLY else f"/{cell['period_type']}/{cell['ordinal']}"
    return f"targets/{cell['year']}{part}"


def _fields(row: Mapping[str, Any], *left_out: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in {"id", *left_out}}


def _rest(cell: Mapping[str, Any], *keys: str) -> Any:
    """What stands in a cell: the number alone where nothing else is said of it."""
    rest = {name: value for name, value in cell.items() if name not in keys and value is not None}
    return next(iter(rest.values())) if len(rest) == 1 else rest


def changes(before: Document, after: Document) -> list[Change]:
    """Everything that differs, in the order of the plan; what is below an added or removed row goes with it."""
    old, new = rows_of(before), rows_of(after)
    return list(_differences(old, new))


def _differences(old: Mapping[Key, Row], new: Mapping[Key, Row]) -> Iterator[Change]:
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key), new.get(key)
        stands = now or was
        if stands is None or _goes_with_its_parent(stands, old, new):
            continue
        if was is None:
            yield Change(*key, stands.label, ADDED, None, None, stands.whole)
        elif now is None:
            yield Change(*key, stands.label, REMOVED, None, stands.whole, None)
        else:
            yield from _of_row(key, was, now)


def _goes_with_its_parent(row: Row, old: Mapping[Key, Row], new: Mapping[Key, Row]) -> bool:
    parent = ("activity", row.parent or "")
    return row.parent is not None and not (parent in old and parent in new)


def _of_row(key: Key, was: Row, now: Row) -> Iterator[Change]:
    for field in dict.fromkeys((*was.fields, *now.fields)):
        before, after = was.fields.get(field), now.fields.get(field)
        if before != after:
            yield Change(*key, was.label, CHANGED, field, before, after)


def misfits(kind: AmendmentKind, made: Iterable[Change]) -> list[Change]:
    """What an amendment of this kind may not change."""
    return [each for each in made if not _may_change(kind, each)]


def _may_change(kind: AmendmentKind, change: Change) -> bool:
    if kind is AmendmentKind.ACTIVITY:
        return change.row in WHOLE_ROWS
    return (change.field or "").partition("/")[0] in MAY_CHANGE[kind].get(change.row, ())


def kind_of(made: Sequence[Change]) -> AmendmentKind:
    """The narrowest kind that may change all of it; what fits none is of activities."""
    narrow = (kind for kind in AmendmentKind if not misfits(kind, made))
    return next(narrow, AmendmentKind.ACTIVITY)


def renumbers(change: Change) -> bool:
    """Whether an activity leaves its number for another."""
    return change.row == "activity" and change.field in NUMBERED


def clashes(made: Iterable[Change], standing: Document) -> list[Change]:
    """The changes whose ground has moved: the plan as it stands no longer says what they started from."""
    rows, listed = rows_of(standing), list(made)
    wrong = [*doubled(listed, standing), *misplaced(listed, standing)]
    return [each for each in listed if each in wrong or not _still_fits(each, rows)]


def doubled(made: Iterable[Change], standing: Document) -> list[Change]:
    """The changes that give an activity the number of another, once all of them are made: two may change places."""
    taking = _touching(made, ("activity",), NUMBERED)
    numbers = _once_made(taking, standing, ("activity",), NUMBERED)
    held = Counter(tuple(each.values()) for each in numbers.values())
    return [each for each in taking if each.of in numbers and held[tuple(numbers[each.of].values())] > 1]


def misplaced(made: Iterable[Change], standing: Document) -> list[Change]:
    """The changes that leave something under no heading, once all of them are made.

    A programme stands below a chapter, an activity in one, and under no programme but one below the same chapter.
    """
    moving = _touching(made, ("goal", *HEADED), PLACED)
    places = _once_made(moving, standing, ("goal", *HEADED), PLACED)
    lost = {key: place for key, place in places.items() if key[0] in HEADED and not _is_placed(place, places)}
    about = {*lost, *(heading for place in lost.values() for heading in _headings(place))}
    return [each for each in moving if each.of in about]


HEADED = ("programme", "activity")
"""Rows that stand under a heading."""
PLACED = ("goal_id", "programme_id")
"""The headings that a row names."""
LISTS = {"goal": "goals", "programme": "programmes", "activity": "activities"}
"""Where the rows of a kind stand in a document."""


def _touching(made: Iterable[Change], rows: Collection[str], fields: Collection[str]) -> list[Change]:
    """The changes by which such a row comes, leaves or says something else in one of these fields."""
    return [each for each in made if each.row in rows and (each.change != CHANGED or each.field in fields)]


def _once_made(
    touching: Iterable[Change], standing: Document, rows: Collection[str], fields: Collection[str]
) -> dict[Key, dict[str, Any]]:
    """What such rows of the plan say in these fields once all that is touching them is made."""
    said = {(kind, row["id"]): _said(row, fields) for kind in rows for row in standing[LISTS[kind]]}
    for each in touching:
        if each.change == REMOVED:
            said.pop(each.of, None)
        elif each.change == ADDED:
            said[each.of] = _said(each.after, fields)
        elif each.of in said:
            said[each.of] = {**said[each.of], each.field or "": each.after}
    return said


def _said(row: Mapping[str, Any], fields: Collection[str]) -> dict[str, Any]:
    return {name: row.get(name) for name in fields}


def _headings(place: Mapping[str, Any]) -> list[Key]:
    return [(name.removesuffix("_id"), place[name]) for name in PLACED if place[name]]


def _is_placed(place: Mapping[str, Any], places: Mapping[Key, Mapping[str, Any]]) -> bool:
    if ("goal", place["goal_id"]) not in places:
        return False
    programme = places.get(("programme", place["programme_id"] or ""))
    return place["programme_id"] is None or (programme is not None and programme["goal_id"] == place["goal_id"])


def _still_fits(change: Change, rows: Mapping[Key, Row]) -> bool:
    row = rows.get(change.of)
    if change.change == ADDED:
        return row is None
    if row is None:
        return False
    before = row.whole if change.change == REMOVED else row.fields.get(change.field or "")
    return bool(before == change.before)
