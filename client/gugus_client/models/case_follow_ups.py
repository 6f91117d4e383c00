"""What is said of case follow ups."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ..answers import Answer
from ..models.assistance import ServiceKind

CaseFollowUpOutcome = Literal["well", "needs_service", "in_danger", "not_reached", "moved_away", "declined"]
"""How the person was found."""


CaseFollowUpStatus = Literal["planned", "done"]
"""States of a follow-up."""


class CaseFollowUpDetail(Answer):
    """One follow-up with what the caller may do."""

    allowed_actions: list[str]
    case_id: UUID
    done_on: date | None
    due_on: date
    id: UUID
    is_overdue: bool
    months: int
    """After how many months from the first day."""
    needs: list[ServiceKind | str]
    outcome: CaseFollowUpOutcome | str | None
    owner: str
    started_on: date
    status: CaseFollowUpStatus | str
    updated_at: datetime
    version: int


class CaseFollowUpOut(Answer):
    """One follow-up of a reintegration."""

    case_id: UUID
    done_on: date | None
    due_on: date
    id: UUID
    is_overdue: bool
    months: int
    """After how many months from the first day."""
    needs: list[ServiceKind | str]
    outcome: CaseFollowUpOutcome | str | None
    owner: str
    started_on: date
    status: CaseFollowUpStatus | str
    updated_at: datetime
    version: int


class ReintegrationOut(Answer):
    """The follow-ups that were planned."""

    id: UUID
    """Of the first of them."""
    items: list[CaseFollowUpOut]
