"""The published tables, and an organisation's own, from counts over all cases of years that are over.

The counts come from one function of the database, which looks over all organisations and gives sums alone. Which
numbers are kept back follows from the counts, so every process finds the same ones; the last are remembered.
"""

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from threading import Lock

import sqlalchemy as sa
from sqlmodel import Session

from api.access.principal import Principal
from api.database import assume
from api.domain.clocks import EASTERNMOST, local_date
from api.domain.money import percent
from api.domain.statistics import ABROAD, CHILD, NOT_STATED, SHAPES, Fact, Name, Statistics, made_of
from api.domain.suppression import ALL, Cell, K
from api.linear import Balance
from api.problems import FieldError, Invalid, NotFound, NotPermitted
from api.reference import rows
from api.schemas.statistics import (
    CountOut,
    HeadlineOut,
    HeadlineQuery,
    StatisticsOut,
    StatisticsQuery,
    StatisticsRow,
)

COUNTS = sa.text("SELECT asked, place, year, answer, number FROM gugus_count_persons(:until, :own) ORDER BY 1, 2, 3, 4")
# What the headline says, as cells of the tables: these numbers and no others.
HEADLINE: dict[str, tuple[Name, tuple[str, ...]]] = {
    "trafficked_abroad": (Name.DESTINATIONS, (ABROAD, ALL)),
    "female": (Name.SEX_AGE, ("female", ALL, ALL)),
    "girls": (Name.SEX_AGE, ("female", CHILD, ALL)),
    "recruited_by_agency": (Name.RECRUITMENT, ("recruitment_agency",)),
    "convicted": (Name.PROSECUTION, ("convicted",)),
}
FIRST_YEAR = 2005
"""Since when persons are assisted by the programme; earlier years are listed once a number of theirs is told."""
_ONE_AT_A_TIME = Lock()  # the tables of the nation take seconds: who comes meanwhile finds them made


class Found:
    """The tables that a question is about, and whose they are."""

    def __init__(self, session: Session, caller: Principal, query: StatisticsQuery | HeadlineQuery) -> None:
        self.until = local_date(caller.now, EASTERNMOST).year - 1
        self.organisation = query.organisation
        if self.organisation is not None:
            if self.organisation not in caller.organisations:
                raise NotPermitted
            assume(session, [self.organisation])
        counted = session.execute(COUNTS, {"until": self.until, "own": self.organisation is not None})
        self.facts = tuple(Fact(*row) for row in counted)
        if self.organisation is not None:
            assume(session, caller.organisations, caller.regions)
        self._asked = query.model_dump_json()

    def tag_of(self, *representation: object) -> str:
        """The entity tag: a digest of the counts, of the question, and of how the answer is written."""
        said = f"{self.until}{self.facts}{self._asked}{representation}"
        return '"' + hashlib.sha256(said.encode()).hexdigest()[:32] + '"'

    @property
    def statistics(self) -> Statistics:
        """All tables, with what is kept back of them."""
        if self.organisation is not None:
            return made_of(self.facts, None)
        with _ONE_AT_A_TIME:
            return _published(self.facts)


@lru_cache(maxsize=4)
def _published(facts: tuple[Fact, ...]) -> Statistics:
    return made_of(facts, Balance)


def table(found: Found, asked: str, query: StatisticsQuery) -> StatisticsOut:
    """One table, narrowed to places and years. Raises NotFound, and Invalid for what is not published."""
    if asked not in list(Name):
        raise NotFound
    name = Name(asked)
    if found.organisation is None:
        _refuse_crossing(name, query)
    statistics = found.statistics
    dimensions = SHAPES[name].dimensions if name in SHAPES else ()
    cells = [cell for cell in _listed(found, statistics, name) if _asked(cell, query)]
    return StatisticsOut(
        table=name,
        counts="services" if name is Name.SERVICES else "persons",
        until_year=found.until,
        organisation=found.organisation,
        smallest_published=None if found.organisation else K,
        dimensions=list(dimensions),
        rows=[_row(statistics, name, cell, dimensions) for cell in cells],
    )


