"""The reporting calendar of a task force: how often a year is reported on, and by which rule its periods run."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.domain.periods import PeriodType
from api.models.columns import JSONB, Followed, Owned, Placed, one_of


class ReportingCalendar(Followed, Owned, Placed, table=True):
    """One type of period of one year; a five-yearly one carries the first of its years.

    The rule counts days from the end of a period. `dates` are the days of single periods, `backfill` those of every
    other period that was over before it came into the calendar.
    """

    __tablename__ = "reporting_calendar"

    task_force_id: UUID = Field(foreign_key="task_force.id", index=True)
    period_type: PeriodType = Field(sa_type=one_of(PeriodType))
    year: int = Field(sa_type=sa.Integer)
    opens_after: int = Field(sa_type=sa.Integer)
    due_after: int = Field(sa_type=sa.Integer)
    grace_days: int = Field(sa_type=sa.Integer)
    dates: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    backfill: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    takes_acceptances: bool = True

    __table_args__ = (
        sa.UniqueConstraint("owner", "period_type", "year"),
        sa.CheckConstraint("opens_after <= due_after AND grace_days >= 0", name="rule"),
    )
