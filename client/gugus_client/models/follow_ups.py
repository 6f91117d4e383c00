"""What is said of follow ups."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ..answers import Answer

FollowUpStatus = Literal["open", "done"]
"""States of a follow-up."""


class FollowUpOut(Answer):
    """A decision of a meeting and what became of it."""

    agency: str
    agency_id: UUID
    decision: str
    done_note: str | None
    done_on: date | None
    due_on: date
    id: UUID
    is_overdue: bool
    meeting_id: UUID
    ordinal: int
    owner: str
    reopen_reason: str | None
    status: FollowUpStatus | str
    updated_at: datetime
    version: int


class FollowUpDetail(Answer):
    """One follow-up with what the caller may do."""

    agency: str
    agency_id: UUID
    allowed_actions: list[str]
    decision: str
    done_note: str | None
    done_on: date | None
    due_on: date
    id: UUID
    is_overdue: bool
    meeting_id: UUID
    ordinal: int
    owner: str
    reopen_reason: str | None
    status: FollowUpStatus | str
    updated_at: datetime
    version: int
