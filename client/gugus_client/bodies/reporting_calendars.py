"""What is sent of reporting calendars."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from ..given import Day
from ..models.reporting_periods import PeriodType


class ChosenDays(TypedDict):
    """Days that the secretariat chooses itself; all are local, and the due and the freeze day still count."""

    due_on: Day
    freeze_on: Day
    opens_on: Day


class PeriodDates(TypedDict):
    """The days of one period of the year."""

    due_on: Day
    freeze_on: Day
    opens_on: Day
    ordinal: int


class CalendarCreate(TypedDict):
    """How a task force reports on a year. Its periods are made with it.

    Periods whose rule lies in the past need days of their own: in `dates`, or all of them in `backfill`.
    """

    backfill: NotRequired[ChosenDays | None]
    """Days of periods that are over by the rule."""
    dates: NotRequired[Sequence[PeriodDates]]
    due_after: int
    """Days after the end of the period; negative: before."""
    grace_days: int
    """Days from the due day to the freeze."""
    opens_after: NotRequired[int]
    """Days after the end of the period; negative: before."""
    owner: str
    """Region that owns the row, as an organisation word."""
    period_type: PeriodType
    takes_acceptances: NotRequired[bool]
    """Province and nation are asked to accept reports."""
    year: int


class CalendarUpdate(TypedDict):
    """What may change of a calendar (JSON Merge Patch); only periods that are not yet open move."""

    backfill: NotRequired[ChosenDays | None]
    dates: NotRequired[Sequence[PeriodDates] | None]
    due_after: NotRequired[int | None]
    grace_days: NotRequired[int | None]
    opens_after: NotRequired[int | None]
    takes_acceptances: NotRequired[bool | None]
