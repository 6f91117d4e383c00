"""What is said of deletion duties."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ..answers import Answer

DeletionDutyStatus = Literal["open", "receipted"]
"""States of a deletion duty."""


class DeletionDutyOut(Answer):
    """That an agency deletes what it has of a person, within 3×24 hours: she withdrew her consent, or was erased."""

    agency: str
    """The agency that deletes."""
    agency_id: UUID
    case_id: UUID
    consent_id: UUID
    """The consent that was withdrawn, or by which the agency had the data."""
    due_at: datetime
    id: UUID
    is_overdue: bool
    method: str | None
    opened_at: datetime
    owner: str
    """The agency that holds the case."""
    receipted_at: datetime | None
    status: DeletionDutyStatus | str
    updated_at: datetime
    version: int


class DeletionDutyDetail(Answer):
    """One deletion duty, and what the caller may do."""

    agency: str
    """The agency that deletes."""
    agency_id: UUID
    allowed_actions: list[str]
    case_id: UUID
    consent_id: UUID
    """The consent that was withdrawn, or by which the agency had the data."""
    due_at: datetime
    id: UUID
    is_overdue: bool
    method: str | None
    opened_at: datetime
    owner: str
    """The agency that holds the case."""
    receipted_at: datetime | None
    status: DeletionDutyStatus | str
    updated_at: datetime
    version: int
