"""Reintegration is looked after at 1, 3, 6 and 12 months from its first day (lifecycles.md §3)."""

import calendar
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final

MONTHS: Final = (1, 3, 6, 12)


class CaseFollowUpOutcome(StrEnum):
    """How the person was found."""

    WELL = "well"
    NEEDS_SERVICE = "needs_service"
    IN_DANGER = "in_danger"
    NOT_REACHED = "not_reached"
    MOVED_AWAY = "moved_away"
    DECLINED = "declined"


def due_days(started_on: date) -> Mapping[int, date]:
    """The day each follow-up is due, by its months: the same day of the month, or the last where there is none."""
    return {months: _months_after(started_on, months) for months in MONTHS}


def _months_after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
