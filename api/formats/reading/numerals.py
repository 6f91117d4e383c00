"""Read numbers as Indonesians and their software write them: `1.500`, `2,5`, `125000000.00`, `1,500,000`.

A dot before exactly three digits separates thousands; a comma is the decimal mark. What can be read in two ways
(`1,500`) is not read at all.
"""

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto

from api.formats.opening.sheets import Cell

DASHES = frozenset("-–—−")
_DIGITS = 8
"""Decimals kept; what stands behind them is noise of binary fractions."""
_LARGE = 18
"""Power of ten from which on a number keeps no decimals: with them it would have more digits than can be rounded."""


class State(Enum):
    """What was found in a cell that should hold a number."""

    EMPTY = auto()
    """Nothing."""
    DASH = auto()
    """A dash: not scheduled."""
    VALUE = auto()
    """A number that can be read."""
    FAULT = auto()
    """Something that cannot be read as one number."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A number read from a cell, or the kind of finding that says why not; `unit` is a word behind the number."""

    state: State
    value: Decimal | None = None
    fault: str | None = None
    unit: str = ""


NOTHING = Reading(State.EMPTY)
DASH = Reading(State.DASH)

_SHAPES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\d+"), "plain"),
    (re.compile(r"0[.,]\d+"), "decimal"),
    (re.compile(r"\d{1,3}(\.\d{3})+(,\d+)?"), "indonesian"),
    (re.compile(r"\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,}"), "english"),
    (re.compile(r"\d{1,3}(,\d{3})"), "ambiguous"),
    (re.compile(r"\d+[.,]\d+"), "decimal"),
)


def fault(kind: str) -> Reading:
    """A reading that failed, with the kind of its finding."""
    return Reading(State.FAULT, fault=kind)


def value(number: Decimal, unit: str = "") -> Reading:
    """A reading that succeeded."""
    return Reading(State.VALUE, tidy(number), unit=unit)


def notation(text: str, *, decimal_comma: bool = False) -> Decimal | str:
    """A bare number without sign, or the kind of fault it is; `decimal_comma` settles `2,288` as a fraction."""
    digits = re.sub(r"(?<=\d)[\s\u00a0](?=\d{3}(?:\D|$))", "", text.strip())
    shape = next((name for pattern, name in _SHAPES if pattern.fullmatch(digits)), None)
    if shape == "ambiguous" and decimal_comma:
        shape = "decimal"
    match shape:
        case "plain":
            return Decimal(digits)
        case "indonesian":
            return Decimal(digits.replace(".", "").replace(",", "."))
        case "english":
            return Decimal(digits.replace(",", ""))
        case "decimal":
            return Decimal(digits.replace(",", "."))
        case "ambiguous":
            return "ambiguous_number"
    return "text_in_number"


def of_cell(cell: Cell) -> Decimal | None:
    """The number a cell stores, percentages already times one hundred; None where it stores none."""
    stored = cell.value
    if isinstance(stored, bool) or not isinstance(stored, int | float) or not math.isfinite(stored):
        return None
    number = Decimal(repr(stored))
    return tidy(number * 100 if cell.is_percent else number)


def blank(cell: Cell) -> Reading | None:
    """The reading of a cell without any figure: empty, a dash, or unreadable in a way already reported."""
    if cell.error is not None or cell.is_formula_without_value:
        return fault("")
    text = cell.text
    if not text:
        return NOTHING
    return DASH if set(text) <= DASHES else None


def tidy(number: Decimal) -> Decimal:
    """The number without noise behind the eighth decimal and without trailing zeros."""
    if number.adjusted() >= _LARGE:
        return number.to_integral_value()
    rounded = round(number, _DIGITS)
    whole = rounded.to_integral_value()
    return whole if rounded == whole else rounded.normalize()
