"""Parts of a value by sex and age as a table of a form: a row for each age band, a column for each sex.

An indicator says what its values are broken down by; whose sex or age an office does not know it counts as unknown.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NamedTuple
from uuid import UUID

from client.gugus_client.models import IndicatorOut, PartOut
from web.forms import figure, number
from web.rendering import render_grouped

UNKNOWN: Final = "unknown"
SEXES: Final = ("female", "male", UNKNOWN)


class Part(NamedTuple):
    """The field of one part; what the indicator does not ask for is nothing."""

    indicator_id: UUID | str
    sex: str | None
    band: str | None

    @property
    def name(self) -> str:
        """What the form calls it."""
        return f"part-{self.indicator_id}/{self.sex or ''}/{self.band or ''}"


def is_broken_down(indicator: IndicatorOut) -> bool:
    """Whether the indicator asks for parts."""
    return indicator.by_sex or bool(indicator.age_bands)


def rows_of(indicator: IndicatorOut) -> list[list[Part]]:
    """The table: age bands, youngest first, and in each the sexes."""
    bands = (*indicator.age_bands, UNKNOWN) if indicator.age_bands else (None,)
    sexes = SEXES if indicator.by_sex else (None,)
    return [[Part(indicator.id, sex, band) for sex in sexes] for band in bands]


def parts_of(typed: Mapping[str, str], indicator: IndicatorOut) -> list[dict[str, Any]]:
    """The parts that a form says; what is empty is none."""
    return [
        {**_named(part), "value": number(typed[part.name])}
        for part in _all(indicator)
        if figure(typed.get(part.name, ""))
    ]


def sum_of(parts: list[dict[str, Any]]) -> int | float | None:
    """What the parts make up; nothing where one of them is no figure, for the service to refuse."""
    try:
        whole = sum((Decimal(str(each["value"])) for each in parts), Decimal(0))
    except InvalidOperation:
        return None
    return int(whole) if whole == whole.to_integral_value() else float(whole)


def said_of_parts(indicator: IndicatorOut, parts: list[PartOut]) -> dict[str, str]:
    """What is said of each part, by the names of the fields."""
    return {Part(indicator.id, each.sex, each.age_band).name: render_grouped(each.value) for each in parts}


def _all(indicator: IndicatorOut) -> Iterator[Part]:
    if is_broken_down(indicator):
        for row in rows_of(indicator):
            yield from row


def _named(part: Part) -> dict[str, str]:
    return {name: said for name, said in (("sex", part.sex), ("age_band", part.band)) if said}
