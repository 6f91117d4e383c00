"""Whole rupiah, exact percentages, and the ceiling that spending may not pass (calculations.md).

Money is an `int` of rupiah; Indonesia's budgets know no sen. Nothing is rounded on the way: fractions stay exact
until `half_up` ends them. A version of a budget counts from the day it takes effect, and a sum is judged at the end
of each period against the version in force on that day.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final, NamedTuple

Number = int | Decimal | Fraction


class VersionKind(StrEnum):
    """The kinds of budget version, by the words of the budget law."""

    MURNI = "murni"  # the original budget
    PERGESERAN = "pergeseran"  # a shift within it, numbered from 1
    PERUBAHAN = "perubahan"  # the revised budget, numbered from 1


class Version(NamedTuple):
    """A ceiling and the day it takes effect; `ordinal` (see `rank`) puts versions of the same day in their order."""

    effective_on: date
    ordinal: int
    ceiling_idr: int


class Entry(NamedTuple):
    """Rupiah spent in a period, dated by the period's last day; negative when a correction takes money back."""

    on: date
    amount_idr: int


class Breach(NamedTuple):
    """Where a sum would pass its ceiling; without a version in force the ceiling is 0."""

    on: date
    realised_idr: int
    ceiling_idr: int


_ASSUMED_START: Final[dict[VersionKind, tuple[int, int]]] = {
    VersionKind.MURNI: (1, 1),
    VersionKind.PERGESERAN: (4, 1),
    VersionKind.PERUBAHAN: (10, 1),
}


_ORDER: Final = {kind: place for place, kind in enumerate(VersionKind)}


def half_up(value: Number, places: int = 2) -> Decimal:
    """Round to `places` decimals, a half away from zero; exact for any size, whatever the decimal context."""
    scaled = Fraction(value) * 10**places
    size = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(f"{-size if scaled < 0 else size}E-{places}")


def percent(part: Number, whole: Number) -> Decimal | None:
    """`part` of `whole` on the scale 0–100, two decimals half up, not capped; None when `whole` is 0."""
    return half_up(Fraction(part) * 100 / Fraction(whole)) if whole else None


def assumed_effective_on(kind: VersionKind, year: int) -> date:
    """The day a version takes effect when nobody stated it; whoever uses it marks the day as assumed."""
    return date(year, *_ASSUMED_START[kind])


def rank(kind: VersionKind, number: int, edition: int = 0) -> int:
    """The place of a version among those of its line that take effect on one day: pergeseran 2 after pergeseran 1.

    A correction of a version is a later edition of the same number, so that it stands where the first one stood.
    """
    return _ORDER[kind] * 1_000_000 + (number - 1) * 1_000 + edition + 1


def month_end(year: int, month: int) -> date:
    """The last day of a month, which dates what was spent in it."""
    return date(year, month, monthrange(year, month)[1])


def month_ends(year: int) -> list[date]:
    """The last days of the twelve months of a fiscal year."""
    return [month_end(year, month) for month in range(1, 13)]


def version_in_force(versions: Iterable[Version], on: date) -> Version | None:
    """The newest version that has taken effect by `on`; None before the first."""
    return max((version for version in versions if version.effective_on <= on), default=None)


def ceiling_in_force(versions: Iterable[Version], on: date) -> int | None:
    """The ceiling of the newest version that has taken effect by `on`; None before the first."""
    version = version_in_force(versions, on)
    return version.ceiling_idr if version else None


def below_spent(entries: Iterable[Entry], versions: Sequence[Version], periods: Iterable[date]) -> frozenset[Version]:
    """The versions under whose ceiling more was spent already at the end of a period in which they are in force.

    Such a version is kept and flagged: the money is gone, whoever lowered the ceiling (calculations.md, realisation).
    """
    spent = list(entries)
    lowest = min((version.ceiling_idr for version in versions), default=0)
    if sum(max(entry.amount_idr, 0) for entry in spent) <= lowest:
        return frozenset()  # as on almost every line
    found = set()
    for end in periods:
        version = version_in_force(versions, end)
        if version and sum(entry.amount_idr for entry in spent if entry.on <= end) > version.ceiling_idr:
            found.add(version)
    return frozenset(found)


def first_breach(entries: Iterable[Entry], versions: Sequence[Version], periods: Iterable[date]) -> Breach | None:
    """The first period end in `periods` where the sum of the entries up to it is above the ceiling in force there."""
    spent = list(entries)
    for end in sorted(periods):
        realised = sum(entry.amount_idr for entry in spent if entry.on <= end)
        ceiling = ceiling_in_force(versions, end) or 0
        if realised > ceiling:
            return Breach(end, realised, ceiling)
    return None


def refusals(
    added: Sequence[Entry], entries: Iterable[Entry], versions: Sequence[Version], periods: Iterable[date]
) -> Iterator[Breach]:
    """Where the ceiling refuses entries that come together, in the order of the periods.

    As with one entry, they are blamed only for periods to whose end they raise the sum.
    """
    spent = list(entries)
    for end in sorted(set(periods)):
        gained = sum(entry.amount_idr for entry in added if entry.on <= end)
        breach = first_breach([*spent, *added], versions, [end]) if gained > 0 else None
        if breach is not None:
            yield breach


def refused_at(
    added: Entry, entries: Iterable[Entry], versions: Sequence[Version], periods: Iterable[date]
) -> Breach | None:
    """Where the ceiling refuses one more entry.

    Money given back is never refused, and an entry is not blamed for periods that end before it: a line that a later
    version left above its ceiling can still be corrected.
    """
    if added.amount_idr <= 0:
        return None
    return first_breach([*entries, added], versions, (end for end in periods if end >= added.on))
