"""How old a person is where only a year or an age once stated is known: at least, at most, and never by guess.

A rule that protects children takes the lower bound, a rule that asks less for a child takes the upper one.
"""

from datetime import date
from typing import Final, NamedTuple

ADULT_AT: Final = 18
"""Years (UU 21/2007 Pasal 1: a child is under eighteen)."""


class Age(NamedTuple):
    """Full years on a day: at least `least`, at most `most`; both None where nothing is known."""

    least: int | None
    most: int | None

    @property
    def may_be_child(self) -> bool:
        """Whether the person may still be a child; of an unknown age nothing is assumed."""
        return self.least is not None and self.least < ADULT_AT

    @property
    def is_child(self) -> bool:
        """Whether the person is certainly a child."""
        return self.most is not None and self.most < ADULT_AT


def age_on(day: date, *, birth_year: int | None, stated: int | None, stated_on: date) -> Age:
    """The age on `day` of a person born in `birth_year` and said to be `stated` years old on `stated_on`."""
    bounds = []
    if birth_year is not None:
        bounds.append((day.year - birth_year - 1, day.year - birth_year))
    if stated is not None:
        passed = _years_between(stated_on, day)
        bounds.append((stated + passed, stated + passed + (_anniversary(stated_on, passed) != day)))
    if not bounds:
        return Age(None, None)
    return Age(max(0, *(low for low, _ in bounds)), max(0, min(high for _, high in bounds)))


def _years_between(since: date, until: date) -> int:
    return until.year - since.year - ((until.month, until.day) < (since.month, since.day))


def _anniversary(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # born on 29 February
        return date(day.year + years, 3, 1)
