"""The reporting calendar of a year: when each of its periods opens, falls due and freezes (lifecycles.md §2).

A rule counts in days from the end of a period; single periods may have days of their own. A period whose rule lies in
the past is back-filled: its days are those the secretariat chooses, for nobody can report by a day that is over.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from api.domain.periods import Period, PeriodType, bounds, periods_of

FIVE_YEARS = 5


class Days(NamedTuple):
    """When a period opens, falls due and freezes, in this order; the last two are kept until their local midnight."""

    opens_on: date
    due_on: date
    freeze_on: date


class Rule(NamedTuple):
    """Days after the end of a period at which it opens (negative: before it) and falls due; the grace comes after."""

    opens_after: int
    due_after: int
    grace_days: int

    def days_of(self, ends_on: date) -> Days:
        """The days of a period that ends on `ends_on`."""
        due_on = ends_on + timedelta(days=self.due_after)
        return Days(ends_on + timedelta(days=self.opens_after), due_on, due_on + timedelta(days=self.grace_days))


class Planned(NamedTuple):
    """A period of a calendar with its days; back-filled where they were chosen after its own were over."""

    period: Period
    days: Days
    backfilled: bool


def planned(
    kind: PeriodType, year: int, rule: Rule, chosen: Mapping[int, Days], past: Days | None, today: date
) -> tuple[Planned, ...]:
    """The periods of a calendar: the same on the same day, whoever asks.

    `chosen` names days by ordinal. `past` are the days of every other period whose rule was over before `today`.
    Raises ValueError for an ordinal the year does not have.
    """
    for ordinal in chosen:
        bounds(kind, year, ordinal)
    return tuple(_planned(period, rule, chosen.get(period.ordinal), past, today) for period in periods_of(kind, year))


def _planned(period: Period, rule: Rule, chosen: Days | None, past: Days | None, today: date) -> Planned:
    by_rule = rule.days_of(period.end)
    is_over = by_rule.freeze_on < today
    return Planned(period, chosen or (past if past and is_over else by_rule), backfilled=is_over)


def overlapping(kind: PeriodType, year: int) -> range:
    """The years whose calendar of the same type would cover days of this one; a year itself is told by its key."""
    reach = FIVE_YEARS if kind is PeriodType.FIVE_YEARLY else 1
    return range(year - reach + 1, year + reach)
