"""Deletion duties: after a withdrawal or an erasure an agency that had the person's data deletes them in three days."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from api.domain.lifecycles import DeletionDutyStatus
from api.models.columns import INSTANT, Followed, Owned, one_of


class DeletionDuty(Followed, Owned, table=True):
    """One agency's duty; `owner` is the agency that holds the case, `agency` the one that deletes."""

    __tablename__ = "deletion_duty"

    agency: str = Field(index=True)
    agency_id: UUID = Field(foreign_key="agency.id")
    case_id: UUID = Field(foreign_key="case.id", index=True)
    consent_id: UUID = Field(foreign_key="consent.id", index=True)
    status: DeletionDutyStatus = Field(default=DeletionDutyStatus.OPEN, sa_type=one_of(DeletionDutyStatus))
    opened_at: datetime = Field(sa_type=INSTANT)
    due_at: datetime = Field(sa_type=INSTANT)
    receipted_at: datetime | None = Field(default=None, sa_type=INSTANT)
    receipted_by: UUID | None = None
    method: str | None = None
