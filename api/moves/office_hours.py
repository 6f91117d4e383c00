"""Office hours and the rules of clocks, from the reference sets `working_week`, `holidays`, `referral_clocks`.

Holidays are decreed a year at a time. What is decreed after a version of ours was made, an administrator enters in a
file of the same columns (`GUGUS_HOLIDAYS_FILE`), which is read after ours.
"""

import csv
from collections.abc import Iterable, Mapping
from datetime import date, time
from functools import cache

from api.domain.working_hours import WorkingTime
from api.reference import rows
from api.settings import get_settings

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CLOCK_RULES = rows("referral_clocks")
ORDINARY = "working_day"  # a day that was announced as free, and is not
KINDS = frozenset({"holiday", "joint_leave", ORDINARY})
DECREED = "joint_leave"  # nothing but the decree of a year says it
ANNOUNCED_IN = 10  # the month in which the decree of the next year is out


@cache
def working_time(time_zone: str) -> WorkingTime:
    """When offices of a time zone work."""
    week = {
        WEEKDAYS.index(row["code"]): (time.fromisoformat(row["begins"]), time.fromisoformat(row["ends"]))
        for row in rows("working_week")
    }
    return WorkingTime(time_zone, week, free_days(holidays()))


@cache
def holidays() -> tuple[Mapping[str, str], ...]:
    """Ours, then the administrator's. Raises ValueError where that file is no list of holidays."""
    path = get_settings().holidays_file
    if path is None:
        return rows("holidays")
    with path.open(encoding="utf-8-sig", newline="") as file:
        own = tuple(csv.DictReader(file))
    for row in own:
        date.fromisoformat(row.get("day") or "")
        if row.get("kind") not in KINDS:
            raise ValueError(f"a holiday is of one of the kinds {', '.join(sorted(KINDS))}")
    return (*rows("holidays"), *own)


def years_without_decree(today: date) -> list[int]:
    """The present year, and from October on the next, where no joint leave of it is known: its decree is missing."""
    known = {date.fromisoformat(row["day"]).year for row in holidays() if row["kind"] == DECREED}
    due = [today.year, *([today.year + 1] if today.month >= ANNOUNCED_IN else [])]
    return [year for year in due if year not in known]


def free_days(given: Iterable[Mapping[str, str]]) -> frozenset[date]:
    """The days on which no office works. Of two rows of a day the later counts, so that a decree is entered below."""
    kinds = {date.fromisoformat(row["day"]): row["kind"] for row in given}
    return frozenset(day for day, kind in kinds.items() if kind != ORDINARY)
