"""Values of indicators as fields of a form, and the form as values: for the page of one activity, and for all at once.

A ratio is typed as what it was counted from; a value by sex and age as its parts, which make up the value where that
is left empty.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from client.gugus_client.models import EntryDetail, EntryOut, IndicatorOut, LastSaid, ValueOut
from web.forms import number
from web.pages.indicator_parts import Part, parts_of, said_of_parts, sum_of
from web.rendering import render_grouped

PARTS: Final = ("value", "numerator", "denominator")


def fields_of(indicator: IndicatorOut) -> list[str]:
    """The names of the fields that an indicator is typed in."""
    return [f"{part}-{indicator.id}" for part in (PARTS[1:] if indicator.aggregation == "ratio" else PARTS[:1])]


def said_of(said: EntryOut | EntryDetail | LastSaid | None, indicators: Iterable[IndicatorOut]) -> dict[str, str]:
    """What is said of each indicator, by the names of the fields; what is not said is left out."""
    stated = _stated(said)
    found = {
        f"{part}-{each.id}": render_grouped(getattr(stated[each.id], part))
        for each in indicators
        if each.id in stated
        for part in PARTS
    }
    parts = (said_of_parts(each, stated[each.id].parts or []) for each in indicators if each.id in stated)
    return {name: text for name, text in found.items() if text} | {
        name: text for each in parts for name, text in each.items()
    }


def in_parts(said: EntryOut | EntryDetail | None, indicator: IndicatorOut) -> bool:
    """Whether the value that stands is broken down."""
    stated = _stated(said).get(indicator.id)
    return bool(stated and stated.parts)


def values_of(typed: Mapping[str, str], indicators: Iterable[IndicatorOut]) -> list[dict[str, Any]]:
    """The values that a form says; what is empty is none."""
    found = []
    for each in indicators:
        told: dict[str, Any] = {name.partition("-")[0]: number(typed.get(name, "")) for name in fields_of(each)}
        if parts := parts_of(typed, each):
            told["value"] = sum_of(parts) if told["value"] is None else told["value"]
            told["parts"] = parts
        filled = {name: said for name, said in told.items() if said is not None}
        if filled:
            found.append({"indicator_id": str(each.id), **filled})
    return found


def faults_of_values(where: Iterable[tuple[str, str]], values: list[dict[str, Any]]) -> dict[str, str]:
    """What is wrong with the values that were sent, by the names of their fields."""
    found: dict[str, str] = {}
    for pointer, told in where:
        parts = pointer.strip("/").split("/")
        if parts[0] == "values" and len(parts) > 1 and parts[1].isdigit() and int(parts[1]) < len(values):
            value = values[int(parts[1])]
            found[_field(value, parts[2:])] = told
    return found


def _stated(said: EntryOut | EntryDetail | LastSaid | None) -> dict[Any, ValueOut]:
    return {value.indicator_id: value for value in said.values} if said else {}


def _field(value: Mapping[str, Any], where: list[str]) -> str:
    """The field of a value that a fault lies in; one of all its parts together lies in their sum."""
    if where[:1] == ["parts"] and len(where) > 1 and int(where[1]) < len(value.get("parts", ())):
        part = value["parts"][int(where[1])]
        return Part(value["indicator_id"], part.get("sex"), part.get("age_band")).name
    return f"{where[0] if where and where[0] in PARTS else PARTS[0]}-{value['indicator_id']}"
