"""Whether a reported value is one of its indicator: the kind it declares, as a ratio or not, with the parts declared.

Every way in asks here, the API and files alike. A value with nothing in it says nothing, and nothing is wrong with it.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from api.domain import disaggregation
from api.domain.disaggregation import Bands
from api.domain.indicators import Aggregation, Basis


class Declared(NamedTuple):
    """What an indicator says of every value of it."""

    aggregation: Aggregation
    basis: Basis
    bands: Bands


class Stated(NamedTuple):
    """A value as an office states it; `basis` where it says what the value covers."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    basis: Basis | None = None
    parts: Sequence[Mapping[str, Any]] | None = None


class Refusal(NamedTuple):
    """Why a value is refused: which field of it, which rule, what was expected."""

    field: str
    code: str
    expected: str


def refusals(stated: Stated, declared: Declared) -> Iterator[Refusal]:
    """Everything for which the value is none of its indicator."""
    if stated.basis not in (None, declared.basis):
        yield Refusal("basis", "other_basis", f"{declared.basis}")
    yield from _RATIO[declared.aggregation is Aggregation.RATIO](stated)
    for fault in disaggregation.faults(stated.parts, declared.bands, stated.value) if stated.parts else ():
        place = "parts" if fault.place is None else f"parts/{fault.place}"
        yield Refusal(place, fault.code, fault.expected)


def _as_ratio(stated: Stated) -> Iterator[Refusal]:
    if stated.value is not None:
        yield Refusal("value", "ratio_alone", "pembilang dan penyebut / numerator and denominator instead")
    if (stated.numerator is None) is not (stated.denominator is None):
        missing = "numerator" if stated.numerator is None else "denominator"
        yield Refusal(missing, "required", "pembilang dan penyebut / numerator and denominator")


def _as_value(stated: Stated) -> Iterator[Refusal]:
    for name, part in (("numerator", stated.numerator), ("denominator", stated.denominator)):
        if part is not None:
            yield Refusal(name, "not_a_ratio", "bukan rasio / the indicator is no ratio")


_RATIO = {True: _as_ratio, False: _as_value}
