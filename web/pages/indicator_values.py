"""Values of indicators as fields of a form, and the form as values: for the page of one activity, and for all at once.

A ratio is typed as what it was counted from. Parts by sex and age are typed on no page: those that came otherwise are
kept as long as their sum is.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from client.gugus_client.models import EntryDetail, EntryOut, IndicatorOut, LastSaid, ValueOut
from web.forms import figure, number
from web.rendering import render_plain

PARTS: Final = ("value", "numerator", "denominator")


def fields_of(indicator: IndicatorOut) -> list[str]:
    """The names of the fields that an indicator is typed in."""
    return [f"{part}-{indicator.id}" for part in (PARTS[1:] if indicator.aggregation == "ratio" else PARTS[:1])]


def said_of(said: EntryOut | EntryDetail | LastSaid | None, indicators: Iterable[IndicatorOut]) -> dict[str, str]:
    """What is said of each indicator, by the names of the fields; what is not said is left out."""
    stated = _stated(said)
    found = {
        f"{part}-{each.id}": render_plain(getattr(stated[each.id], part))
        for each in indicators
        if each.id in stated
        for part in PARTS
    }
    return {name: text for name, text in found.items() if text}


def in_parts(said: EntryOut | EntryDetail | None, indicator: IndicatorOut) -> bool:
    """Whether the value that stands is broken down."""
    stated = _stated(said).get(indicator.id)
    return bool(stated and stated.parts)


def values_of(
    typed: Mapping[str, str], indicators: Iterable[IndicatorOut], said: EntryOut | EntryDetail | None
) -> list[dict[str, Any]]:
    """The values that a form says; what is empty is none."""
    found = []
    stated = _stated(said)
    for each in indicators:
        told = {name.partition("-")[0]: number(typed.get(name, "")) for name in fields_of(each)}
        filled = {part: value for part, value in told.items() if value is not None}
        if filled:
            found.append({"indicator_id": str(each.id), **filled, **_parts(stated.get(each.id), typed, each)})
    return found


def faults_of_values(where: Iterable[tuple[str, str]], values: list[dict[str, Any]]) -> dict[str, str]:
    """What is wrong with the values that were sent, by the names of their fields."""
    found = {}
    for pointer, told in where:
        parts = pointer.strip("/").split("/")
        if parts[0] == "values" and len(parts) > 1 and parts[1].isdigit() and int(parts[1]) < len(values):
            part = parts[2] if parts[-1] in PARTS else PARTS[0]
            found[f"{part}-{values[int(parts[1])]['indicator_id']}"] = told
    return found


def _stated(said: EntryOut | EntryDetail | LastSaid | None) -> dict[Any, ValueOut]:
    return {value.indicator_id: value for value in said.values} if said else {}


def _parts(stated: ValueOut | None, typed: Mapping[str, str], indicator: IndicatorOut) -> dict[str, Any]:
    if stated is None or not stated.parts:
        return {}
    (name, *_) = fields_of(indicator)
    if figure(typed.get(name, "")) != figure(render_plain(stated.value)):
        return {}
    return {"parts": [part.model_dump(mode="json", exclude_none=True) for part in stated.parts]}
