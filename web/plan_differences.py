"""What differs between two states of a plan, as whoever decides on it reads it: words for codes, names for ids, money
and percent with their units. A field or a value that is new to this client is shown as it is.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from client.gugus_client.models import AmendedField, PlanChange
from web.cells import Beside, Coded, Many, Percent, Raw, Rupiah, Say, Stack, State, Table
from web.languages import N_
from web.words import WORDS

HEADS: Final = (N_("Baris"), N_("Isian"), N_("Sebelum"), N_("Sesudah"))
EMPTY: Final = Say(N_("kosong"))
# Fields that hold a code, by the table that names it.
CODED: Final = {
    "sub_task_force": "sub_task_force",
    "pillar": "pillar",
    "code_scheme": "scheme",
    "direction": "direction",
    "aggregation": "aggregation",
    "basis": "value_basis",
}
IDS: Final = frozenset({"lead_agency_id", "goal_id", "programme_id", "parent_indicator_id"})
YEARS: Final = frozenset({"year_from", "year_to"})

Difference = AmendedField | PlanChange
Names = Mapping[str, str]


def table_of(changes: Sequence[Difference], names: Names) -> Table:
    """One row for each difference; `names` are what ids stand for, as far as the reader sees them."""
    return Table(HEADS, [_row(each, names) for each in changes], N_("Tidak ada yang berbeda."))


def fields_of(changes: Sequence[Difference]) -> set[str]:
    """Which fields differ: what tells of something by its id needs a name."""
    return {each.field for each in changes if each.field}


def named_in(changes: Sequence[Difference]) -> dict[str, str]:
    """Names of rows that came or went, which the plan as it stands does not tell."""
    wholes = ((each.id, each.after or each.before) for each in changes if each.field is None)
    return {str(id_): _called(whole) for id_, whole in wholes if whole}


def _row(change: Difference, names: Names) -> Sequence[Any]:
    if change.field is None:
        field, said = Coded("change", change.change), [_called(each) for each in (change.before, change.after)]
    else:
        field, said = _field(change.field), [_said(change.field, each, names) for each in (change.before, change.after)]
    return _label(change), field, *said


def _label(change: Difference) -> Stack:
    """A row as people call it: what it is and its number or title, its field below, and whether it may be changed."""
    code, _, rest = change.label.partition(" ")
    is_field = code in WORDS["sub_task_force"]
    called = rest if is_field else change.label
    outside = None if getattr(change, "fits", True) else State("amendment_fit", "outside", "late")
    return Stack(
        Beside((Coded("plan_row", change.row), called)) if called else Coded("plan_row", change.row),
        (Coded("sub_task_force", code) if is_field else None, outside),
    )


def _called(whole: Mapping[str, Any] | None) -> Any:
    """A row that came or went, by its title."""
    return whole["title"] if whole else None


def _field(field: str) -> Any:
    """`funding/2026/APBD` and `targets/2026/quarterly/2` are a word, a year and what they are of."""
    name, *where = field.split("/")
    word = Coded("plan_field", name)
    if name == "funding":
        year, source = where
        return Stack(word, (Beside((year, Coded("funding_source", source))),))
    if name == "targets":
        year, *part = where
        return Beside((word, year, *((Coded("period_type", part[0]), part[1]) if part else ())))
    return word


def _said(field: str, value: Any, names: Names) -> Any:
    name = field.partition("/")[0]
    if value is None or value in ("", []):
        return EMPTY
    if name in CODED:
        return Coded(CODED[name], value)
    if name in IDS:
        return names.get(value) or Raw(value)
    if name in YEARS:
        return str(value)
    return READ_AS[name](value, names) if name in READ_AS else value


def _money(value: Any, _names: Names) -> Any:
    """Rupiah, and below it what else is said of them; the number stands alone where nothing is."""
    if not isinstance(value, Mapping):
        return Rupiah(value)
    rest = {name: each for name, each in value.items() if name != "amount_idr"}
    below = [Beside((Coded("plan_field", name), each)) for name, each in rest.items()]
    return Stack(Rupiah(value.get("amount_idr")), below)


def _agencies(value: Sequence[Mapping[str, str]], names: Names) -> Any:
    """The agencies beside the lead, each with its part."""
    told = [
        Stack(names.get(each["agency_id"]) or Raw(each["agency_id"]), (Coded("part", each["part"]),)) for each in value
    ]
    return Stack(told[0], told[1:])


def _schedule(value: Sequence[Mapping[str, Any]], _names: Names) -> Many:
    return Many([Beside((_quarter(each), Percent(each["percent"]))) for each in value])


def _quarter(point: Mapping[str, Any]) -> Beside:
    return Beside((Coded("quarter", str(point["quarter"])), str(point["year"])))


def _instrument(value: Mapping[str, Any], _names: Names) -> Beside:
    return Beside(
        (Coded("instrument", value["kind"]), f"{value['number']}/{value['year']}", value.get("title") or Say(""))
    )


READ_AS: Final[Mapping[str, Callable[[Any, Names], Any]]] = {
    "funding": _money,
    "agencies": _agencies,
    "physical_schedule": _schedule,
    "instrument": _instrument,
    "age_bands": lambda value, _names: Many(value),
}
