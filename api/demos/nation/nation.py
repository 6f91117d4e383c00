"""The districts of the invented nation, and the dice that only their codes throw."""

from calendar import timegm
from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any, NamedTuple, TypeVar

from api import reference
from api.domain.places import region_word

T = TypeVar("T")
Row = tuple[Any, ...]
Rows = dict[str, list[Row]]
"""Rows by table, in the order of the columns in `loading.COLUMNS`."""

MAX_YEARS = 5
WITHOUT_TASK_FORCE, WITHOUT_PLAN, WITHOUT_CALENDAR = 0.07, 0.10, 0.05
QUARTERS = (1, 2, 3, 4)


class Dice:
    """Draws that depend on the seed and on the order of asking."""

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)  # noqa: S311  invented data, no secret

    def chance(self, share: float) -> bool:
        """True in `share` of the throws."""
        return self._random.random() < share

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self._random.random() * (high - low + 1))

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices."""
        return choices[int(self._random.random() * len(choices))]

    def id(self, on: date) -> str:
        """An id of version 7 whose time is noon of the day."""
        milliseconds = (timegm(on.timetuple()) + 43_200) * 1000
        bits = self._random.getrandbits(74)
        return f"{milliseconds << 80 | 7 << 76 | (bits >> 62) << 64 | 2 << 62 | bits & (1 << 62) - 1:032x}"


class District(NamedTuple):
    """A district as it is thrown: how far it has come, and how diligently it reports (0–1)."""

    code: str
    name: str
    time_zone: str
    first_year: int
    last_year: int
    diligence: float
    has_task_force: bool
    has_plan: bool
    has_calendar: bool

    @property
    def word(self) -> str:
        """Its organisation word."""
        return region_word(self.code)

    @property
    def place(self) -> Row:
        """Owner, region, province of what the task force owns."""
        return (self.word, self.word, region_word(self.code[:2]))

    @property
    def years(self) -> range:
        """The years of its plan."""
        return range(self.first_year, self.last_year + 1)

    @property
    def founded(self) -> date:
        """The day of its decree."""
        return date(self.first_year, 1, 1 + int(self.diligence * 27))

    def dice(self, subject: str) -> Dice:
        """The dice of one subject, so that a change to one leaves the others as they were."""
        return Dice(f"gugus {self.code} {subject} {self.first_year}-{self.last_year}")


def districts(count: int, years: int, last_year: int) -> list[District]:
    """`count` districts spread over the nation by code. ValueError for more than there are."""
    known = [row for row in reference.rows("regions") if row["level"] != "province"]
    if not 1 <= count <= len(known) or not 1 <= years <= MAX_YEARS:
        raise ValueError(f"1–{len(known)} districts and 1–{MAX_YEARS} years")
    ordered = sorted(known, key=lambda row: row["code"])
    return [_district(ordered[place * len(ordered) // count], years, last_year) for place in range(count)]


def _district(row: reference.Row, years: int, last_year: int) -> District:
    dice = Dice(f"gugus {row['code']}")
    fate = dice.between(0, 9_999) / 10_000
    has_task_force = fate >= WITHOUT_TASK_FORCE
    has_plan = fate >= WITHOUT_TASK_FORCE + WITHOUT_PLAN
    return District(
        code=row["code"],
        name=row["name"],
        time_zone=row["time_zone"],
        first_year=last_year - years + 1,
        last_year=last_year,
        diligence=1 - (dice.between(0, 80) / 100) ** 2,  # many report well, few hardly
        has_task_force=has_task_force,
        has_plan=has_plan,
        has_calendar=has_plan and fate >= WITHOUT_TASK_FORCE + WITHOUT_PLAN + WITHOUT_CALENDAR,
    )
