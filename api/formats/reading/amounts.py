"""Read money: whole rupiah from numbers and from `Rp 904.000.000,-`, `1,5 juta`, `(325.000)`, `904000000`.

A table may count in thousands or millions of rupiah; a word in the cell itself (`juta`) goes before it. Amounts are
whole rupiah (domain.md §4.4); a fraction is rounded half up and told.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from api.formats.opening.sheets import Cell
from api.formats.reading.numerals import Reading, State, blank, fault, notation, of_cell, value

LARGEST = 10**15
"""A thousand trillion rupiah: more than the state spends in a quarter of a century on this."""
LONGEST = 60
"""Characters of a cell that may be an amount; a longer text is none."""
_NOISE = Decimal("0.005")

SCALES: dict[str, int] = {
    "ribu": 1_000, "ribuan": 1_000, "rb": 1_000, "000": 1_000,
    "juta": 1_000_000, "jutaan": 1_000_000, "jt": 1_000_000,
    "miliar": 1_000_000_000, "milyar": 1_000_000_000, "miliaran": 1_000_000_000, "m": 1_000_000_000,
    "triliun": 1_000_000_000_000, "t": 1_000_000_000_000,
}  # fmt: skip
"""Words behind a number and the factor they stand for; `M` is miliar."""

SCALE_NAMES = {1: "rupiah", 1_000: "ribuan rupiah", 1_000_000: "jutaan rupiah", 1_000_000_000: "miliar rupiah"}

_FOREIGN = re.compile(r"(?:us\$|usd|\$|eur|€|aud|a\$|sgd|s\$|jpy|¥|gbp|£|nok|chf|myr)", re.IGNORECASE)
_MONEY = re.compile(
    r"(?P<minus>[-−(]\s*)?(?P<rp>rp\.?|idr)?\s*(?P<inner>[-−]\s*)?(?P<number>\d[\d.,\s\u00a0]*?)"
    r"\s*(?:[.,]\s*[-–—=]+)?\s*(?P<word>ribu|rb|juta|jt|miliar|milyar|m|triliun|t)?\.?"
    r"\s*(?P<after>rupiah|rp\.?|idr)?\s*\)?",
    re.IGNORECASE,
)
_WORDS = "ribuan|ribu|jutaan|juta|miliaran|miliar|milyar"
_UNIT = re.compile(
    rf"\b(?P<before>{_WORDS})\s*(?:rupiah|rp)\b|\b(?:rupiah|rp)\.?\s*(?:dalam\s*)?\(?\s*(?P<after>{_WORDS})\b"
    rf"|\bdalam\s+(?P<bare>{_WORDS})\b|(?:rp\.?|x)\s*(?:1[.,])?(?P<zeros>000)\b(?![.,]?\d)|\(\s*(?P<paren>000)\s*\)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """Whole rupiah read from a cell, with what must be told about it."""

    reading: Reading
    rupiah: int | None = None
    kinds: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def is_faulty(self) -> bool:
        """Whether the figure is missing or wrong for a reason that was told."""
        return self.reading.state is State.FAULT or bool(self.kinds)


def scales_named(text: str) -> frozenset[int]:
    """The units of money a title or heading names: 1000 for `(dalam ribuan rupiah)`; empty when it names none."""
    found = (next(word for word in match.groups() if word) for match in _UNIT.finditer(text))
    return frozenset(SCALES[word.casefold()] for word in found)


def read_amount(cell: Cell, scale: int = 1) -> Amount:
    """The amount in a cell of a table that counts in `scale` rupiah."""
    nothing = blank(cell)
    if nothing is not None:
        return Amount(nothing)
    number = of_cell(cell)
    if number is not None:
        return _amount(number * scale) if not cell.is_percent else _failed("text_in_number")
    if not isinstance(cell.value, str) or len(cell.text) > LONGEST:
        return _failed("text_in_number")
    return _from_text(" ".join(cell.text.split()), scale)


def _from_text(text: str, scale: int) -> Amount:
    if _FOREIGN.match(text):
        return _failed("foreign_currency")
    match = _MONEY.fullmatch(text)
    if not match:
        return _failed("text_in_number")
    word = (match["word"] or "").casefold()
    number = notation(match["number"], decimal_comma=bool(word))
    if isinstance(number, str):
        return _failed(number)
    if (match["rp"] or match["after"]) and not word and scale != 1:
        return _failed("ambiguous_amount")
    sign = -1 if match["minus"] or match["inner"] else 1
    return _amount(sign * number * (SCALES[word] if word else scale))


def _amount(exact: Decimal) -> Amount:
    rupiah = int(exact.quantize(Decimal(1), ROUND_HALF_UP)) if abs(exact) < LARGEST else None
    if rupiah is None:
        return _failed("amount_too_large")
    kinds = ("negative_amount",) if rupiah < 0 else ()
    warnings = ("fraction_of_rupiah",) if abs(exact - rupiah) > _NOISE else ()
    return Amount(value(Decimal(rupiah)), rupiah, kinds, warnings)


def _failed(kind: str) -> Amount:
    return Amount(fault(kind), kinds=(kind,))
