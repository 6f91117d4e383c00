"""Local days of a region: what day it is there, and whether something is in force on it.

Decrees, seats, grants and plans are valid by local days, the last one included: at 23:59 of it a seat still works,
at 00:00 it does not. "Now" is always an argument.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

EASTERNMOST = "Asia/Jayapura"
"""The day begins there first: what is not ahead there is ahead nowhere."""
WESTERNMOST = "Asia/Jakarta"
"""The day ends there last: what is over there is over everywhere."""


def local_date(instant: datetime, time_zone: str) -> date:
    """The day it is in the zone at an instant. ValueError when the instant names no zone of its own."""
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(ZoneInfo(time_zone)).date()


def is_in_force(valid_from: date | None, valid_to: date | None, on: date) -> bool:
    """Whether `on` lies between both days, both included; None is an open end."""
    return (valid_from is None or valid_from <= on) and (valid_to is None or on <= valid_to)


Days = tuple[date | None, date | None]
"""The first and the last day, both included; None is an open end."""


def have_a_day_in_common(one: Days, other: Days) -> bool:
    """Whether there is a day in both."""
    begins, ends = max(one[0] or date.min, other[0] or date.min), min(one[1] or date.max, other[1] or date.max)
    return begins <= ends
