"""Follow-ups: what a meeting decided, which agency does it, and by when."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.domain.lifecycles import FollowUpStatus
from api.models.columns import Followed, Ministerial, Owned, Placed, one_of


class FollowUp(Followed, Owned, Placed, Ministerial, table=True):
    """One decision of a meeting, until it is done; the day it is due is local."""

    __tablename__ = "follow_up"

    meeting_id: UUID = Field(foreign_key="meeting.id")
    ordinal: int = Field(sa_type=sa.Integer)
    decision: str
    agency_id: UUID = Field(foreign_key="agency.id", index=True)
    agency: str = Field(index=True)
    due_on: date
    status: FollowUpStatus = Field(default=FollowUpStatus.OPEN, sa_type=one_of(FollowUpStatus))
    done_on: date | None = None
    done_note: str | None = None
    reopen_reason: str | None = None
    time_zone: str = "Asia/Jakarta"

    __table_args__ = (sa.UniqueConstraint("meeting_id", "ordinal"),)
