"""Looks: where a figure of a report asks to be read once more, mostly beside the last that counts; nothing is refused.

What is to date can be lower only by a correction, and stays the same only where nothing was done; a nought too many
makes a figure ten times what it was. Whether a value to date may fall is the rule of its series.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from api.domain.indicators import Aggregation, Basis, Ratio, Reading
from api.domain.series import Mark, derive

GREAT_FACTOR: Final = 10
"""A figure is far from another that is so many times as large, or as small."""


class LookKind(StrEnum):
    """What is odd about a figure."""

    LOWER = "lower"  # a value to date is below the last of the same year
    UNCHANGED = "unchanged"  # a value to date is the last of the same year, and money was spent
    FAR = "far"  # ten times the last figure or more, or a tenth of it or less
    BELOW_ZERO = "below_zero"  # rupiah below zero: only a correction of what an earlier period said is so


class Figures(NamedTuple):
    """What one period says of an activity: percent of the year's work to date, rupiah of the period."""

    year: int
    physical_percent: Decimal | None
    spent_idr: int | None


def of_physical(now: Figures, last: Figures) -> Iterator[LookKind]:
    """Of the physical percent, which begins anew with each year."""
    if now.year != last.year or now.physical_percent is None or last.physical_percent is None:
        return
    if now.physical_percent < last.physical_percent:
        yield LookKind.LOWER
    if now.physical_percent == last.physical_percent < 100 and _moved(now):  # noqa: PLR2004  of a hundred nothing is left
        yield LookKind.UNCHANGED


def of_money(now: Figures, last: Figures | None) -> Iterator[LookKind]:
    """Of the rupiah of a period; a correction is flagged, also where nothing was before (calculations.md)."""
    if now.spent_idr is None:
        return
    if now.spent_idr < 0:
        yield LookKind.BELOW_ZERO
    if last and last.spent_idr is not None and _are_far((now.spent_idr,), (last.spent_idr,)):
        yield LookKind.FAR


def of_value(now: Reading, last: Reading, rule: Aggregation, between: tuple[Figures, Figures]) -> Iterator[LookKind]:
    """Of the value of an indicator; one to date is compared inside its year, and on its own basis alone."""
    here, before = between
    is_ratio = isinstance(now.value, Ratio)
    if now.basis is not last.basis or is_ratio is not isinstance(last.value, Ratio):
        return
    if now.basis is Basis.TO_DATE:
        if here.year != before.year:
            return
        if Mark.DECREASED in derive({1: last, 2: now}, (), (), {1: rule, 2: rule})[2].marks:
            yield LookKind.LOWER
        if now.value == last.value and _moved(here):
            yield LookKind.UNCHANGED
    if _are_far(_parts(now), _parts(last)):
        yield LookKind.FAR


def _moved(now: Figures) -> bool:
    return (now.spent_idr or 0) > 0


def _parts(reading: Reading) -> tuple[Decimal, ...]:
    return tuple(reading.value) if isinstance(reading.value, Ratio) else (reading.value,)


def _are_far(now: Sequence[Decimal | int], last: Sequence[Decimal | int]) -> bool:
    pairs = [
        sorted((abs(Decimal(here)), abs(Decimal(there))))
        for here, there in zip(now, last, strict=True)
        if here and there
    ]
    return any(more >= less * GREAT_FACTOR for less, more in pairs)
