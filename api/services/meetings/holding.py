"""Meetings: recorded with attendance, minutes and decisions; corrected with what stood before."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic_core import to_jsonable_python
from sqlmodel import Session, col, select

from api.access import gate
from api.access.policy import authorise, permits
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.events import Event
from api.journal import record
from api.models.agencies import Agency
from api.models.columns import columns_in, place_of
from api.models.follow_ups import FollowUp
from api.models.meetings import Meeting, MeetingAttendance, MeetingCorrection
from api.models.reference import SubTaskForce
from api.models.task_forces import Seat, TaskForce
from api.moves import touch
from api.problems import FieldError, Invalid, NotFound
from api.queries.follow_ups import shown
from api.schemas.meetings import (
    AttendanceIn,
    AttendanceOut,
    CorrectionOut,
    MeetingCreate,
    MeetingDetail,
    MeetingOut,
    MeetingUpdate,
)
from api.services.meetings.following_up import decided

FIELDS = columns_in(Meeting, MeetingUpdate)
OPTIONAL = {"begins_at", "minutes", "reason"}
# Which acts a meeting shows as allowed, under which name.
ACTIONS = {Act.MEETING_CORRECT: "change", Act.FOLLOW_UP_ADD: "follow-ups"}


def add_meeting(session: Session, caller: Principal, body: MeetingCreate) -> MeetingDetail:
    """Record a meeting of a task force; each decision becomes a follow-up. Raises Invalid, NotFound."""
    task_force = session.exec(visible(TaskForce, caller).where(TaskForce.owner == body.owner)).first()
    if task_force is None:
        raise NotFound
    meeting = Meeting(
        **body.model_dump(include=FIELDS | {"kind", "sub_task_force"}),
        **place_of(task_force),
        task_force_id=task_force.id,
    )
    authorise(caller, meeting)
    if body.sub_task_force and session.get(SubTaskForce, body.sub_task_force) is None:
        raise Invalid(errors=[FieldError("/sub_task_force", "unknown_sub_task_force", "PENC, REHKES, …")])
    session.add(meeting)
    session.flush()  # what follows refers to it
    session.add_all(_attendance(session, caller, meeting, body.attendance))
    record(session, caller, Event.MEETING_ADDED, meeting, body.model_dump(exclude={"decisions"}))
    for place, decision in enumerate(body.decisions):
        decided(session, caller, meeting, decision, place + 1, f"/decisions/{place}/agency_id")
    return detail(session, caller, meeting)


def correct_meeting(
    session: Session, caller: Principal, meeting_id: UUID, version: gate.Named, body: MeetingUpdate
) -> MeetingDetail:
    """Correct a meeting. Once there are minutes it needs a reason, and what stood before is kept."""
    meeting = gate.fetch(session, caller, Meeting, meeting_id, version)
    change = body.model_dump(exclude_unset=True)
    _must_be_whole(meeting, change)
    if meeting.minutes is not None:
        session.add(_correction(session, caller, meeting, change))
    meeting.sqlmodel_update({name: value for name, value in change.items() if name in FIELDS})
    if body.attendance is not None:
        session.execute(sa.delete(MeetingAttendance).where(col(MeetingAttendance.meeting_id) == meeting.id))
        session.add_all(_attendance(session, caller, meeting, body.attendance))
    touch(meeting, caller)
    record(session, caller, Event.MEETING_CORRECTED, meeting, change)
    return detail(session, caller, meeting)


def _must_be_whole(meeting: Meeting, change: dict[str, Any]) -> None:
    missing = [name for name, value in change.items() if value is None and name not in OPTIONAL]
    if meeting.minutes is not None and not change.get("reason"):
        missing.append("reason")
    if missing:
        raise Invalid(errors=[FieldError(f"/{name}", "required", "wajib / required") for name in missing])


def _correction(session: Session, caller: Principal, meeting: Meeting, change: dict[str, Any]) -> MeetingCorrection:
    """The values that `change` replaces, as JSON has them."""
    there = [AttendanceOut.model_validate(row).model_dump() for row in _present(session, meeting)]
    before = {**meeting.model_dump(include=FIELDS), "attendance": there}
    return MeetingCorrection(
        **place_of(meeting),
        meeting_id=meeting.id,
        from_version=meeting.version,
        before=to_jsonable_python({name: before[name] for name in change if name != "reason"}),
        reason=change["reason"],
        corrected_by=caller.actor,
        corrected_at=caller.now,
    )


def _attendance(
    session: Session, caller: Principal, meeting: Meeting, given: Sequence[AttendanceIn]
) -> Iterable[MeetingAttendance]:
    agencies = set(_ids(session, visible(Agency, caller).where(col(Agency.id).in_(each.agency_id for each in given))))
    seats = visible(Seat, caller).where(col(Seat.id).in_(each.seat_id for each in given))
    held = {seat.id: seat.agency_id for seat in session.exec(seats)}
    for place, each in enumerate(given):
        if each.agency_id not in agencies:
            raise Invalid(errors=[_wrong(place, "agency_id", "unknown_agency", "instansi / agency")])
        if each.seat_id is not None and held.get(each.seat_id) != each.agency_id:
            raise Invalid(errors=[_wrong(place, "seat_id", "seat_of_agency", "kedudukan instansi / its seat")])
    return [MeetingAttendance(**each.model_dump(), **place_of(meeting), meeting_id=meeting.id) for each in given]


def _ids(session: Session, statement: Any) -> Iterable[UUID]:
    return (row.id for row in session.exec(statement))


def _wrong(place: int, name: str, code: str, expected: str) -> FieldError:
    return FieldError(f"/attendance/{place}/{name}", code, expected)


def _present(session: Session, meeting: Meeting) -> Sequence[MeetingAttendance]:
    rows = select(MeetingAttendance).where(MeetingAttendance.meeting_id == meeting.id)
    return session.exec(rows.order_by(col(MeetingAttendance.id))).all()


def read_meeting(session: Session, caller: Principal, meeting_id: UUID) -> MeetingDetail:
    """One meeting."""
    return detail(session, caller, gate.see(session, caller, Meeting, meeting_id))


def detail(session: Session, caller: Principal, meeting: Meeting) -> MeetingDetail:
    """A meeting with all that belongs to it and what the caller may do."""
    session.flush()
    follow_ups = select(FollowUp).where(FollowUp.meeting_id == meeting.id).order_by(col(FollowUp.ordinal))
    corrections = select(MeetingCorrection).where(MeetingCorrection.meeting_id == meeting.id)
    return MeetingDetail(
        **MeetingOut.model_validate(meeting).model_dump(),
        **meeting.model_dump(include={"agenda", "minutes"}),
        attendance=[AttendanceOut.model_validate(row) for row in _present(session, meeting)],
        corrections=[
            CorrectionOut.model_validate(row)
            for row in session.exec(corrections.order_by(col(MeetingCorrection.from_version)))
        ],
        follow_ups=[shown(caller, row) for row in session.exec(follow_ups)],
        allowed_actions=[name for act, name in ACTIONS.items() if permits(caller, act, meeting)],
    )
