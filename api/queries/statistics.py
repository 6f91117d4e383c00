"""What a table of a release says, and an organisation's own, from counts over all cases of years that are over.

The counts come from one function of the database, which looks over all organisations and gives sums alone.
"""

from collections.abc import Iterable, Iterator
from functools import cache

import sqlalchemy as sa
from sqlmodel import Session

from api.access.principal import Principal
from api.database import assume
from api.domain.clocks import WESTERNMOST, local_date
from api.domain.money import percent
from api.domain.releases import Published, Release
from api.domain.statistics import ABROAD, CHILD, NOT_STATED, SHAPES, Fact, Name, Statistics, made_of
from api.domain.suppression import ALL, Cell, K
from api.problems import FieldError, Invalid, NotFound, NotPermitted
from api.queries.entity_tags import entity_tag
from api.reference import rows
from api.schemas.statistics import (
    CountOut,
    HeadlineOut,
    HeadlineQuery,
    ReleaseOut,
    StatisticsOut,
    StatisticsQuery,
    StatisticsRow,
)

COUNTS = sa.text("SELECT asked, place, year, answer, number FROM gugus_count_persons(:until, :own) ORDER BY 1, 2, 3, 4")
CASES = sa.select(sa.func.gugus_count_cases())
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


class Found:
    """The tables that a question is about: a release, or an organisation's own."""

    def __init__(self, statistics: Release | Statistics, until: int, said: str, published: Published | None) -> None:
        self.statistics, self.until, self.published = statistics, until, published
        self._said = said

    def tag_of(self, *representation: object) -> str:
        """The entity tag: a digest of the tables, of the question, and of how the answer is written."""
        return entity_tag(f"{self._said}{representation}")

    def same_release(self, one: tuple[Name, Cell], other: tuple[Name, Cell]) -> bool:
        """Whether two numbers were told together, so that one may be a share of the other."""
        if self.published is None:
            return True
        release = self.published.release
        return release.tells(*one).release == release.tells(*other).release


def counted(session: Session, until: int, *, own: bool = False) -> tuple[Fact, ...]:
    """The counts of years that are over, of all organisations or of those of the context."""
    return tuple(Fact(*row) for row in session.execute(COUNTS, {"until": until, "own": own}))


def cases(session: Session, _until: int) -> int:
    """How many cases there are, of all organisations: by it one sees that many came without counting persons."""
    return int(session.execute(CASES).scalar_one())


def found_of(published: Published, query: StatisticsQuery | HeadlineQuery) -> Found:
    """What is published, to be asked this."""
    said = f"2 {published.release.number} {published.digest} {query.model_dump_json()}"  # the second way to read one
    return Found(published.release, published.release.until_year, said, published)


def own(session: Session, caller: Principal, query: StatisticsQuery | HeadlineQuery) -> Found:
    """The tables of an organisation of the caller, nothing kept back. Raises NotPermitted for another's."""
    organisation, until = str(query.organisation), local_date(caller.now, WESTERNMOST).year - 1
    if organisation not in caller.organisations:
        raise NotPermitted
    assume(session, [organisation])
    facts = counted(session, until, own=True)
    assume(session, caller.organisations, caller.regions)
    return Found(made_of(facts, None), until, f"{until}{facts}{query.model_dump_json()}", None)


def table(found: Found, asked: str, query: StatisticsQuery) -> StatisticsOut:
    """One table, narrowed to places and years. Raises NotFound, and Invalid for what is not published."""
    if asked not in list(Name):
        raise NotFound
    name = Name(asked)
    if found.published:
        _refuse_crossing(name, query)
    dimensions = SHAPES[name].dimensions if name in SHAPES else ()
    cells = [cell for cell in _listed(found, name) if _asked(cell, query)]
    return StatisticsOut(
        table=name,
        counts="services" if name is Name.SERVICES else "persons",
        until_year=found.until,
        organisation=query.organisation,
        release=_release(found),
        smallest_published=K if found.published else None,
        dimensions=list(dimensions),
        rows=[_row(found, name, cell, dimensions) for cell in cells],
    )


def headline(found: Found, query: HeadlineQuery) -> HeadlineOut:
    """The figures that are quoted, of the nation, one year or one province; each is a number of a table."""
    row = (query.province_code or ALL, str(query.year) if query.year else ALL)
    if ALL not in row and found.published:
        raise _not_published("?province_code")
    return HeadlineOut(
        until_year=found.until,
        organisation=query.organisation,
        release=_release(found),
        province_code=query.province_code,
        year=query.year,
        persons=found.statistics.read(Name.PERSONS, row),
        services=found.statistics.read(Name.SERVICES, (*row, ALL)),
        **{name: _share(found, asked, (*row, *parts)) for name, (asked, parts) in HEADLINE.items()},
    )


