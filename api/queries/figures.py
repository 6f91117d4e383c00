"""Sums of roll-ups as figures: the one place where a mean or a percentage of a report is made (calculations.md).

A leaf is one row of `COLUMNS`; leaves add up, and only the sum becomes a mean. Rounding comes last.
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from api.domain.money import half_up, percent
from api.schemas.reports import Coverage, ProgressFigures, ProvisionalFigures


class Leaf(NamedTuple):
    """What adds up, over districts and over nothing else; in the order of `COLUMNS`."""

    obligations: int = 0
    reported: int = 0
    nil: int = 0
    excused: int = 0
    verified: int = 0
    late: int = 0
    provisional_reports: int = 0
    physical_n: int = 0
    physical_nil: int = 0
    provisional_n: int = 0
    provisional_nil: int = 0
    lines: int = 0
    lines_pergeseran: int = 0
    lines_perubahan: int = 0
    lines_assumed: int = 0
    physical_sum: Decimal = Decimal(0)
    physical_weighted_sum: Decimal = Decimal(0)
    physical_weight: Decimal = Decimal(0)
    provisional_sum: Decimal = Decimal(0)
    provisional_weighted_sum: Decimal = Decimal(0)
    provisional_weight: Decimal = Decimal(0)
    indicative_idr: Decimal = Decimal(0)
    ceiling_idr: Decimal = Decimal(0)
    realised_idr: Decimal = Decimal(0)
    committed_idr: Decimal = Decimal(0)
    shared_ceiling_idr: Decimal = Decimal(0)
    shared_realised_idr: Decimal = Decimal(0)


COLUMNS = Leaf._fields
"""Columns of the roll-ups that add up, in the order of a leaf."""
SHARED = frozenset({"shared_ceiling_idr", "shared_realised_idr"})
"""Columns that slices have and whole districts have not."""


def summed(leaves: Iterable[Leaf]) -> Leaf:
    """The sum of leaves."""
    columns = list(zip(*leaves, strict=True))
    return Leaf._make(map(sum, columns)) if columns else Leaf()


def coverage(leaf: Leaf) -> Coverage:
    """Who owed and what came; silent is what is left."""
    return Coverage(
        obligations=leaf.obligations,
        reported=leaf.reported,
        nil=leaf.nil,
        silent=leaf.obligations - leaf.reported - leaf.nil - leaf.excused,
        excused=leaf.excused,
        verified=leaf.verified,
        late=leaf.late,
    )


def figures(leaf: Leaf) -> ProgressFigures:
    """Verified means and money; percentages 0–100 with two decimals half up, rupiah whole."""
    return ProgressFigures(
        physical_percent=_mean(leaf.physical_sum, leaf.physical_n),
        physical_percent_weighted_by_ceiling=_mean(leaf.physical_weighted_sum, leaf.physical_weight),
        physical_n=leaf.physical_n,
        physical_nil=leaf.physical_nil,
        indicative_idr=rupiah(leaf.indicative_idr),
        ceiling_idr=rupiah(leaf.ceiling_idr),
        realised_idr=rupiah(leaf.realised_idr),
        absorption_percent=percent(leaf.realised_idr, leaf.ceiling_idr),
        shared_ceiling_idr=rupiah(leaf.shared_ceiling_idr),
        shared_realised_idr=rupiah(leaf.shared_realised_idr),
    )


def provisional(leaf: Leaf) -> ProvisionalFigures:
    """What was submitted and is not verified."""
    return ProvisionalFigures(
        reports=leaf.provisional_reports,
        physical_percent=_mean(leaf.provisional_sum, leaf.provisional_n),
        physical_percent_weighted_by_ceiling=_mean(leaf.provisional_weighted_sum, leaf.provisional_weight),
        physical_n=leaf.provisional_n,
        physical_nil=leaf.provisional_nil,
    )


def _mean(total: Decimal, weight: Decimal | int) -> Decimal | None:
    if not weight:
        return None
    (above, scale), (below, other) = total.as_integer_ratio(), weight.as_integer_ratio()
    return half_up(Fraction(above * other, scale * below))


def rupiah(amount: Decimal) -> int:
    """A sum in whole rupiah, half up."""
    whole = int(amount)  # nearly always: only parts of lines leave less than a rupiah
    return whole if whole == amount else int(half_up(amount, 0))
