"""Office hours and the rules of clocks, from the reference sets `working_week`, `holidays`, `referral_clocks`."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from functools import cache

from api.domain.working_hours import WorkingTime
from api.reference import rows

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CLOCK_RULES = rows("referral_clocks")
ORDINARY = "working_day"  # a day that was announced as free, and is not


@cache
def working_time(time_zone: str) -> WorkingTime:
    """When offices of a time zone work."""
    week = {
        WEEKDAYS.index(row["code"]): (time.fromisoformat(row["begins"]), time.fromisoformat(row["ends"]))
        for row in rows("working_week")
    }
    return WorkingTime(time_zone, week, free_days(rows("holidays")))


def free_days(given: Iterable[Mapping[str, str]]) -> frozenset[date]:
    """The days on which no office works. Of two rows of a day the later counts, so that a decree is entered below."""
    kinds = {date.fromisoformat(row["day"]): row["kind"] for row in given}
    return frozenset(day for day, kind in kinds.items() if kind != ORDINARY)
