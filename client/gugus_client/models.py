"""What the service says of the things this client knows; each names its schema in the OpenAPI document.

Codes of closed lists stay text: a new code of a later version must not break a reader of this one.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from .answers import Answer, Resource


class Agency(Answer):
    """An agency of the directory; `organisation` is its word in scopes and owners."""

    schema_name: ClassVar = "AgencyOut"

    id: UUID
    organisation: str
    name: str
    abbreviation: str


class TaskForce(Answer):
    """A task force and the time zone its days are counted in."""

    schema_name: ClassVar = "TaskForceOut"

    id: UUID
    owner: str
    name: str
    time_zone: str


class SignedIn(Answer):
    """One sign-in of the caller in one browser."""

    schema_name: ClassVar = "SessionOut"

    id: UUID
    begun_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    is_current: bool


class Plan(Answer):
    """A plan of action."""

    schema_name: ClassVar = "PlanOut"

    id: UUID
    owner: str
    title: str
    year_from: int
    year_to: int
    status: str


class LastProgress(Answer):
    """The newest verified value of an activity; percent 0–100 and above."""

    schema_name: ClassVar = "LastProgress"

    ends_on: date
    physical_percent: Decimal | None
    is_nil: bool


class Activity(Answer):
    """One action of a plan."""

    schema_name: ClassVar = "ActivityOut"

    id: UUID
    plan_id: UUID
    number: str
    title: str
    lead_agency_id: UUID
    last_progress: LastProgress | None


class Indicator(Answer):
    """What is measured of an activity; a ratio has a numerator and a denominator."""

    schema_name: ClassVar = "IndicatorOut"

    id: UUID
    activity_id: UUID
    title: str
    unit: str
    aggregation: str
    baseline: Decimal | None
    targets: dict[str, Decimal]


class Period(Answer):
    """A reporting period; the days are local to its task force."""

    schema_name: ClassVar = "PeriodOut"

    id: UUID
    owner: str
    label: str
    year: int
    opens_on: date
    due_on: date
    freeze_on: date
    state: str


class Report(Answer):
    """One version of a progress report."""

    schema_name: ClassVar = "ReportOut"

    id: UUID
    obligation_id: UUID
    period_id: UUID
    agency_id: UUID
    owner: str
    region: str
    number: int
    round: int
    status: str
    nil_reason: str | None
    is_complete: bool
    typed_in: bool
    reported_on: date | None
    late_days: int | None
    is_late: bool | None
    submitted_at: datetime | None
    review_until: datetime | None
    verified_at: datetime | None
    updated_at: datetime


class Obligation(Answer):
    """That an agency owes a report for a period; days left or late are counted while it is silent."""

    schema_name: ClassVar = "ObligationOut"

    id: UUID
    period_id: UUID
    plan_id: UUID
    agency_id: UUID
    agency: str
    agency_name: str
    owner: str
    due_on: date
    state: str
    verified: bool
    days_left: int | None
    late_days: int | None
    report: Report | None


class Comment(Answer):
    """A remark tied to a field of a report or of one entry; `round` tells which return it belongs to."""

    schema_name: ClassVar = "CommentOut"

    id: UUID
    entry_id: UUID | None
    field: str
    text: str
    round: int
    written_at: datetime


class Value(Answer):
    """The value of an indicator to the end of the period."""

    schema_name: ClassVar = "ValueOut"

    indicator_id: UUID
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None


class Entry(Resource):
    """What is reported on one activity; rupiah are whole."""

    schema_name: ClassVar = "EntryOut"

    id: UUID
    report_id: UUID
    activity_id: UUID
    physical_percent: Decimal | None
    spent_idr: int | None
    is_nil: bool
    obstacles: str | None
    follow_up: str | None
    evidence: str | None
    reported_on: date | None
    values: list[Value]
    version: int
    updated_at: datetime


class Evidence(Answer):
    """A file that shows what a report says, or what it says of one activity; its bytes are asked for apart."""

    schema_name: ClassVar = "EvidenceOut"

    id: UUID
    report_id: UUID
    entry_id: UUID | None
    kind: str
    media_type: str
    size_bytes: int
    caption: str | None
    version: int


class ReportDetail(Report, Resource):
    """One report with all that it says, its files and comments, what is missing and what the caller may do now."""

    schema_name: ClassVar = "ReportDetail"

    plan_id: UUID
    agency_name: str
    period: Period | None
    entries: list[Entry]
    evidence: list[Evidence]
    comments: list[Comment]
    missing_activity_ids: list[UUID]
    lock_reason: str | None
    allowed_actions: list[str]


class Finding(Answer):
    """What is wrong in a file: where, what was read, what was expected."""

    schema_name: ClassVar = "FindingOut"

    severity: str
    kind: str
    sheet: str
    cell: str
    read: str
    expected: str


class Import(Answer):
    """A file that was sent, and what became of it."""

    schema_name: ClassVar = "ImportOut"

    id: UUID
    owner: str
    kind: str
    status: str
    dry_run: bool
    size_bytes: int
    version: int
    created_at: datetime
    finished_at: datetime | None


class ImportDetail(Import, Resource):
    """One import with its counts, totals and every finding."""

    schema_name: ClassVar = "ImportDetail"

    counts: dict[str, Any]
    findings: list[Finding]
    allowed_actions: list[str]


class Words(Answer):
    """One sentence in both languages."""

    schema_name: ClassVar = "Words"

    id: str
    en: str


class Notice(Answer):
    """What a seat of the caller was told; it is open for as long as what it tells of stands."""

    schema_name: ClassVar = "NoticeOut"

    id: UUID
    kind: str
    text: Words
    subject_id: UUID
    link: str
    due_on: date | None
    late_days: int | None
    is_open: bool
    raised_at: datetime
    read_at: datetime | None
