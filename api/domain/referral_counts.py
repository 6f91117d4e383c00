"""The published counts of referrals, made and kept back as those of persons are.

Referrals of one province and year are the base; service, urgency, outcome and answer are told of a province or of a
year, districts of all years together. A count of 1 to 10 is not published, nor what would give it away.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from api.domain.statistics import Fact, districts_of, single_answers
from api.domain.suppression import ALL, Cell, Solver, suppressed


class Asked(StrEnum):
    """What is asked of referrals; the first is how many there are."""

    REFERRALS = "referrals"
    SERVICE = "service"
    URGENCY = "urgency"
    OUTCOME = "outcome"
    RESPONSE = "response"
    DISTRICT = "district"


WITHIN: Final = "within_clock"
AFTER: Final = "after_clock"


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


def made_of(facts: Iterable[Fact], solver: Solver) -> Counts:
    """The counts of these facts with what is kept back of them."""
    found = list(facts)
    base, tables = single_answers((fact for fact in found if fact.table != Asked.DISTRICT), Asked.REFERRALS)
    tables |= {Asked.DISTRICT.value: districts_of(fact for fact in found if fact.table == Asked.DISTRICT)}
    kept = suppressed(base, tables, solver)
    named = {Asked.REFERRALS.value: base, **tables}
    return Counts(
        {name: {cell: table.count(cell) for cell in table.cells} for name, table in named.items()},
        {name: kept["" if name == Asked.REFERRALS else name] for name in named},
    )


def is_crossed(cell: Cell) -> bool:
    """Whether a cell tells of one place in one year."""
    return ALL not in cell[:2]