def _release(found: Found) -> ReleaseOut | None:
    return None if found.published is None else outline(found.published)


def outline(published: Published) -> ReleaseOut:
    """What identifies a release, as it is shown beside its numbers."""
    return ReleaseOut(number=published.release.number, made_at=published.made_at, digest=published.digest)


def _refuse_crossing(name: Name, query: StatisticsQuery) -> None:
    if name is Name.DISTRICTS and query.year:
        raise _not_published("?year")
    if name is not Name.PERSONS and query.year and query.province_code:
        raise _not_published("?province_code")


def _not_published(place: str) -> Invalid:
    expected = "tidak diterbitkan dalam gabungan ini / not published in this combination"
    return Invalid(errors=[FieldError(place, "not_published", expected)])


def _listed(found: Found, name: Name) -> list[Cell]:
    """The cells of a table in order, the whole first; a table of persons begins each row with all of them."""
    totals = () if name in {Name.PERSONS, Name.SERVICES, Name.DISTRICTS} else ((ALL,) * len(SHAPES[name].dimensions),)
    statistics = found.statistics
    if isinstance(statistics, Statistics):
        there = {cell[:2] for cell in statistics.counts[name]}
        return sorted({*statistics.counts[name], *((*row, *total) for row in there for total in totals)})
    told = (cell for cell in statistics.cells(name) if statistics.read(name, cell))
    listed = set(_rows_listed(found.until, statistics, name))
    always = ((*row, *parts) for row in listed for parts in (*totals, *_answers_listed(name, row)))
    return sorted({*always, *(cell for cell in told if cell[:2] in listed)})


def _rows_listed(until: int, statistics: Release, name: Name) -> Iterator[tuple[str, str]]:
    """All provinces, and all years since the first that is told, whether anybody was there or not.

    Where a place or a year stood only because somebody did, a gap would say that there is one.
    """
    told = (cell for cell in statistics.cells(Name.PERSONS) if statistics.read(Name.PERSONS, cell))
    first = min([FIRST_YEAR, *(int(cell[1]) for cell in told if cell[0] == ALL != cell[1])])
    years = [] if name is Name.DISTRICTS else [str(year) for year in range(first, until + 1)]
    for place in (ALL, *provinces(), NOT_STATED):
        yield place, ALL
        yield from ((place, year) for year in years if place == ALL or name is Name.PERSONS)


def _answers_listed(name: Name, row: tuple[str, str]) -> Iterable[tuple[str, ...]]:
    """The closed list of answers; others, as countries, are listed where their number is told."""
    if name is Name.PERSONS:
        return ((),)
    if name is Name.DISTRICTS:
        return () if row[0] == ALL else ((code,) for code in (*districts_of(row[0]), NOT_STATED))
    return SHAPES[name].closed


@cache
def provinces() -> dict[str, str]:
    """Names of the provinces by their codes."""
    return {region["code"]: region["name"] for region in rows("regions") if region["level"] == "province"}


@cache
def districts_of(province: str) -> tuple[str, ...]:
    """Codes of the districts of a province."""
    return tuple(region["code"] for region in rows("regions") if region["code"].startswith(f"{province}."))


def _asked(cell: Cell, query: StatisticsQuery) -> bool:
    place, year = cell[:2]
    places, years = set(query.province_code), {str(each) for each in query.year}
    return (not places or place in places) and (not years or year in years)


def _row(found: Found, name: Name, cell: Cell, dimensions: tuple[str, ...]) -> StatisticsRow:
    of_persons = name is not Name.SERVICES and not any(cell[2:])
    source, key = (Name.PERSONS, cell[:2]) if of_persons else (name, cell)
    share = _share(found, source, key)
    return StatisticsRow(
        province_code=cell[0] or None,
        province={**provinces(), NOT_STATED: NOT_STATED}.get(cell[0]),
        year=int(cell[1]) if cell[1] else None,
        answer={dimension: part or None for dimension, part in zip(dimensions, cell[2:], strict=True)},
        count=share.count,
        percent=None if name is Name.SERVICES else share.percent,
        kept_back=share.count is None,
        release=found.published.release.tells(source, key).release if found.published else None,
    )


def _share(found: Found, name: Name, cell: Cell) -> CountOut:
    """A count and what part it is of the persons of its place and year, where both were told together."""
    everybody = (Name.PERSONS, cell[:2])
    count, persons = found.statistics.read(name, cell), found.statistics.read(*everybody)
    if count is None or persons is None or not found.same_release((name, cell), everybody):
        return CountOut(count=count, percent=None)
    return CountOut(count=count, percent=percent(count, persons))
