"""The series of an indicator over the periods of one length in a year: flows, values to date, what is missing.

All of it is derived from what was stated and from nothing kept beside it, so that a correction of an earlier period
shows at once in every later figure that rests on it, and in no other. A stated value to date stays as it was stated.
Only periods of one length are put together: a quarter and its months would count the same thing twice.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final, NamedTuple

from api.domain.indicators import Aggregation, Basis, Ratio, Reading, since_last_to_date, to_date

_ADDS: Final = frozenset({Aggregation.SUM, Aggregation.RATIO})
_NEVER_FALLS: Final = _ADDS | {Aggregation.MAX, Aggregation.UNIQUE}


class Mark(StrEnum):
    """What a reader must know of a figure."""

    DECREASED = "decreased"  # the value to date is lower than the one before it
    COVERS_EARLIER = "covers_earlier"  # the flow also holds periods before it that stated nothing
    LACKS_EARLIER = "lacks_earlier"  # the value to date lacks periods before it that stated nothing
    NOT_ADDABLE = "not_addable"  # counts of periods overlap: only a count to date would say how many


class Derived(NamedTuple):
    """What follows for one period; `flow` is the period's own value, `to_date` that of the year up to its end."""

    to_date: Fraction | None
    flow: Fraction | None
    marks: Sequence[Mark]


def derive(
    readings: Mapping[int, Reading], silent: Sequence[int], nil: Sequence[int], rules: Mapping[int, Aggregation]
) -> dict[int, Derived]:
    """Of each period that says something, what follows, by the rule that was declared for what it says.

    `silent` are the periods that owed a value and stated none. Those that are `nil` change nothing: the value to date
    stays what it was, and they have no flow. A ratio and a value that is none are never put together: to the one, a
    period that stated the other is silent.
    """
    unchanged = {each: Derived(_unchanged(readings, each, rules), None, []) for each in nil if each not in readings}
    return unchanged | {ordinal: _of(readings, ordinal, silent, rules[ordinal]) for ordinal in readings}


def _unchanged(readings: Mapping[int, Reading], nil: int, rules: Mapping[int, Aggregation]) -> Fraction | None:
    last = max((ordinal for ordinal in readings if ordinal < nil), default=None)
    return None if last is None else standing_at(readings, last, rules)


def standing_at(readings: Mapping[int, Reading], ordinal: int, rules: Mapping[int, Aggregation]) -> Fraction | None:
    """The value of the year up to a period that stated one, by the rule that was declared for what it stated."""
    return to_date(_like(readings, ordinal), rules[ordinal], ordinal)


def _like(readings: Mapping[int, Reading], ordinal: int) -> dict[int, Reading]:
    """What the reading of a period can be put together with: ratios with ratios."""
    is_ratio = isinstance(readings[ordinal].value, Ratio)
    return {each: reading for each, reading in readings.items() if isinstance(reading.value, Ratio) is is_ratio}


def _of(stated: Mapping[int, Reading], ordinal: int, silent: Sequence[int], rule: Aggregation) -> Derived:
    readings = _like(stated, ordinal)
    silent = [*silent, *(stated.keys() - readings.keys())]
    before = {each: readings[each] for each in sorted(readings) if each < ordinal}
    previous = max(before, default=None)
    here, upto = readings[ordinal], to_date(readings, rule, ordinal)
    skipped = any((previous or 0) < gap < ordinal for gap in silent)
    if here.basis is Basis.PERIOD:
        lacks = any(gap < ordinal for gap in silent)
        marks = [Mark.LACKS_EARLIER] * lacks + [Mark.NOT_ADDABLE] * (upto is None and rule is Aggregation.UNIQUE)
        return Derived(upto, to_date({ordinal: here}, rule), marks)
    earlier = _upto(list(before.values()), rule)
    flow = flow_of(here, earlier) if rule in _ADDS else None
    fell = rule in _NEVER_FALLS and earlier is not None and _fell(here, earlier)
    marks = [Mark.DECREASED] * fell + [Mark.COVERS_EARLIER] * (skipped and flow is not None)
    return Derived(upto, to_date({ordinal: flow}, rule) if flow else None, marks)


def _upto(before: list[Reading], rule: Aggregation) -> Reading | None:
    """What a value to date follows: the one before it, with what was stated since for its period alone added to it."""
    if not before or rule not in _ADDS:
        return before[-1] if before else None
    parts = [sum(each, Decimal(0)) for each in zip(*map(_parts, since_last_to_date(before)), strict=True)]
    return Reading(Ratio(*parts) if len(parts) > 1 else parts[0], Basis.TO_DATE)


def flow_of(here: Reading, earlier: Reading | None) -> Reading:
    """What came between two values to date, as the period's own value; of the first one all of it."""
    if earlier is None:
        return Reading(here.value, Basis.PERIOD)
    if isinstance(here.value, Ratio) and isinstance(earlier.value, Ratio):
        parts = (now - then for now, then in zip(here.value, earlier.value, strict=True))
        return Reading(Ratio(*parts), Basis.PERIOD)
    return Reading(_plain(here) - _plain(earlier), Basis.PERIOD)


def _fell(here: Reading, earlier: Reading) -> bool:
    return any(now < then for now, then in zip(_parts(here), _parts(earlier), strict=True))


def _parts(reading: Reading) -> tuple[Decimal, ...]:
    return tuple(reading.value) if isinstance(reading.value, Ratio) else (reading.value,)


def _plain(reading: Reading) -> Decimal:
    if isinstance(reading.value, Ratio):
        raise ValueError("a ratio follows no plain value")  # noqa: TRY004  the value is wrong, not the type
    return reading.value


def target_to_date(targets: Mapping[int, Decimal], ordinal: int, rule: Aggregation, basis: Basis) -> Fraction | None:
    """The target of the year up to a period, from the targets of its periods; None where one of them is missing.

    A target to date stands for itself. So does that of a ratio, which is a percentage and cannot be added up.
    """
    if basis is Basis.TO_DATE or rule is Aggregation.RATIO:
        return Fraction(targets[ordinal]) if ordinal in targets else None
    if any(each not in targets for each in range(1, ordinal + 1)):
        return None
    return to_date({each: Reading(target, Basis.PERIOD) for each, target in targets.items()}, rule, ordinal)
