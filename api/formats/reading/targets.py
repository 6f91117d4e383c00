"""Read targets, baselines and achievements: decimals in the unit of the indicator, percentages as 0–100.

A percentage comes as 80, as text `80%`, or as 0.8 shown as 80 %; a fraction without any mark is not guessed at.
The unit may stand in the cell (`40 desa`).
"""

import re
from decimal import Decimal

from api.formats.opening.sheets import Cell
from api.formats.reading.numerals import Reading, blank, fault, notation, of_cell, value
from api.formats.reading.units import are_same, is_percent

_NUMBER = re.compile(r"(?P<minus>[-−]\s*)?(?P<number>\d[\d.,]*(?:\s\d{3})*)\s*(?P<unit>[^\d\s].*)?")
LONGEST = 60
"""Characters of a cell that may be a figure with its unit; a longer text is none."""
_LONGEST_UNIT = 30
LARGEST = Decimal(10**11)
"""What a quantity stays below, here and where one is sent to the API."""
_UNSURE = re.compile(r"[<>≥≤±~]|\d|\b(?:dari|minimal|maksimal|per|sampai|sd|s\.d|dan)\b", re.IGNORECASE)


def read_target(cell: Cell, unit: str) -> Reading:
    """The figure in a cell of an indicator counted in `unit`, which may be empty."""
    nothing = blank(cell)
    if nothing is not None:
        return nothing
    number = of_cell(cell)
    if number is not None:
        return _from_number(number, unit, is_shown_as_percent=cell.is_percent)
    is_short_text = isinstance(cell.value, str) and len(cell.text) <= LONGEST
    return _from_text(cell.text, unit) if is_short_text else fault("text_in_number")


def _from_number(number: Decimal, unit: str, *, is_shown_as_percent: bool) -> Reading:
    if number < 0:
        return fault("negative_target")
    if is_shown_as_percent:
        return _with_unit(number, "%", unit)
    return fault("ambiguous_percent") if is_percent(unit) and 0 < number <= 1 else _counted(number)


def _from_text(text: str, unit: str) -> Reading:
    match = _NUMBER.fullmatch(" ".join(text.split()))
    if not match:
        return fault("text_in_number")
    written = (match["unit"] or "").strip()
    if len(written) > _LONGEST_UNIT or _UNSURE.search(written):
        return fault("text_in_number")
    number = notation(match["number"].rstrip(".,"), decimal_comma=is_percent(written or unit))
    if isinstance(number, str):
        return fault(number)
    if match["minus"]:
        return fault("negative_target")
    return _with_unit(number, written, unit) if written else _from_number(number, unit, is_shown_as_percent=False)


def _with_unit(number: Decimal, written: str, unit: str) -> Reading:
    """A figure that brings its own unit: it must be the one of the column, where the column names one."""
    if unit and not are_same(written, unit):
        return fault(
            "percent_in_count" if is_percent(written) else "other_unit" if _is_word(written) else "text_in_number"
        )
    return _counted(number, written)


def _counted(number: Decimal, unit: str = "") -> Reading:
    return value(number, unit) if number < LARGEST else fault("number_too_large")


def _is_word(text: str) -> bool:
    return all(letter.isalpha() or letter in " ./-%" for letter in text)
