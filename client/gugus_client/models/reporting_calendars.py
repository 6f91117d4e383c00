"""What is said of reporting calendars."""

from datetime import date, datetime
from uuid import UUID

from ..answers import Answer
from ..models.reporting_periods import PeriodType


class DaysOut(Answer):
    """Days that were chosen."""

    due_on: date
    freeze_on: date
    opens_on: date


class PeriodDatesOut(Answer):
    """The days chosen for one period of the year."""

    due_on: date
    freeze_on: date
    opens_on: date
    ordinal: int


class CalendarOut(Answer):
    """How a task force reports on a year; its periods are found by `calendar_id` in the list of periods."""

    backfill: DaysOut | None
    dates: list[PeriodDatesOut]
    due_after: int
    grace_days: int
    id: UUID
    opens_after: int
    owner: str
    period_type: PeriodType | str
    takes_acceptances: bool
    task_force_id: UUID
    updated_at: datetime
    version: int
    year: int


class CalendarDetail(Answer):
    """One calendar with what the caller may do."""

    allowed_actions: list[str]
    backfill: DaysOut | None
    dates: list[PeriodDatesOut]
    due_after: int
    grace_days: int
    id: UUID
    opens_after: int
    owner: str
    period_type: PeriodType | str
    takes_acceptances: bool
    task_force_id: UUID
    updated_at: datetime
    version: int
    year: int
