"""Read what a note says about grant money: `USD 27,500 per tahun; kurs Rp16.250/USD (2 Januari 2025); off-budget`.

Notes mix English and Indonesian figures. Where a figure can be read in two ways, the one that makes amount times
rate equal to the rupiah of the plan is right; where none does, the currency stays without an amount.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from itertools import product

from api.formats.dates import date_in
from api.formats.folding import fold
from api.formats.reading.numerals import notation
from api.formats.reading.plan_matrix import ParsedDonor

_CURRENCIES = {"US$": "USD", "$": "USD", "€": "EUR", "A$": "AUD", "S$": "SGD", "¥": "JPY", "£": "GBP"}
_AMOUNT = re.compile(
    r"(?P<currency>USD|US\$|EUR|€|AUD|A\$|SGD|S\$|JPY|GBP|NOK|CHF|MYR|\$)\s*(?P<figure>\d[\d.,]*\d|\d)", re.IGNORECASE
)
_RATE = re.compile(r"kurs[^\d]{0,20}(?P<figure>\d[\d.,]*\d|\d)", re.IGNORECASE)
_OFF_BUDGET = re.compile(r"\boff budget\b|\btidak melalui apbd\b|\bdi luar apbd\b|\bnon apbd\b")
LONGEST = 500
"""Characters of a note that are looked at."""
_NEAR = 1


def donor_of(note: str, rupiah: Iterable[int]) -> ParsedDonor | None:
    """The grant a note names, checked against the yearly rupiah of the activity; None without foreign money."""
    note = note[:LONGEST]
    found = _AMOUNT.search(note)
    if not found:
        return None
    symbol = found["currency"].upper()
    stated = _RATE.search(note)
    amounts = _readings(found["figure"])
    rates = _readings(stated["figure"]) if stated else []
    pairs = [pair for pair in product(amounts, rates) if _fits(pair, rupiah)]
    amount, rate = pairs[0] if len(pairs) == 1 else (_only(amounts), _only(rates))
    if amount is None:
        return None
    return ParsedDonor(
        currency=_CURRENCIES.get(symbol, symbol),
        amount=amount,
        rate=rate,
        rate_on=date_in(note[stated.end() :]) if stated else None,
        off_budget=_OFF_BUDGET.search(fold(note)) is not None,
    )


def names_foreign_money(note: str) -> bool:
    """Whether a note states an amount in a foreign currency."""
    return _AMOUNT.search(note[:LONGEST]) is not None


def _readings(figure: str) -> list[Decimal]:
    """Every way to read a figure: as Indonesians write it and as the English do."""
    swapped = figure.translate(str.maketrans(".,", ",."))
    found = {notation(text, decimal_comma=True) for text in (figure, swapped)}
    return sorted(number for number in found if isinstance(number, Decimal))


def _fits(pair: tuple[Decimal, Decimal], rupiah: Iterable[int]) -> bool:
    return any(abs(pair[0] * pair[1] - amount) <= _NEAR for amount in rupiah)


def _only(readings: list[Decimal]) -> Decimal | None:
    return readings[0] if len(readings) == 1 else None
