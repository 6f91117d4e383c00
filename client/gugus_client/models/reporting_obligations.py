"""What is said of reporting obligations."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ..answers import Answer

ReminderOutcome = Literal["reminded", "reported", "excused", "not_open", "reminded_today", "nobody_to_tell"]
"""Whether an agency was reminded of its report, or why not."""


ObligationState = Literal["reported", "nil", "silent", "excused"]
"""What became of an obligation; each is in exactly one of these."""


ReportStatus = Literal[
    "draft", "submitted", "under_review", "returned", "verified", "accepted_province", "accepted_national", "superseded"
]
"""States of a report version."""


Paper = Literal["a4", "f4"]
"""Sheets that offices print on; F4 is the folio of Indonesian offices."""


class ReminderItem(Answer):
    """Whether the agency of an obligation was reminded now, or why not."""

    id: UUID
    outcome: ReminderOutcome | str
    reminded_at: datetime | None
    """When it was last reminded."""


class RemindersOut(Answer):
    """What became of each obligation, in the order they were named."""

    id: UUID
    items: list[ReminderItem]
    reminded: int


class ReportOut(Answer):
    """One version of a report; it is late by its last date, and not at all where nobody gave one."""

    accepted_national_at: datetime | None
    accepted_province_at: datetime | None
    agency_id: UUID
    id: UUID
    is_complete: bool
    """Whether nothing was left blank when it was last sent, by the plan of that day; an amendment since does not
    change it.
    """
    is_late: bool | None
    late_days: int | None
    nil_reason: str | None
    number: int
    obligation_id: UUID
    officer_seat_id: UUID | None
    owner: str
    period_id: UUID
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


class ObligationOut(Answer):
    """That an agency owes a report for a period, and what became of it; verified stands beside the state.

    `days_left` and `late_days` count for as long as the agency is silent: what was sent is judged by its own
    dates.
    """

    agency: str
    agency_id: UUID
    agency_name: str
    days_left: int | None
    due_on: date
    excused_reason: str | None
    id: UUID
    late_days: int | None
    owner: str
    period_id: UUID
    plan_id: UUID
    reminded_at: datetime | None
    """When the secretariat last reminded the agency."""
    report: ReportOut | None
    """The newest version of its report, where the reader sees one."""
    state: ObligationState | str
    verified: bool
    version: int


class ObligationDetail(Answer):
    """One obligation with what the caller may do."""

    agency: str
    agency_id: UUID
    agency_name: str
    allowed_actions: list[str]
    days_left: int | None
    due_on: date
    excused_reason: str | None
    id: UUID
    late_days: int | None
    owner: str
    period_id: UUID
    plan_id: UUID
    reminded_at: datetime | None
    """When the secretariat last reminded the agency."""
    report: ReportOut | None
    """The newest version of its report, where the reader sees one."""
    state: ObligationState | str
    verified: bool
    version: int
