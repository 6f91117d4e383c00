"""What is sent of reporting periods."""

from typing import NotRequired, TypedDict

from ..given import Day
from ..models.reporting_periods import PeriodType


class PeriodCreate(TypedDict):
    """A period of the reporting calendar; the days are local."""

    backfilled: NotRequired[bool]
    due_on: Day
    freeze_on: Day
    opens_on: Day
    ordinal: int
    owner: str
    """Region that owns the row, as an organisation word."""
    period_type: PeriodType
    takes_acceptances: NotRequired[bool]
    """Whether province and nation accept the verified reports of this period."""
    year: int
