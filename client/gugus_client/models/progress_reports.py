"""What is said of progress reports."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from ..answers import Answer
from ..models.evidence import EvidenceOut
from ..models.indicators import IndicatorOut
from ..models.progress_entries import EntryOut, ValueOut
from ..models.report_comments import CommentOut
from ..models.reporting_obligations import ReportStatus
from ..models.reporting_periods import PeriodOut

LookKind = Literal["lower", "unchanged", "far", "below_zero"]
"""What is odd about a figure."""


class VerificationItem(Answer):
    """What became of one report: its state, or the code of the problem for which it was not verified."""

    code: str | None
    id: UUID
    status: ReportStatus | str | None


class VerificationsOut(Answer):
    """What became of each report, in the order they were named."""

    id: UUID
    items: list[VerificationItem]
    refused: int
    verified: int


class PlannedPhysical(Answer):
    """What the schedule of the plan says of one activity at the end of the period, of the work of its year."""

    activity_id: UUID
    planned_physical_percent: Decimal


class ReportDetail(Answer):
    """One report with all that it says, its comments and files, what is missing and what the caller may do now."""

    accepted_national_at: datetime | None
    accepted_province_at: datetime | None
    agency_id: UUID
    agency_name: str
    allowed_actions: list[str]
    comments: list[CommentOut]
    entries: list[EntryOut]
    evidence: list[EvidenceOut]
    id: UUID
    is_blank: bool
    """Whether it says nothing at all yet, neither a value nor nil; until it does it cannot be sent, whatever is
    confirmed as blank.
    """
    is_complete: bool
    """Whether nothing was left blank when it was last sent, by the plan of that day; an amendment since does not
    change it.
    """
    is_late: bool | None
    late_days: int | None
    lock_reason: str | None
    missing_activity_ids: list[UUID]
    """Activities that the agency leads, as the plan stands now, and says nothing of."""
    nil_reason: str | None
    number: int
    obligation_id: UUID
    officer_seat_id: UUID | None
    owner: str
    period: PeriodOut | None
    """Null for a reader who sees the report and not the period."""
    period_id: UUID
    plan_id: UUID
    planned_physical: list[PlannedPhysical]
    """Activities whose schedule has a point in the year of the period by its end; of a verified report as the plan
    stood then.
    """
    region: str
    reported_on: date | None
    review_until: datetime | None
    round: int
    source_document: str | None
    status: ReportStatus | str
    submitted_at: datetime | None
    typed_in: bool
    updated_at: datetime
    verified_at: datetime | None
    version: int


class ReportChange(Answer):
    """One field that this version says otherwise than the version before it."""

    activity_id: UUID | None
    """Null for a field of the report itself."""
    after: Any
    before: Any
    field: str
    indicator_id: UUID | None
    """Of the value of an indicator."""


class ReportChangesOut(Answer):
    """What a version changed; of a first version nothing."""

    changes: list[ReportChange]
    number: int
    previous_id: UUID | None
    report_id: UUID
    version: int


class LastSaid(Answer):
    """What the last period that counts says of an activity: verified, of the same length, before that of the
    report.

    The words are those of the report it was verified in, where the reader sees it.
    """

    ends_on: date
    follow_up: str | None
    is_nil: bool
    label: str
    obstacles: str | None
    physical_percent: Decimal | None
    report_id: UUID
    spent_idr: int | None
    values: list[ValueOut]
    year: int


class LookOut(Answer):
    """A figure of the report that asks to be read once more; nothing is refused for it."""

    field: str
    """`physical_percent`, `spent_idr`, or `values` of an indicator."""
    indicator_id: UUID | None
    kind: LookKind | str
    """`lower`: a value to date is below the last of the same year. `unchanged`: it is the same, and money was
    spent. `far`: ten times the last figure or more, or a tenth of it or less. `below_zero`: rupiah are negative,
    as only a correction of an earlier period is.
    """


class ComparedActivity(Answer):
    """One activity of the report: what is measured of it, what was last said, and what asks for a look."""

    activity_id: UUID
    indicators: list[IndicatorOut]
    last: LastSaid | None
    looks: list[LookOut]


class ComparisonOut(Answer):
    """The activities that the agency leads, in the order of the plan."""

    activities: list[ComparedActivity]
    report_id: UUID
    version: int
