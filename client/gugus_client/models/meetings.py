"""What is said of meetings."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ..answers import Answer
from ..models.follow_ups import FollowUpOut

MeetingKind = Literal["coordination", "case_conference", "sub_task_force"]
"""What a task force meets for; a case conference is recorded without its cases."""


Presence = Literal["present", "excused", "absent"]
"""Whether an agency was there."""


class MeetingOut(Answer):
    """A meeting."""

    begins_at: str | None
    held_on: date
    id: UUID
    kind: MeetingKind | str
    owner: str
    place: str
    sub_task_force: str | None
    task_force_id: UUID
    title: str
    updated_at: datetime
    version: int


class AttendanceOut(Answer):
    """Whether an agency was there."""

    agency_id: UUID
    presence: Presence | str
    seat_id: UUID | None


class CorrectionOut(Answer):
    """A correction of published minutes: the values before it, and why."""

    before: dict[str, Any]
    corrected_at: datetime
    from_version: int
    reason: str


class MeetingDetail(Answer):
    """One meeting with agenda, attendance, minutes, what was corrected in them, and what was decided."""

    agenda: list[str]
    allowed_actions: list[str]
    attendance: list[AttendanceOut]
    begins_at: str | None
    corrections: list[CorrectionOut]
    follow_ups: list[FollowUpOut]
    held_on: date
    id: UUID
    kind: MeetingKind | str
    minutes: str | None
    owner: str
    place: str
    sub_task_force: str | None
    task_force_id: UUID
    title: str
    updated_at: datetime
    version: int
