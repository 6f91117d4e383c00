"""Reporting periods: their days, their names in both languages, and the instant a local day ends.

A period is (type, year, ordinal): the second quarter of 2025 is (quarterly, 2025, 2). A five-yearly period takes
the first of its years, and counts in the last: figures of a year know a period by the day it ends on. Days are local
days of the region; only a deadline becomes an instant.
"""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from api.problems import Text


class PeriodType(StrEnum):
    """How often is reported; data per task force and year."""

    MONTHLY = "monthly"  # bulanan
    QUARTERLY = "quarterly"  # triwulanan
    HALF_YEARLY = "half_yearly"  # semesteran
    YEARLY = "yearly"  # tahunan
    FIVE_YEARLY = "five_yearly"  # lima tahunan


class Period(NamedTuple):
    """One period with its first and last day, both inside it."""

    type: PeriodType
    year: int
    ordinal: int
    start: date
    end: date


_MONTHS: Final[dict[PeriodType, int]] = {
    PeriodType.MONTHLY: 1,
    PeriodType.QUARTERLY: 3,
    PeriodType.HALF_YEARLY: 6,
    PeriodType.YEARLY: 12,
    PeriodType.FIVE_YEARLY: 60,
}

_MONTH_NAMES: Final[tuple[Text, ...]] = (
    Text("Januari", "January"),
    Text("Februari", "February"),
    Text("Maret", "March"),
    Text("April", "April"),
    Text("Mei", "May"),
    Text("Juni", "June"),
    Text("Juli", "July"),
    Text("Agustus", "August"),
    Text("September", "September"),
    Text("Oktober", "October"),
    Text("November", "November"),
    Text("Desember", "December"),
)

_NUMERALS: Final[tuple[tuple[int, str], ...]] = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)
_ROMAN_END: Final = 4000


def count_in_year(kind: PeriodType) -> int:
    """How many periods of this type begin in a year; a five-yearly one begins in its own first year."""
    return max(1, 12 // _MONTHS[kind])


def bounds(kind: PeriodType, year: int, ordinal: int) -> tuple[date, date]:
    """First and last day of a period. ValueError when the year has no period of that ordinal."""
    if not 1 <= ordinal <= count_in_year(kind):
        raise ValueError("no such period in a year")
    before = (ordinal - 1) * _MONTHS[kind]
    return _first_of(year, before), _first_of(year, before + _MONTHS[kind]) - timedelta(days=1)


def _first_of(year: int, months_later: int) -> date:
    return date(year + months_later // 12, months_later % 12 + 1, 1)


def periods_of(kind: PeriodType, year: int) -> tuple[Period, ...]:
    """All periods of a year in their order; they follow one another without gap or overlap."""
    return tuple(
        Period(kind, year, ordinal, *bounds(kind, year, ordinal)) for ordinal in range(1, count_in_year(kind) + 1)
    )


def label(kind: PeriodType, year: int, ordinal: int) -> Text:
    """What people call the period inside its year: Bulan Januari, Triwulan I, Semester I, Tahun 2025.

    ValueError when the year has no period of that ordinal.
    """
    start, end = bounds(kind, year, ordinal)
    match kind:
        case PeriodType.MONTHLY:
            return Text(f"Bulan {_MONTH_NAMES[start.month - 1].id}", _MONTH_NAMES[start.month - 1].en)
        case PeriodType.QUARTERLY:
            return Text(f"Triwulan {roman(ordinal)}", f"Quarter {roman(ordinal)}")
        case PeriodType.HALF_YEARLY:
            return Text(f"Semester {roman(ordinal)}", f"Half-year {roman(ordinal)}")
        case PeriodType.YEARLY:
            return Text(f"Tahun {year}", f"Year {year}")
        case PeriodType.FIVE_YEARLY:
            return Text(f"Tahun {year}–{end.year}", f"Years {year}–{end.year}")


def roman(number: int) -> str:
    """A whole number 1–3999 in roman numerals, as quarters and semesters are numbered; ValueError outside it."""
    if not 1 <= number < _ROMAN_END:
        raise ValueError("roman numerals go from 1 to 3999")
    letters = ""
    for value, letter in _NUMERALS:
        times, number = divmod(number, value)
        letters += letter * times
    return letters


def days_late(reported_on: date | None, due_on: date | None) -> int | None:
    """Days by which a report of `reported_on` missed `due_on`, 0 when it kept it; nothing where either is unknown."""
    return max(0, (reported_on - due_on).days) if reported_on and due_on else None


def days_left(due_on: date, today: date) -> int | None:
    """Days until the due day, 0 on the day itself; nothing once it is over."""
    return (due_on - today).days if today <= due_on else None


def end_of_day(on: date, time_zone: str) -> datetime:
    """The instant (UTC) at which the day is over in the zone: its next local midnight.

    A deadline on a day is kept by everything before this instant. ValueError or ZoneInfoNotFoundError for a name
    that is no zone.
    """
    return datetime.combine(on + timedelta(days=1), time.min, ZoneInfo(time_zone)).astimezone(UTC)
