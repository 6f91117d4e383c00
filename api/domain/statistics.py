"""The fixed tables of persons and services, and how they are made of what is known of each person.

Every table tells of the persons of one place or one year by one answer; only `persons` crosses the two. A person
counts once, with the place, year and answers of the first case (calculations.md: unique by keyed pseudonym); services
are counted apart. Places are provinces of origin, districts in a table of their own. A year is told once it is over.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from api.domain.age_bands import BANDS
from api.domain.disaggregation import Sex
from api.domain.kinds import ServiceKind
from api.domain.suppression import ALL, Cell, Leaf, Solver, Sum, Table, suppressed
from api.domain.trafficking import Exploitation, ProsecutionStage, Recruiter, Sector, Verdict

NOT_STATED: Final = "not_stated"
"""An answer that was not recorded; it is never guessed and never left out."""
ADULT: Final = 18
CHILD: Final = "child"
GROWN: Final = "adult"
ABROAD: Final = "true"
HOME: Final = "ID"


class Name(StrEnum):
    """The published tables; there are no others."""

    PERSONS = "persons"
    DISTRICTS = "districts"
    SEX_AGE = "sex-age"
    CITIZENSHIP = "citizenship"
    DESTINATIONS = "destinations"
    RECRUITMENT = "recruitment"
    FORMS = "forms"
    SECTORS = "sectors"
    SERVICES = "services"
    PROSECUTION = "prosecution"


class Fact(NamedTuple):
    """How many there are in one province and year with one answer to what `table` asks; several are joined by `|`."""

    table: str
    place: str
    year: str
    answer: str
    number: int


Parts = tuple[str, ...]
Margins = Callable[[Leaf], tuple[Cell, ...]]


class Shape(NamedTuple):
    """The dimensions of a table beside place and year, and the sums an answer is counted in."""

    dimensions: Parts
    sums: Callable[[str], Iterable[Parts]]
    overlaps: bool = False
    """Whether one person may be counted under several answers."""
    has_total: bool = False
    """Whether the answers are added up to a number of their own: services are, persons have theirs in `persons`."""
    closed: tuple[Parts, ...] = ()
    """Answers that are listed whether anybody gave them or not; of others a listing would say that somebody did."""


def _sex_age(answer: str) -> Iterable[Parts]:
    sex, group, band = (*answer.split("|"), NOT_STATED, NOT_STATED)[:3]
    banded = ((ALL, group, band),) if group != NOT_STATED else ()
    return ((sex, ALL, ALL), (ALL, group, ALL), (sex, group, ALL), *banded)


def _destination(answer: str) -> Iterable[Parts]:
    abroad, _, country = answer.partition("|")
    return ((abroad, country), (abroad, ALL)) if abroad == ABROAD else ((abroad, ALL),)


def _one(answer: str) -> Iterable[Parts]:
    return ((answer,),)


def _each(answer: str) -> Iterable[Parts]:
    return ((part,) for part in answer.split("|"))


def _of(*lists: Iterable[str]) -> tuple[Parts, ...]:
    return tuple((code,) for code in dict.fromkeys([*(code for codes in lists for code in codes), NOT_STATED]))


_AGES: Final = tuple((CHILD if int(band.rstrip("+").split("-")[0]) < ADULT else GROWN, band) for band in BANDS)
_SEXES_AND_AGES: Final = (
    *((sex, group, ALL) for sex in (ALL, *Sex) for group in (ALL, CHILD, GROWN, NOT_STATED) if sex or group),
    *((ALL, *age) for age in (*_AGES, (CHILD, NOT_STATED), (GROWN, NOT_STATED))),
)

SHAPES: Final[Mapping[Name, Shape]] = {
    Name.DISTRICTS: Shape(("district",), _one),
    Name.SEX_AGE: Shape(("sex", "age_group", "age_band"), _sex_age, closed=_SEXES_AND_AGES),
    Name.CITIZENSHIP: Shape(("citizenship",), _one),
    Name.DESTINATIONS: Shape(
        ("trafficked_abroad", "country"),
        _destination,
        closed=((ABROAD, ALL), ("false", ALL), (NOT_STATED, ALL)),
    ),
    Name.RECRUITMENT: Shape(("recruited_by",), _each, overlaps=True, closed=_of(Recruiter)),
    Name.FORMS: Shape(("form",), _each, overlaps=True, closed=_of(Exploitation)),
    Name.SECTORS: Shape(("sector",), _each, overlaps=True, closed=_of(Sector)),
    Name.SERVICES: Shape(("service",), _each, overlaps=True, has_total=True, closed=((ALL,), *_of(ServiceKind))),
    Name.PROSECUTION: Shape(("outcome",), _one, closed=_of(Verdict, ProsecutionStage)),
}


_ANSWER: Final = Shape(("answer",), _one)
_NOTHING: Final[frozenset[Cell]] = frozenset()


class Statistics(NamedTuple):
    """All tables: the counts, and the cells not to publish. The base stands under the name `whole` as the rest do."""

    counts: Mapping[str, Mapping[Cell, int]]
    hidden: Mapping[str, frozenset[Cell]]
    whole: str = Name.PERSONS

    def cells(self, table: str) -> Iterable[Cell]:
        """The cells of which something is said."""
        return self.counts[table]

    def read(self, table: str, cell: Cell) -> int | None:
        """The count as it is published; nothing where it is not. A cell that nobody is in is nought."""
        of_a_silent_row = ALL in cell[:2] and cell[:2] in self.hidden[self.whole]
        return None if of_a_silent_row or cell in self.hidden[table] else self.counts[table].get(cell, 0)


def made_of(
    facts: Iterable[Fact],
    solver: Solver | None,
    already: Mapping[str, frozenset[Cell]] | None = None,
    *,
    is_change: bool = False,
) -> Statistics:
    """The tables of these facts; without a solver nothing is kept back, as an organisation sees its own.

    Its own also cross place and year in every table. What is not to be told `already` stays so.
    """
    base, tables = tables_of(facts, crossed=solver is None)
    if solver is None:
        counts = {name: _counted(table) for name, table in {Name.PERSONS: base, **tables}.items()}
        return Statistics(counts, dict.fromkeys(counts, _NOTHING))
    return protected(Name.PERSONS, base, tables, solver, already or {}, is_change=is_change)


def protected(
    whole: str,
    base: Table,
    tables: Mapping[str, Table],
    solver: Solver,
    already: Mapping[str, frozenset[Cell]],
    *,
    is_change: bool,
) -> Statistics:
    """A base that is called `whole` and the tables below it, with what is kept back; of `already` nothing is told."""
    named = {whole: base, **tables}
    keys = {name: "" if name == whole else name for name in named}
    untold = {keys[name]: cells for name, cells in already.items() if name in named}
    kept = suppressed(base, tables, solver, untold, is_change=is_change)
    hidden = {name: kept[keys[name]] | already.get(name, _NOTHING) for name in named}
    return Statistics({name: _counted(table) for name, table in named.items()}, hidden, whole)


def _counted(table: Table) -> dict[Cell, int]:
    return {cell: table.count(cell) for cell in table.cells if cell not in table.unsaid}


def tables_of(facts: Iterable[Fact], *, crossed: bool = False) -> tuple[Table, dict[str, Table]]:
    """The base, persons by place and year, and every other table below it."""
    base, by_table = _based(facts, Name.PERSONS)
    margins = _crossed if crossed else _margins
    tables: dict[str, Table] = {
        name: _table(shape, _leaves(shape, base.leaves, by_table[name]), margins) for name, shape in SHAPES.items()
    }
    return base, tables if crossed else {**tables, Name.DISTRICTS: districts_of(by_table[Name.DISTRICTS])}


def single_answers(facts: Iterable[Fact], whole: str, shapes: Mapping[str, Shape]) -> tuple[Table, dict[str, Table]]:
    """Another base than persons, by place and year; its tables are of one answer each, or of a shape that is given."""
    base, by_table = _based(facts, whole)
    tables = {}
    for name, found in by_table.items():
        shape = shapes.get(name, _ANSWER)
        tables[name] = _table(shape, _leaves(shape, base.leaves, found), _margins)
    return base, tables


def _based(facts: Iterable[Fact], whole: str) -> tuple[Table, defaultdict[str, list[Fact]]]:
    """The base that the facts called `whole` make, by place and year, and the other facts by their table."""
    by_table: defaultdict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_table[fact.table].append(fact)
    counted = Counter({(fact.place, fact.year): fact.number for fact in by_table.pop(whole, [])})
    rows: dict[Leaf, int] = {(place, year): counted[place, year] for place, _ in counted for _, year in counted}
    return Table(rows, _sums({row: (row, *_margins(row)) for row in rows})), by_table


def _table(shape: Shape, leaves: Mapping[Leaf, int], margins: Margins) -> Table:
    cells = _sums({leaf: list(_addresses(shape, leaf, margins)) for leaf in leaves})
    differences = dict(_differences(leaves, cells)) if shape.overlaps else {}
    return Table(leaves, {**cells, **differences}, _ties(leaves), frozenset(differences))


def districts_of(facts: Iterable[Fact]) -> Table:
    """All years together: one district in one year is too few persons to tell."""
    leaves: Counter[Leaf] = Counter()
    for fact in facts:
        leaves[fact.place, ALL, fact.answer] += fact.number
    return Table(leaves, {leaf: {leaf: 1} for leaf in leaves}, _ties(leaves))


def _leaves(shape: Shape, rows: Mapping[Leaf, int], facts: Iterable[Fact]) -> dict[Leaf, int]:
    """What there is, and nought where an answer that somebody gave was given by nobody else."""
    there = {(fact.place, fact.year, fact.answer): fact.number for fact in facts}
    given = {answer for *_, answer in there} or {NOT_STATED}
    simple = {part for answer in given for part in (answer.split("|") if shape.overlaps else [answer])}
    return {**{(*row, answer): 0 for row in sorted(rows) for answer in sorted(simple)}, **dict(sorted(there.items()))}


def _margins(row: Leaf) -> tuple[Cell, ...]:
    place, year = row[:2]
    return (place, ALL), (ALL, year), (ALL, ALL)


def _crossed(row: Leaf) -> tuple[Cell, ...]:
    return (row[:2], *_margins(row))


def _addresses(shape: Shape, leaf: Leaf, margins: Margins) -> Iterator[Cell]:
    answer = leaf[2]
    for row in margins(leaf):
        yield from ((*row, *parts) for parts in shape.sums(answer))
        if shape.has_total and answer != NOT_STATED:
            yield from ((*row, ALL) for _ in answer.split("|"))


def _sums(addresses: Mapping[Leaf, Iterable[Cell]]) -> dict[Cell, Sum]:
    sums: dict[Cell, Counter[Leaf]] = defaultdict(Counter)
    for leaf, cells in addresses.items():
        for cell in cells:
            sums[cell][leaf] += 1
    return dict(sums)


def _differences(leaves: Mapping[Leaf, int], cells: Mapping[Cell, Sum]) -> Iterator[tuple[Cell, Sum]]:
    """Where answers overlap, those who did not give one: their number is that of all without those who did."""
    by_row: dict[Cell, list[Leaf]] = defaultdict(list)
    for leaf in leaves:
        for row in _margins(leaf):
            by_row[row].append(leaf)
    for cell, inside in cells.items():
        if cell[2] != ALL:
            yield (*cell[:2], "not", *cell[2:]), {leaf: 1 for leaf in by_row[cell[:2]] if leaf not in inside}


def _ties(leaves: Iterable[Leaf]) -> dict[Cell, list[Leaf]]:
    ties: dict[Cell, list[Leaf]] = defaultdict(list)
    for leaf in leaves:
        ties[leaf[:2]].append(leaf)
    return dict(ties)
