"""Meetings of a task force: when, where, what about, who was there by agency, and the minutes.

Names of persons are not kept: an agency was there, from a seat where that is known.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.domain.kinds import MeetingKind, Presence
from api.models.columns import INSTANT, JSONB, TEXTS, Followed, Identified, Owned, Placed, one_of


class Meeting(Followed, Owned, Placed, table=True):
    """One meeting; `begins_at` is the local time of the day, as HH:MM."""

    task_force_id: UUID = Field(foreign_key="task_force.id", index=True)
    kind: MeetingKind = Field(sa_type=one_of(MeetingKind))
    sub_task_force: str | None = Field(default=None, foreign_key="sub_task_force.code")
    title: str
    held_on: date
    begins_at: str | None = None
    place: str
    agenda: list[str] = Field(default_factory=list, sa_type=TEXTS)
    minutes: str | None = None


class MeetingAttendance(Identified, Owned, Placed, table=True):
    """Whether an agency was there, and from which seat."""

    __tablename__ = "meeting_attendance"

    meeting_id: UUID = Field(foreign_key="meeting.id")
    agency_id: UUID = Field(foreign_key="agency.id", index=True)
    seat_id: UUID | None = Field(default=None, foreign_key="seat.id")
    presence: Presence = Field(sa_type=one_of(Presence))

    __table_args__ = (sa.UniqueConstraint("meeting_id", "agency_id"),)


class MeetingCorrection(Identified, Owned, Placed, table=True):
    """What a correction of published minutes changed: the values before it, and why."""

    __tablename__ = "meeting_correction"

    meeting_id: UUID = Field(foreign_key="meeting.id", index=True)
    from_version: int = Field(sa_type=sa.Integer)
    before: dict[str, Any] = Field(sa_type=JSONB)
    reason: str
    corrected_by: UUID
    corrected_at: datetime = Field(sa_type=INSTANT)
