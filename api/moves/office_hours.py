"""Office hours and the rules of clocks, from the reference sets `working_week`, `holidays`, `referral_clocks`."""

from datetime import date, time
from functools import cache

from api.domain.working_hours import WorkingTime
from api.reference import rows

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CLOCK_RULES = rows("referral_clocks")


@cache
def working_time(time_zone: str) -> WorkingTime:
    """When offices of a time zone work."""
    week = {
        WEEKDAYS.index(row["code"]): (time.fromisoformat(row["begins"]), time.fromisoformat(row["ends"]))
        for row in rows("working_week")
    }
    return WorkingTime(time_zone, week, frozenset(date.fromisoformat(row["day"]) for row in rows("holidays")))
