"""What is sent of meetings."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from ..bodies.follow_ups import FollowUpCreate
from ..given import Day, Id
from ..models.meetings import MeetingKind, Presence


class AttendanceIn(TypedDict):
    """Whether an agency was there, and from which of its seats, where known."""

    agency_id: Id
    presence: Presence
    seat_id: NotRequired[Id | None]


class MeetingCreate(TypedDict):
    """A meeting that was held or is called, with its decisions."""

    agenda: NotRequired[Sequence[str]]
    attendance: NotRequired[Sequence[AttendanceIn]]
    begins_at: NotRequired[str | None]
    decisions: NotRequired[Sequence[FollowUpCreate]]
    held_on: Day
    kind: MeetingKind
    minutes: NotRequired[str | None]
    owner: str
    """Region that owns the row, as an organisation word."""
    place: str
    sub_task_force: NotRequired[str | None]
    title: str


class MeetingUpdate(TypedDict):
    """What may be corrected (JSON Merge Patch); once there are minutes, with the reason."""

    agenda: NotRequired[Sequence[str] | None]
    attendance: NotRequired[Sequence[AttendanceIn] | None]
    begins_at: NotRequired[str | None]
    held_on: NotRequired[Day | None]
    minutes: NotRequired[str | None]
    place: NotRequired[str | None]
    reason: NotRequired[str | None]
    title: NotRequired[str | None]
