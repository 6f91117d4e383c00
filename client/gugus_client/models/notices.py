"""What is said of notices."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ..answers import Answer

NoticeKind = Literal[
    "report_due",
    "report_late",
    "report_reminded",
    "report_returned",
    "report_submitted",
    "amendment_submitted",
    "reopening_asked",
    "follow_up_due",
    "follow_up_late",
    "referral_sent",
    "referral_reminder",
    "referral_overdue",
    "referral_reroute",
    "referral_expired",
    "referral_question",
    "referral_service_late",
    "referral_completed",
    "referral_next_step",
    "referral_entered_in_error",
    "consent_unconfirmed",
    "deletion_duty",
    "breach_due",
    "breach_late",
    "case_follow_up_due",
    "case_follow_up_late",
    "seat_ends",
    "decree_ends",
    "webhook_paused",
    "roll_up_differs",
]
"""What a seat can be told."""


class Words(Answer):
    """One sentence in both languages."""

    en: str
    id: str


class NoticeOut(Answer):
    """What a seat was told.

    It is open for as long as what it tells of stands; `days_left` and `late_days` are counted on the day it is
    read.
    """

    days_left: int | None
    due_on: date | None
    id: UUID
    is_open: bool
    kind: NoticeKind | str
    late_days: int | None
    link: str
    """Address of what it is about, below the base URL."""
    raised_at: datetime
    read_at: datetime | None
    seat_id: UUID
    subject_id: UUID
    text: Words
    version: int
    """1 until it is read, then 2."""


class NoticeDetail(Answer):
    """One notice, with what its reader may do now."""

    allowed_actions: list[str]
    days_left: int | None
    due_on: date | None
    id: UUID
    is_open: bool
    kind: NoticeKind | str
    late_days: int | None
    link: str
    """Address of what it is about, below the base URL."""
    raised_at: datetime
    read_at: datetime | None
    seat_id: UUID
    subject_id: UUID
    text: Words
    version: int
    """1 until it is read, then 2."""