def headline(found: Found, query: HeadlineQuery) -> HeadlineOut:
    """The figures that are quoted, of the nation, one year or one province; each is a number of a table."""
    row = (query.province_code or ALL, str(query.year) if query.year else ALL)
    if ALL not in row and found.organisation is None:
        raise _not_published("/province_code")
    statistics = found.statistics
    persons = statistics.read(Name.PERSONS, row)
    return HeadlineOut(
        until_year=found.until,
        organisation=found.organisation,
        province_code=query.province_code,
        year=query.year,
        persons=persons,
        services=statistics.read(Name.SERVICES, (*row, ALL)),
        **{name: _share(statistics.read(asked, (*row, *parts)), persons) for name, (asked, parts) in HEADLINE.items()},
    )


def _refuse_crossing(name: Name, query: StatisticsQuery) -> None:
    if name is Name.DISTRICTS and query.year:
        raise _not_published("/year")
    if name is not Name.PERSONS and query.year and query.province_code:
        raise _not_published("/province_code")


def _not_published(pointer: str) -> Invalid:
    expected = "tidak diterbitkan dalam gabungan ini / not published in this combination"
    return Invalid(errors=[FieldError(pointer, "not_published", expected)])


def _listed(found: Found, statistics: Statistics, name: Name) -> list[Cell]:
    """The cells of a table in order, the whole first; a table of persons begins each row with all of them."""
    totals = () if name in {Name.PERSONS, Name.SERVICES, Name.DISTRICTS} else ((ALL,) * len(SHAPES[name].dimensions),)
    if found.organisation is not None:
        there = {cell[:2] for cell in statistics.counts[name]}
        return sorted({*statistics.counts[name], *((*row, *total) for row in there for total in totals)})
    told = (cell for cell in statistics.counts[name] if statistics.read(name, cell))
    listed = set(_rows_listed(found.until, statistics, name))
    always = ((*row, *parts) for row in listed for parts in (*totals, *_answers_listed(name, row)))
    return sorted({*always, *(cell for cell in told if cell[:2] in listed)})


def _rows_listed(until: int, statistics: Statistics, name: Name) -> Iterator[tuple[str, str]]:
    """All provinces, and all years since the first that is told, whether anybody was there or not.

    Where a place or a year stood only because somebody did, a gap would say that there is one.
    """
    told = (cell for cell in statistics.counts[Name.PERSONS] if statistics.read(Name.PERSONS, cell))
    first = min(FIRST_YEAR, *(int(cell[1]) for cell in told if cell[0] == ALL != cell[1]))
    years = [] if name is Name.DISTRICTS else [str(year) for year in range(first, until + 1)]
    for place in (ALL, *_provinces(), NOT_STATED):
        yield place, ALL
        yield from ((place, year) for year in years if place == ALL or name is Name.PERSONS)


def _answers_listed(name: Name, row: tuple[str, str]) -> Iterable[tuple[str, ...]]:
    """The closed list of answers; others, as countries, are listed where their number is told."""
    if name is Name.PERSONS:
        return ((),)
    if name is Name.DISTRICTS:
        return () if row[0] == ALL else ((code,) for code in (*_districts_of(row[0]), NOT_STATED))
    return SHAPES[name].closed


@cache
def _provinces() -> dict[str, str]:
    return {region["code"]: region["name"] for region in rows("regions") if region["level"] == "province"}


@cache
def _districts_of(province: str) -> tuple[str, ...]:
    return tuple(region["code"] for region in rows("regions") if region["code"].startswith(f"{province}."))


def _asked(cell: Cell, query: StatisticsQuery) -> bool:
    place, year = cell[:2]
    places, years = set(query.province_code), {str(each) for each in query.year}
    return (not places or place in places) and (not years or year in years)


def _row(statistics: Statistics, name: Name, cell: Cell, dimensions: tuple[str, ...]) -> StatisticsRow:
    persons = statistics.read(Name.PERSONS, cell[:2])
    is_total = not any(cell[2:])
    count = persons if is_total and name is not Name.SERVICES else statistics.read(name, cell)
    return StatisticsRow(
        province_code=cell[0] or None,
        province={**_provinces(), NOT_STATED: NOT_STATED}.get(cell[0]),
        year=int(cell[1]) if cell[1] else None,
        answer={dimension: part or None for dimension, part in zip(dimensions, cell[2:], strict=True)},
        count=count,
        percent=None if name is Name.SERVICES else _share(count, persons).percent,
        kept_back=count is None,
    )


def _share(count: int | None, persons: int | None) -> CountOut:
    return CountOut(count=count, percent=None if count is None or persons is None else percent(count, persons))
