"""Meetings on the wire. Nothing about a case and no person's name belongs into any of their texts."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import Field, field_validator, model_validator

from api.domain.kinds import MeetingKind, Presence
from api.problems import Text
from api.schemas.base import EXAMPLE_ID, Code, Day, Id, Input, LongText, Output, Title, example_of, wrong
from api.schemas.follow_ups import FollowUpCreate, FollowUpOut
from api.schemas.organisations import RegionWord

Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="Local time, HH:MM")]


class AttendanceIn(Input):
    """Whether an agency was there, and from which of its seats, where known."""

    agency_id: Id
    presence: Presence
    seat_id: Id | None = None


Agenda = Annotated[list[Title], Field(max_length=50)]
AttendanceList = Annotated[list[AttendanceIn], Field(max_length=200)]


def _each_once(attendance: Sequence[AttendanceIn] | None) -> None:
    if attendance and len({each.agency_id for each in attendance}) < len(attendance):
        raise wrong("repeated_agency", Text("Sebutkan setiap instansi satu kali.", "Name each agency once."))


class MeetingCreate(Input):
    """A meeting that was held or is called, with its decisions."""

    model_config = example_of(
        {
            "owner": "district:32.12",
            "kind": "coordination",
            "title": "Rapat koordinasi triwulan IV (contoh)",
            "held_on": "2026-11-20",
            "begins_at": "09:00",
            "place": "Ruang rapat Setda",
            "agenda": ["Capaian triwulan III", "SOP rujukan"],
            "attendance": [{"agency_id": EXAMPLE_ID, "presence": "present"}],
            "minutes": "Rapat membahas capaian dan hambatan.",
            "decisions": [
                {"decision": "Menyusun SOP rujukan antarinstansi", "agency_id": EXAMPLE_ID, "due_on": "2026-12-15"}
            ],
        }
    )

    owner: RegionWord
    kind: MeetingKind
    sub_task_force: Code | None = None
    title: Title
    held_on: Day
    begins_at: Clock | None = None
    place: Title
    agenda: Agenda = []
    attendance: AttendanceList = []
    minutes: LongText | None = None
    decisions: Annotated[list[FollowUpCreate], Field(max_length=100)] = []

    @model_validator(mode="after")
    def a_sub_task_force_is_named(self) -> Self:
        """A meeting of a sub-task-force names it."""
        if self.kind is MeetingKind.SUB_TASK_FORCE and self.sub_task_force is None:
            raise wrong(
                "sub_task_force_required", Text("Sebutkan sub gugus tugasnya.", "Name the sub-task-force that met.")
            )
        return self

    @field_validator("attendance")
    @classmethod
    def each_agency_once(cls, attendance: list[AttendanceIn]) -> list[AttendanceIn]:
        """No agency is named twice."""
        _each_once(attendance)
        return attendance


class MeetingUpdate(Input):
    """What may be corrected (JSON Merge Patch); once there are minutes, with the reason."""

    model_config = example_of({"minutes": "Rapat membahas capaian, hambatan dan anggaran.", "reason": "Melengkapi"})

    title: Title | None = None
    held_on: Day | None = None
    begins_at: Clock | None = None
    place: Title | None = None
    agenda: Agenda | None = None
    attendance: AttendanceList | None = None
    minutes: LongText | None = None
    reason: Title | None = None

    @field_validator("attendance")
    @classmethod
    def each_agency_once(cls, attendance: list[AttendanceIn] | None) -> list[AttendanceIn] | None:
        """No agency is named twice."""
        _each_once(attendance)
        return attendance


class MeetingOut(Output):
    """A meeting."""

    id: Id
    owner: str
    task_force_id: Id
    kind: MeetingKind
    sub_task_force: str | None
    title: str
    held_on: date
    begins_at: str | None
    place: str
    version: int
    updated_at: datetime


class AttendanceOut(Output):
    """Whether an agency was there."""

    agency_id: Id
    seat_id: Id | None
    presence: Presence


class CorrectionOut(Output):
    """A correction of published minutes: the values before it, and why."""

    from_version: int
    before: dict[str, Any]
    reason: str
    corrected_at: datetime


class MeetingDetail(MeetingOut):
    """One meeting with agenda, attendance, minutes, what was corrected in them, and what was decided."""

    agenda: list[str]
    attendance: list[AttendanceOut]
    minutes: str | None
    corrections: list[CorrectionOut]
    follow_ups: list[FollowUpOut]
    allowed_actions: list[str]
