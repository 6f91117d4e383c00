"""Releases of the published tables: a number once told stays as it was until a numbered release tells it anew.

Two releases could be subtracted from one another, and what came between them is few persons. So what came, and what
went, is protected as a set of persons of its own: a number is told anew only where neither the change for the better
nor that for the worse needs to be kept back. Elsewhere the number of the earlier release stands, marked as such, a
nought is kept back, and what is once not told anew never is again. The sets of persons are disjoint, so whoever has all
releases knows at most what each set says by itself; each says of no small count less than that it may be nobody or
eleven.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final, NamedTuple, Protocol

from api.domain.statistics import Fact, Name, Statistics, made_of
from api.domain.suppression import ALL, Cell, Solver

MANY: Final = 100
"""Cases, or referrals, that come in or go before a release is made within a year; fewer wait for the year to turn."""

Hidden = Mapping[str, frozenset[Cell]]
Address = tuple[str, str, str, str]
"""Of a count: table, place, year and answer."""


class Made(Protocol):
    """Makes the tables of a subject, with what is kept back; of `already` nothing is told."""

    def __call__(
        self, facts: Iterable[Fact], solver: Solver, already: Hidden, *, is_change: bool = False
    ) -> Statistics:
        """The tables of these facts."""


class Subject(NamedTuple):
    """What a release is of: the name of its base, those of all its tables, and how these are made of the counts."""

    whole: str
    names: tuple[str, ...]
    made_of: Made


PERSONS: Final = Subject(Name.PERSONS, tuple(Name), made_of)


class Told(NamedTuple):
    """A number as it is published, nothing where it is kept back, and the release that told it."""

    figure: int | None
    release: int


class Release(NamedTuple):
    """All tables as they were published together; `facts` are the whole counts, which are not."""

    number: int
    until_year: int
    facts: tuple[Fact, ...]
    told: Mapping[str, Mapping[Cell, Told]]
    whole: str = Name.PERSONS

    def cells(self, table: str) -> Iterable[Cell]:
        """The cells of which something is said."""
        return self.told[table]

    def tells(self, table: str, cell: Cell) -> Told:
        """What is published; a cell that nobody is in is nought, except where the total of its row is kept back."""
        row = cell[:2]
        if ALL in row and self._said(self.whole, row).figure is None:
            return Told(None, self.number)
        return self._said(table, cell)

    def _said(self, table: str, cell: Cell) -> Told:
        """What was said of a cell. A nought of before that may not be told anew is none any more: somebody came."""
        said = self.told[table].get(cell, Told(0, self.number))
        return Told(None, self.number) if said.figure == 0 and said.release != self.number else said

    def read(self, table: str, cell: Cell) -> int | None:
        """The number, as `Statistics` reads it."""
        return self.tells(table, cell).figure

    def not_told_anew(self, table: str) -> frozenset[Cell]:
        """Kept back, or standing from an earlier release."""
        told = self.told[table].items()
        return frozenset(cell for cell, said in told if said.figure is None or said.release != self.number)


def is_due(last_until: int, last_cases: int, until: int, cases: int) -> bool:
    """Whether the next release is to be made: at the turn of a year, or when many cases came or went."""
    return until > last_until or abs(cases - last_cases) >= MANY


def renewed(subject: Subject, last: Release | None, facts: Iterable[Fact], until_year: int, solver: Solver) -> Release:
    """The release after `last`."""
    found = tuple(facts)
    number = 1 if last is None else last.number + 1
    made = subject.made_of(found, solver, _untold(subject, last, found, solver))
    told = {name: dict(_told(last, number, made, name)) for name in subject.names}
    return Release(number, until_year, found, told, subject.whole)


def _untold(subject: Subject, last: Release | None, facts: tuple[Fact, ...], solver: Solver) -> Hidden:
    """What stands. A set may move in what the other keeps back: that is not told anew either way."""
    if last is None:
        return {}
    untold: Hidden = {name: last.not_told_anew(name) for name in subject.names}
    for change in _changes(last.facts, facts):
        untold = subject.made_of(change, solver, untold, is_change=True).hidden
    return untold


def _changes(before: Iterable[Fact], after: Iterable[Fact]) -> Iterator[list[Fact]]:
    """Those who went, and those who came.

    Who is told with another answer now, as after a verdict, went and came in one table alone. Where the tables of a
    place and year do not add up to the same therefore, all answers that are known of there are listed, with nought.
    """
    then, now = (Counter({fact[:4]: fact.number for fact in facts}) for facts in (before, after))
    known = {*then, *now}
    for change in (then - now, now - then):
        uneven = _uneven(change, known)
        listed = change.keys() | {address for address in known if address[1:3] in uneven}
        yield [Fact(*address, change[address]) for address in sorted(listed)]


def _uneven(change: Counter[Address], known: Iterable[Address]) -> set[tuple[str, str]]:
    """The places and years of which one table says that more came or went than another."""
    sums = Counter[tuple[str, str, str]](dict.fromkeys((address[:3] for address in known), 0))
    for address, number in change.items():
        sums[address[:3]] += number
    counts = defaultdict[tuple[str, str], set[int]](set)
    for (_, place, year), number in sums.items():
        counts[place, year].add(number)
    return {row for row, numbers in counts.items() if len(numbers) > 1}


def _told(last: Release | None, number: int, made: Statistics, name: str) -> Iterator[tuple[Cell, Told]]:
    for cell, count in made.counts[name].items():
        kept_back = cell in made.hidden[name]
        yield cell, (_standing(last, number, name, cell) if kept_back else Told(count, number))
    if last is not None:  # an answer that nobody gives any more
        gone = last.told[name].keys() - made.counts[name].keys()
        yield from ((cell, last.told[name][cell]) for cell in gone if cell in made.hidden[name])


def _standing(last: Release | None, number: int, name: str, cell: Cell) -> Told:
    """What an earlier release said; of a year that it did not know it said nothing."""
    if last is None or (cell[1] != ALL and int(cell[1]) > last.until_year):
        return Told(None, number)
    return last.tells(name, cell)


class Published(NamedTuple):
    """A release of the tables, with what identifies it."""

    release: Release
    digest: str
    made_at: datetime
