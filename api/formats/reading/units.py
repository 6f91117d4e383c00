"""The units indicators are counted in: from the reference list, compared as people write them."""

from functools import cache
from typing import NamedTuple

from api import reference
from api.formats.folding import fold


class Unit(NamedTuple):
    """A known unit of measure."""

    code: str
    is_percent: bool


@cache
def _known() -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for row in reference.rows("units"):
        unit = Unit(row["code"], row["is_percent"] == "true")
        for spelling in (row["code"], row["name_id"], row["name_en"], *reference.many(row["aliases"])):
            units.setdefault(fold(spelling), unit)
    return units


def unit_of(text: str) -> Unit | None:
    """The unit with this name, or None for one the list does not hold (a plan may count in anything)."""
    return _known().get(fold(text))


def is_percent(text: str) -> bool:
    """Whether the words name a percentage."""
    unit = unit_of(text)
    return unit is not None and unit.is_percent


def are_same(left: str, right: str) -> bool:
    """Whether two spellings name the same unit."""
    units = unit_of(left), unit_of(right)
    return fold(left) == fold(right) or (units[0] is not None and units[0] == units[1])
