"""How indicator values add up and how they are judged (lifecycles.md §2, calculations.md).

A reading says what an office stated for a period: either the period's own value or the value to date. It is kept as
stated. A value to date stands for everything up to its period, so correcting an earlier period leaves it as it is;
own values of later periods are added to it. Results are exact fractions; `money.half_up` rounds them at the end.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final, NamedTuple

from api.domain.money import Number, half_up, percent

QUANTITIES: Final = 4
"""Decimals in which a quantity is stated."""


class Aggregation(StrEnum):
    """How the values of an indicator become one."""

    SUM = "sum"  # values add up
    LAST = "last"  # the latest counts, as with a stock
    MAX = "max"  # the highest counts
    MEAN = "mean"  # the plain mean of the periods that have a value
    RATIO = "ratio"  # numerators and denominators add up, never percentages
    UNIQUE = "unique"  # different persons: counts of periods overlap, so only a count to date counts


class Direction(StrEnum):
    """Which way is good."""

    RISING = "rising"
    FALLING = "falling"
    STEADY = "steady"  # kept where it is: above and below the target are both away from it


class Basis(StrEnum):
    """What a value covers. An indicator declares it once; a value of the other kind is refused, never converted."""

    PERIOD = "period"  # the period alone
    TO_DATE = "to_date"  # everything from the start of the year


class Ratio(NamedTuple):
    """A share kept as what it was counted from; its value is a percentage 0–100."""

    numerator: Decimal
    denominator: Decimal


class Reading(NamedTuple):
    """One stated value; a nil or blank report has none."""

    value: Decimal | Ratio
    basis: Basis = Basis.PERIOD


def to_date(readings: Mapping[int, Reading], rule: Aggregation, upto: int | None = None) -> Fraction | None:
    """The value of the year up to period `upto` (its ordinal, all by default), exact; ratios as percentages.

    None when nothing was stated, when a denominator is 0, when a mean to date is followed by own values, and when
    unique persons were counted in more than one stretch: such figures are unknown, not zero. ValueError when a ratio
    is not stated as one, or another indicator is.
    """
    stated = [readings[ordinal] for ordinal in sorted(readings) if upto is None or ordinal <= upto]
    if any(isinstance(reading.value, Ratio) is not (rule is Aggregation.RATIO) for reading in stated):
        raise ValueError("numerator and denominator belong to ratios, and to them alone")
    return _RULES[rule](since_last_to_date(stated)) if stated else None


def since_last_to_date(stated: list[Reading]) -> list[Reading]:
    """The readings that count, of readings in their order: the last to date, which covers all before it, and later."""
    bases = [reading.basis for reading in stated]
    return stated[len(bases) - 1 - bases[::-1].index(Basis.TO_DATE) :] if Basis.TO_DATE in bases else stated


def _figures(readings: list[Reading]) -> list[Fraction]:
    return [Fraction(reading.value) for reading in readings if not isinstance(reading.value, Ratio)]


def _sum(readings: list[Reading]) -> Fraction:
    return sum(_figures(readings), Fraction(0))


def _mean(readings: list[Reading]) -> Fraction | None:
    if len(readings) > 1 and readings[0].basis is Basis.TO_DATE:
        return None
    return _sum(readings) / len(readings)


def _ratio(readings: list[Reading]) -> Fraction | None:
    pairs = [reading.value for reading in readings if isinstance(reading.value, Ratio)]
    whole = sum((Fraction(pair.denominator) for pair in pairs), Fraction(0))
    return sum((Fraction(pair.numerator) for pair in pairs), Fraction(0)) * 100 / whole if whole else None


def _unique(readings: list[Reading]) -> Fraction | None:
    return _figures(readings)[0] if len(readings) == 1 else None


_RULES: Final[dict[Aggregation, Callable[[list[Reading]], Fraction | None]]] = {
    Aggregation.SUM: _sum,
    Aggregation.LAST: lambda readings: _figures(readings)[-1],
    Aggregation.MAX: lambda readings: max(_figures(readings)),
    Aggregation.MEAN: _mean,
    Aggregation.RATIO: _ratio,
    Aggregation.UNIQUE: _unique,
}


def told(value: Number | None, rule: Aggregation) -> Decimal | None:
    """A value as it is told, half up: a ratio is a percentage and has two decimals, others have those of quantities."""
    return stated(value, 2 if rule is Aggregation.RATIO else QUANTITIES)


def stated(value: Number | None, places: int = QUANTITIES) -> Decimal | None:
    """A quantity, or a target that is a percentage, with the decimals in which somebody states it."""
    return None if value is None else half_up(value, places)


def achievement(realised: Number | None, target: Number | None, direction: Direction) -> Decimal | None:
    """Achievement in percent, two decimals half up, not capped: realised ÷ target, for falling ones the other way.

    Of a steady one the lower of the two, so that 100 is reached on the target alone. None when either is missing or
    the divisor is 0.
    """
    if realised is None or target is None:
        return None
    ways = [percent(*pair) for pair in _DIVIDED[direction](realised, target)]
    return None if None in ways else min(way for way in ways if way is not None)


_DIVIDED: Final[dict[Direction, Callable[[Number, Number], Sequence[tuple[Number, Number]]]]] = {
    Direction.RISING: lambda realised, target: [(realised, target)],
    Direction.FALLING: lambda realised, target: [(target, realised)],
    Direction.STEADY: lambda realised, target: [(realised, target), (target, realised)],
}
