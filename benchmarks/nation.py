"""The invented nation of the measurements: its districts, agencies, activities, lines and quarters, always the same.

Whatever stands in it follows from a number, ids too, so that requests and reference SQL can name any row.
"""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import chain, islice
from typing import Any, NamedTuple
from uuid import UUID

from api import reference

OPEN_YEAR = 2026  # its first quarter takes reports on any day these measurements may run
# Verified in every quarter. Fewer of them are enough to see what grows with the number of districts.
YEARS = range(OPEN_YEAR - int(os.environ.get("BENCH_YEARS", "5")), OPEN_YEAR)
AGENCIES = 8
SIZES = (20, 40, 60)  # activities of a plan, in turn: 40 in the mean
LINES = 3
SINCE = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
_FIRST = int(SINCE.timestamp() * 1000) << 80 | 7 << 76 | 2 << 62
OPENS, NEVER = date(2026, 1, 1), date(2099, 12, 31)
SOURCES = ("APBD", "APBD_PROV", "PAD")
FIELDS = ("PENC", "REHKES", "REHSOS")
PILLARS = ("prevention", "protection", "prosecution", "partnership")

Row = tuple[Any, ...]


def identity(kind: int, number: int) -> UUID:
    """An ordered id (version 7) that depends on its arguments only, so that the reference SQL can name rows too."""
    return UUID(int=_FIRST | kind << 64 | number)


class Agency(NamedTuple):
    """An agency of a district, which leads every eighth activity of its plan."""

    number: int
    district: str
    province: str
    place: int

    @property
    def id(self) -> UUID:
        """Its id."""
        return identity(2, self.number)

    @property
    def word(self) -> str:
        """Its organisation word."""
        return f"agency:{self.district.partition(':')[2]}-a{self.place}"

    @property
    def ministry(self) -> str | None:
        """The first agency of each district is the police resort, a vertical one."""
        return "ministry:polri" if self.place == 0 else None

    @property
    def client(self) -> UUID:
        """The client that acts from the seat of its reporting officer."""
        return identity(5, self.number)

    @property
    def columns(self) -> Row:
        """Owner, region, province, ministry of what belongs to the agency."""
        return (self.word, self.district, self.province, self.ministry)


class District(NamedTuple):
    """A district with its place in the nation; numbers of its rows follow from it."""

    number: int
    word: str
    province: str
    first_activity: int
    size: int

    def id(self, kind: int) -> UUID:
        """The id of its task force (1), plan (6) or goal (7)."""
        return identity(kind, self.number)

    @property
    def agencies(self) -> list[Agency]:
        """Its agencies."""
        return [Agency(self.number * AGENCIES + n, self.word, self.province, n) for n in range(AGENCIES)]

    @property
    def activities(self) -> range:
        """The numbers of its activities in the nation."""
        return range(self.first_activity, self.first_activity + self.size)

    def lead(self, activity: int) -> int:
        """The place of the agency that leads an activity."""
        return (activity - self.first_activity) % AGENCIES


def invented() -> Iterator[str]:
    """Codes of districts that there are not, in provinces that there are not: for nations larger than this one."""
    known = {row["code"] for row in reference.rows("regions")}
    for province in range(10, 100):
        if str(province) not in known:
            yield from (f"{province}.{district:02}" for district in range(1, 100))


def districts(scale: float = 1.0) -> list[District]:
    """The first districts of the nation by code, as many as the scale says; beyond it come invented ones."""
    real = sorted(row["code"] for row in reference.rows("regions") if row["level"] != "province")
    chosen, first = [], 0
    for number, code in enumerate(islice(chain(real, invented()), max(3, round(len(real) * scale)))):
        # The last of 514 would leave the mean of 40 activities; it gets it.
        size = SIZES[number % 3] if number < 513 else 40
        chosen.append(District(number, f"district:{code}", f"province:{code[:2]}", first, size))
        first += size
    return chosen


PERIODS = [(year, quarter) for year in YEARS for quarter in (1, 2, 3, 4)] + [(OPEN_YEAR, 1)]


def period_id(district: District, number: int) -> UUID:
    """The id of a quarter of a district's calendar."""
    return identity(8, district.number * len(PERIODS) + number)


def report_number(agency: Agency, period: int) -> int:
    """The number of an agency's report on a quarter; obligation and snapshot share it."""
    return agency.number * len(PERIODS) + period


def open_report(agency: Agency) -> UUID:
    """The draft on which an entry can still be added."""
    return identity(10, report_number(agency, len(PERIODS) - 1))


def activity_id(number: int) -> UUID:
    """The id of an activity."""
    return identity(11, number)


def ends_on(year: int, quarter: int) -> date:
    """The last day of a quarter."""
    return date(year, 3 * quarter, 31 if quarter in (1, 4) else 30)


class Line(NamedTuple):
    """A budget line of an activity."""

    number: int
    activity: int
    agency: Agency
    year: int

    @property
    def id(self) -> UUID:
        """Its id."""
        return identity(14, self.number)


class Entry(NamedTuple):
    """A verified entry of the past."""

    number: int
    agency: Agency
    report: int
    activity: int
    year: int
    quarter: int

    @property
    def said(self) -> Row:
        """Percent to date, rupiah and whether it is nil, as every tenth is."""
        if (self.activity + self.quarter + self.year) % 10 == 0:
            return (None, None, True)
        return (self.quarter * 20 + self.activity % 20, 1_000_000 * self.quarter, False)
