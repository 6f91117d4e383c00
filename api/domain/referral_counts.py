"""The published counts of referrals, made and kept back as those of persons are.

Referrals of one province and year are the base; service, urgency, outcome and answer are told of a province or of a
year, districts of all years together. A count of 1 to 10 is not published, nor what would give it away.

How a referral ended and when it was answered say something of each other: what expired was not answered, what was
served was. So the two are kept back as sums of one table, their crossing (`COURSE`), which itself is not published.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from api.domain.statistics import Fact, Shape, districts_of, single_answers
from api.domain.suppression import ALL, Cell, Solver, Table, suppressed


class Asked(StrEnum):
    """What is asked of referrals; the first is how many there are."""

    REFERRALS = "referrals"
    SERVICE = "service"
    URGENCY = "urgency"
    OUTCOME = "outcome"
    RESPONSE = "response"
    DISTRICT = "district"


COURSE: Final = "course"
"""Outcome and answer of a referral, joined by `|`."""
WITHIN: Final = "within_clock"
AFTER: Final = "after_clock"
UNANSWERED: Final = "unanswered"


_OF_A_COURSE: Final = (Asked.OUTCOME, Asked.RESPONSE)


class Counts(NamedTuple):
    """All counts, and the cells that are not published; the base has cells of two parts, the others of three."""

    counts: Mapping[str, Mapping[Cell, int]]
    hidden: Mapping[str, frozenset[Cell]]

    def read(self, asked: str, cell: Cell) -> int | None:
        """The count as it is published; nothing where it is not."""
        return None if cell in self.hidden[asked] else self.counts[asked].get(cell, 0)

    def cells(self) -> Iterator[tuple[str, Cell]]:
        """Every cell there is, in order."""
        for asked in Asked:
            yield from ((asked, cell) for cell in sorted(self.counts.get(asked, ())))

    def answered(self, row: Cell) -> tuple[int, int] | None:
        """Of a province, a year or the whole: answers in time, and all answers; nothing where one is not published."""
        within, after = (self.read(Asked.RESPONSE, (*row, answer)) for answer in (WITHIN, AFTER))
        return None if within is None or after is None else (within, within + after)


def _course(answer: str) -> Iterable[tuple[str, ...]]:
    outcome, _, response = answer.partition("|")
    return (outcome,), (response,)


def tables_of(facts: Iterable[Fact]) -> tuple[Table, dict[str, Table]]:
    """The base, referrals by place and year, and the tables below it."""
    found = [fact for fact in facts if fact.table not in _OF_A_COURSE]
    others = (fact for fact in found if fact.table != Asked.DISTRICT)
    base, tables = single_answers(others, Asked.REFERRALS, {COURSE: Shape(("answer",), _course)})
    return base, {**tables, Asked.DISTRICT: districts_of(fact for fact in found if fact.table == Asked.DISTRICT)}


def made_of(facts: Iterable[Fact], solver: Solver) -> Counts:
    """The counts of these facts with what is kept back of them."""
    base, tables = tables_of(facts)
    kept = suppressed(base, tables, solver)
    counts, hidden = {Asked.REFERRALS.value: _counted(base)}, {Asked.REFERRALS.value: kept[""]}
    for name, table in tables.items():
        for cell, count in _counted(table).items():
            counts.setdefault(_asked(name, cell), {})[cell] = count
        for asked in _OF_A_COURSE if name == COURSE else (name,):
            hidden[asked] = kept[name]
    return Counts(counts, hidden)


def _counted(table: Table) -> dict[Cell, int]:
    return {cell: table.count(cell) for cell in table.cells}


def _asked(name: str, cell: Cell) -> str:
    """Which question a cell answers; of a course one of two."""
    if name != COURSE:
        return name
    return Asked.RESPONSE if cell[2] in {WITHIN, AFTER, UNANSWERED} else Asked.OUTCOME


def is_crossed(cell: Cell) -> bool:
    """Whether a cell tells of one place in one year."""
    return ALL not in cell[:2]
