"""What is said of reporting periods."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ..answers import Answer

PeriodType = Literal["monthly", "quarterly", "half_yearly", "yearly", "five_yearly"]
"""How often is reported; data per task force and year."""


OpeningWait = Literal["recording", "plan_in_force"]
"""What the opening of a period whose day has come still waits for."""


PeriodStatus = Literal["planned", "open", "grace", "frozen", "reopened"]
"""States of a reporting period; reads use the state derived from the dates."""


class PeriodOut(Answer):
    """A reporting period; `state` is derived from the dates at this moment."""

    backfilled: bool
    calendar_id: UUID | None
    days_left: int | None
    """Until the due day, 0 on it; null once it is over."""
    due_on: date
    ends_on: date
    expected_agency_ids: list[UUID]
    """Then, the agencies that owe a report by the plan of this moment, and have no obligation yet."""
    freeze_on: date
    id: UUID
    label: str
    late_days: int
    """Since the due day; 0 until it is over."""
    opening_waits_for: OpeningWait | str | None
    """Of a period whose first day has come and whose opening is not recorded: until it is, its obligations do not
    stand, and are counted as silent. The first report of it records the opening.
    """
    opens_on: date
    ordinal: int
    owner: str
    period_type: PeriodType | str
    reopened_agency_ids: list[UUID]
    """Agencies whose reports the last reopening opened."""
    reopened_fields: list[str]
    """Fields that the last reopening opened."""
    reopened_until: datetime | None
    """End of the last reopening."""
    starts_on: date
    state: PeriodStatus | str
    takes_acceptances: bool
    task_force_id: UUID
    version: int
    year: int


class PeriodDetail(Answer):
    """One period with what the caller may do."""

    allowed_actions: list[str]
    backfilled: bool
    calendar_id: UUID | None
    days_left: int | None
    """Until the due day, 0 on it; null once it is over."""
    due_on: date
    ends_on: date
    expected_agency_ids: list[UUID]
    """Then, the agencies that owe a report by the plan of this moment, and have no obligation yet."""
    freeze_on: date
    id: UUID
    label: str
    late_days: int
    """Since the due day; 0 until it is over."""
    opening_waits_for: OpeningWait | str | None
    """Of a period whose first day has come and whose opening is not recorded: until it is, its obligations do not
    stand, and are counted as silent. The first report of it records the opening.
    """
    opens_on: date
    ordinal: int
    owner: str
    period_type: PeriodType | str
    reopened_agency_ids: list[UUID]
    """Agencies whose reports the last reopening opened."""
    reopened_fields: list[str]
    """Fields that the last reopening opened."""
    reopened_until: datetime | None
    """End of the last reopening."""
    starts_on: date
    state: PeriodStatus | str
    takes_acceptances: bool
    task_force_id: UUID
    version: int
    year: int
