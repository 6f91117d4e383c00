"""Meetings of task forces, their minutes, and the decisions that come of them."""

from typing import Annotated

from fastapi import Query

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.lifecycles import FOLLOW_UP, acts_in
from api.models.meetings import Meeting
from api.paging import Key
from api.problem_handlers import problems_of
from api.routing.dependencies import (
    CHANGING,
    LISTING,
    READING,
    WRITING,
    ListsDep,
    OfferedOnce,
    SessionDep,
    Tags,
    Version,
    caller_for,
    matching,
    protected,
    shape_of,
)
from api.schemas.base import Id, Page
from api.schemas.follow_ups import FollowUpCreate, FollowUpDetail
from api.schemas.lists import MeetingQuery
from api.schemas.meetings import MeetingCreate, MeetingDetail, MeetingOut, MeetingUpdate
from api.services import meetings

router = protected("meetings")
ACTS = (Act.MEETING_CORRECT, Act.FOLLOW_UP_ADD)
MOVES = acts_in(FOLLOW_UP)


@router.get("/meetings", operation_id="meetings_list", responses=problems_of(*LISTING))
def list_meetings(
    caller: Annotated[Principal, caller_for(Act.MEETING_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[MeetingQuery, Query()],
) -> Page[MeetingOut]:
    """Meetings the caller sees, the latest first."""
    statement = matching(visible(Meeting, caller), Meeting, query, (Meeting.title,))
    keys: list[Key] = [(Meeting.held_on, "desc"), (Meeting.id, "desc")]
    return lists.page(session, caller, statement, query, keys, shape_of(MeetingOut))


@router.post("/meetings", status_code=201, operation_id="meetings_add", responses=problems_of(*WRITING))
def add_meeting(
    caller: Annotated[Principal, caller_for(Act.MEETING_ADD, *ACTS)],
    session: SessionDep,
    body: MeetingCreate,
    once: OfferedOnce,
) -> MeetingDetail:
    """Record a meeting with attendance, minutes and decisions; each decision becomes a follow-up.

    A case conference is recorded without its cases: nothing about a person belongs here.
    """
    return once.run(
        session,
        caller,
        lambda: meetings.add_meeting(session, caller, body),
        lambda made: meetings.read_meeting(session, caller, made),
    )


@router.get("/meetings/{meeting_id}", operation_id="meetings_read", responses=problems_of(*READING))
def read_meeting(
    caller: Annotated[Principal, caller_for(Act.MEETING_READ, *ACTS)], meeting_id: Id, session: SessionDep, tags: Tags
) -> MeetingDetail:
    """One meeting with its minutes, what was corrected in them, and what was decided."""
    return tags.of(meetings.read_meeting(session, caller, meeting_id))


@router.patch("/meetings/{meeting_id}", operation_id="meetings_correct", responses=problems_of(*CHANGING))
def correct_meeting(
    caller: Annotated[Principal, caller_for(Act.MEETING_CORRECT, *ACTS)],
    meeting_id: Id,
    session: SessionDep,
    body: MeetingUpdate,
    version: Version,
    tags: Tags,
) -> MeetingDetail:
    """Correct a meeting (JSON Merge Patch); once there are minutes with a reason, and what stood before stays."""
    return tags.changed(meetings.correct_meeting(session, caller, meeting_id, version, body))


@router.post(
    "/meetings/{meeting_id}/follow-ups", status_code=201, operation_id="follow_ups_add", responses=problems_of(*WRITING)
)
def add_follow_up(
    caller: Annotated[Principal, caller_for(Act.FOLLOW_UP_ADD, *MOVES)],
    meeting_id: Id,
    session: SessionDep,
    body: FollowUpCreate,
    once: OfferedOnce,
) -> FollowUpDetail:
    """Record one more decision of a meeting."""
    return once.run(
        session,
        caller,
        lambda: meetings.add_follow_up(session, caller, meeting_id, body),
        lambda made: meetings.read_follow_up(session, caller, made),
    )
