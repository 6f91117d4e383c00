"""Progress: the period (open or frozen), the obligation (who owes), the report (content), the snapshot (verified).

Three things other systems mix (lifecycles.md §2). Lateness is derived from dates, never stored.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.domain.indicators import Aggregation, Basis, Direction
from api.domain.lifecycles import PeriodStatus, ReportStatus
from api.domain.periods import PeriodType
from api.models.columns import (
    ABSENT_OR_JSONB,
    BIGINT,
    INSTANT,
    JSONB,
    PERCENT,
    QUANTITY,
    TEXTS,
    UUIDS,
    Followed,
    Identified,
    Ministerial,
    Owned,
    Placed,
    Stamped,
    now,
    one_of,
)

UNDER_REVIEW = sa.text("status = 'under_review'")  # the few rows in which the clock looks for idle claims
PLANNED = sa.text("status = 'planned'")  # those in which it looks for what it has opened


class ReportingPeriod(Stamped, Owned, Placed, table=True):
    """A stretch of a year that a task force reports on; deadlines are local midnights.

    `frozen_early_at` is set where a person froze it before its day. `reopened_…` is what the last reopening opened:
    until when, which fields, for which agencies.
    """

    __tablename__ = "reporting_period"

    task_force_id: UUID = Field(foreign_key="task_force.id", index=True)
    period_type: PeriodType = Field(sa_type=one_of(PeriodType))
    year: int = Field(sa_type=sa.Integer)
    ordinal: int = Field(sa_type=sa.Integer)
    starts_on: date
    ends_on: date
    opens_on: date
    due_on: date
    freeze_on: date
    status: PeriodStatus = Field(default=PeriodStatus.PLANNED, sa_type=one_of(PeriodStatus))
    backfilled: bool = False
    calendar_id: UUID | None = Field(default=None, foreign_key="reporting_calendar.id", index=True)
    takes_acceptances: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
    time_zone: str = "Asia/Jakarta"
    frozen_early_at: datetime | None = Field(default=None, sa_type=INSTANT)
    reopened_until: datetime | None = Field(default=None, sa_type=INSTANT)
    reopened_fields: list[str] = Field(default_factory=list, sa_type=TEXTS)
    reopened_agency_ids: list[UUID] = Field(default_factory=list, sa_type=UUIDS)

    __table_args__ = (
        sa.UniqueConstraint("owner", "period_type", "year", "ordinal"),
        sa.CheckConstraint("opens_on <= due_on AND due_on <= freeze_on", name="dates"),
        sa.Index("ix_reporting_period_planned", "opens_on", postgresql_where=PLANNED),
    )


class ReportingObligation(Stamped, Owned, Placed, Ministerial, table=True):
    """That an agency owes a report for a period because it leads an activity of the plan in force."""

    __tablename__ = "reporting_obligation"

    period_id: UUID = Field(foreign_key="reporting_period.id")
    plan_id: UUID = Field(foreign_key="plan.id")
    agency_id: UUID = Field(foreign_key="agency.id", index=True)
    agency: str = Field(index=True)
    excused_reason: str | None = None
    reminded_at: datetime | None = Field(default=None, sa_type=INSTANT)

    __table_args__ = (sa.UniqueConstraint("period_id", "agency_id"),)


class ProgressReport(Followed, Owned, Placed, Ministerial, table=True):
    """One version of what an agency reports for an obligation.

    A paper report typed in on behalf of the agency names who typed it, the document, and the seat of the officer who
    signed it, where known. `reported_on` is the date of the report itself; an activity may have one of its own.
    """

    __tablename__ = "progress_report"

    obligation_id: UUID = Field(foreign_key="reporting_obligation.id")
    period_id: UUID = Field(foreign_key="reporting_period.id", index=True)
    agency_id: UUID = Field(foreign_key="agency.id", index=True)
    number: int = Field(default=1, sa_type=sa.Integer)
    round: int = Field(default=1, sa_type=sa.Integer)
    status: ReportStatus = Field(default=ReportStatus.DRAFT, sa_type=one_of(ReportStatus))
    nil_reason: str | None = None
    is_complete: bool = False
    has_values: bool = False
    filled_by: list[UUID] = Field(default_factory=list, sa_type=UUIDS)
    typed_by: UUID | None = None
    source_document: str | None = None
    officer_seat_id: UUID | None = Field(default=None, foreign_key="seat.id")
    reported_on: date | None = None
    import_id: UUID | None = Field(default=None, index=True)
    sent_by: UUID | None = None
    sent_from_seat: UUID | None = None
    submitted_at: datetime | None = Field(default=None, sa_type=INSTANT)
    claimed_by: UUID | None = None
    review_until: datetime | None = Field(default=None, sa_type=INSTANT)
    verified_by: UUID | None = None
    verified_at: datetime | None = Field(default=None, sa_type=INSTANT)
    accepted_province_at: datetime | None = Field(default=None, sa_type=INSTANT)
    accepted_national_at: datetime | None = Field(default=None, sa_type=INSTANT)

    __table_args__ = (
        sa.UniqueConstraint("obligation_id", "number"),
        sa.CheckConstraint("typed_by IS NULL OR source_document IS NOT NULL", name="typed_in"),
        sa.Index("ix_progress_report_review_until", "review_until", postgresql_where=UNDER_REVIEW),
    )


class ProgressEntry(Stamped, Owned, Placed, Ministerial, table=True):
    """What is reported on one activity: physical percent to date and rupiah of the period, words beside them."""

    __tablename__ = "progress_entry"

    report_id: UUID = Field(foreign_key="progress_report.id", ondelete="CASCADE")
    activity_id: UUID = Field(foreign_key="activity.id", index=True)
    physical_percent: Decimal | None = Field(default=None, sa_type=PERCENT)
    spent_idr: int | None = Field(default=None, sa_type=BIGINT)
    is_nil: bool = False
    obstacles: str | None = None
    follow_up: str | None = None
    evidence: str | None = None
    reported_on: date | None = None

    __table_args__ = (sa.UniqueConstraint("report_id", "activity_id"),)


class ProgressValue(Identified, Owned, Placed, table=True):
    """The value of one indicator on the basis it declares; a ratio keeps numerator and denominator.

    `basis` and `aggregation` are what the indicator declared when the value was stated: an amendment may declare others
    before it is verified, and it is taken for what it was said to be. Null in rows from before they were kept.
    `parts` breaks it down by sex and age as declared; they add up to it, with what is not known among them.
    """

    __tablename__ = "progress_value"

    entry_id: UUID = Field(foreign_key="progress_entry.id", ondelete="CASCADE")
    indicator_id: UUID = Field(foreign_key="indicator.id", index=True)
    value: Decimal | None = Field(default=None, sa_type=QUANTITY)
    numerator: Decimal | None = Field(default=None, sa_type=QUANTITY)
    denominator: Decimal | None = Field(default=None, sa_type=QUANTITY)
    parts: list[dict[str, Any]] | None = Field(default=None, sa_type=ABSENT_OR_JSONB)
    basis: Basis | None = Field(default=None, sa_type=one_of(Basis))
    aggregation: Aggregation | None = Field(default=None, sa_type=one_of(Aggregation))

    __table_args__ = (sa.UniqueConstraint("entry_id", "indicator_id"),)


class ReportComment(Identified, Owned, Placed, table=True):
    """A remark tied to a field of a report, or the answer to one; every round is kept."""

    __tablename__ = "report_comment"

    report_id: UUID = Field(foreign_key="progress_report.id", index=True, ondelete="CASCADE")
    entry_id: UUID | None = Field(default=None, foreign_key="progress_entry.id")
    field: str
    text: str
    round: int = Field(sa_type=sa.Integer)
    answers_id: UUID | None = Field(default=None, foreign_key="report_comment.id", ondelete="CASCADE")
    written_by: UUID
    written_at: datetime = Field(default_factory=now, sa_type=INSTANT)


class ReportSnapshot(Identified, Owned, Placed, Ministerial, table=True):
    """The values of a report as they were verified; never changed, only followed by a newer one.

    The one that counts is that of the report's own `verified_at`; a verification withdrawn leaves its snapshot behind.
    """

    __tablename__ = "report_snapshot"

    report_id: UUID = Field(foreign_key="progress_report.id", index=True)
    obligation_id: UUID = Field(foreign_key="reporting_obligation.id", index=True)
    plan_id: UUID = Field(foreign_key="plan.id")
    plan_edition: int = Field(sa_type=sa.Integer)
    body: dict[str, Any] = Field(sa_type=JSONB)
    verified_at: datetime = Field(sa_type=INSTANT)


class SnapshotValue(Identified, Owned, Placed, Ministerial, table=True):
    """One activity's verified physical percent at the end of a period: the leaves of every total above.

    `planned_physical_percent` is what the schedule of the plan said of that day, as the plan stood: a later amendment
    does not change what was verified. One that does not count stands for the agency that said it, and in no figure: it
    is outweighed by what another agency said of the same activity in the same period, its verification was taken back,
    or a next version superseded it.
    """

    __tablename__ = "snapshot_value"

    snapshot_id: UUID = Field(foreign_key="report_snapshot.id", index=True, ondelete="CASCADE")
    activity_id: UUID = Field(foreign_key="activity.id")
    sub_task_force: str
    year: int = Field(sa_type=sa.Integer)
    ends_on: date
    physical_percent: Decimal | None = Field(default=None, sa_type=PERCENT)
    spent_idr: int | None = Field(default=None, sa_type=BIGINT)
    is_nil: bool = False
    planned_physical_percent: Decimal | None = Field(default=None, sa_type=PERCENT)
    counts: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})

    __table_args__ = (
        sa.Index("ix_snapshot_value_region_year", "region", "year"),
        sa.Index("ix_snapshot_value_newest", "activity_id", "ends_on", "id"),
    )


class SnapshotIndicator(Identified, Owned, Placed, Ministerial, table=True):
    """One indicator's verified value for a period, with what it was judged by then: the leaves of sums by indicator.

    `target` is that of the year in the plan as it stood, so that a later amendment does not change what was verified.
    """

    __tablename__ = "snapshot_indicator"

    snapshot_id: UUID = Field(foreign_key="report_snapshot.id", index=True, ondelete="CASCADE")
    indicator_id: UUID = Field(foreign_key="indicator.id")
    activity_id: UUID = Field(foreign_key="activity.id", index=True)
    year: int = Field(sa_type=sa.Integer)
    period_type: PeriodType = Field(sa_type=one_of(PeriodType))
    ordinal: int = Field(sa_type=sa.Integer)
    ends_on: date
    unit: str
    direction: Direction = Field(sa_type=one_of(Direction))
    aggregation: Aggregation = Field(sa_type=one_of(Aggregation))
    basis: Basis = Field(sa_type=one_of(Basis))
    counts_persons: bool
    target: Decimal | None = Field(default=None, sa_type=QUANTITY)
    value: Decimal | None = Field(default=None, sa_type=QUANTITY)
    numerator: Decimal | None = Field(default=None, sa_type=QUANTITY)
    denominator: Decimal | None = Field(default=None, sa_type=QUANTITY)
    parts: list[dict[str, Any]] | None = Field(default=None, sa_type=ABSENT_OR_JSONB)

    __table_args__ = (
        sa.Index("ix_snapshot_indicator_region_year", "region", "year"),
        sa.Index("ix_snapshot_indicator_series", "indicator_id", "year", "ends_on"),
    )
