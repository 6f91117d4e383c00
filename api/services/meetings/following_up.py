"""Follow-ups: decided in a meeting, done by an agency, opened again by the secretariat."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.clocks import local_date
from api.domain.events import Event
from api.domain.lifecycles import FOLLOW_UP
from api.journal import record
from api.models.agencies import Agency
from api.models.columns import place_of
from api.models.follow_ups import FollowUp
from api.models.meetings import Meeting
from api.models.task_forces import TaskForce
from api.moves import allowed_actions, apply
from api.problems import FieldError, Invalid
from api.queries.follow_ups import shown
from api.schemas.follow_ups import CompletionIn, FollowUpCreate, FollowUpDetail, ReopeningIn


def add_follow_up(session: Session, caller: Principal, meeting_id: UUID, body: FollowUpCreate) -> FollowUpDetail:
    """Record one more decision of a meeting."""
    meeting = gate.fetch(session, caller, Meeting, meeting_id)
    latest = sa.select(sa.func.max(col(FollowUp.ordinal))).where(col(FollowUp.meeting_id) == meeting.id)
    follow_up = decided(session, caller, meeting, body, 1 + (session.scalar(latest) or 0), "/agency_id")
    return detail(caller, follow_up)


def decided(
    session: Session, caller: Principal, meeting: Meeting, body: FollowUpCreate, ordinal: int, pointer: str
) -> FollowUp:
    """A decision of the meeting as a follow-up of an agency of the directory. Raises Invalid for an unknown one."""
    agency = session.exec(visible(Agency, caller).where(Agency.id == body.agency_id)).first()
    if agency is None:
        raise Invalid(errors=[FieldError(pointer, "unknown_agency", "instansi / agency")])
    task_force = gate.see(session, caller, TaskForce, meeting.task_force_id)
    follow_up = FollowUp(
        **body.model_dump(),
        **place_of(meeting),
        ministry=agency.ministry,
        meeting_id=meeting.id,
        ordinal=ordinal,
        agency=agency.organisation,
        time_zone=task_force.time_zone,
    )
    session.add(follow_up)
    session.flush()  # the next decision is counted after it
    record(session, caller, Event.FOLLOW_UP_ADDED, follow_up, body.model_dump())
    return follow_up


def complete_follow_up(
    session: Session, caller: Principal, follow_up_id: UUID, version: gate.Named | None, body: CompletionIn
) -> FollowUpDetail:
    """Say what was done; by the agency that was asked, or by the secretariat for it. Raises Invalid."""
    follow_up = gate.fetch(session, caller, FollowUp, follow_up_id, version)
    today = local_date(caller.now, follow_up.time_zone)
    if body.done_on is not None and body.done_on > today:
        raise Invalid(errors=[FieldError("/done_on", "not_in_the_future", "paling lambat hari ini / today at most")])
    apply(session, caller, follow_up, FOLLOW_UP, "completions")
    follow_up.done_note, follow_up.done_on = body.done_note, body.done_on or today
    return detail(caller, follow_up)


def reopen_follow_up(
    session: Session, caller: Principal, follow_up_id: UUID, version: gate.Named | None, body: ReopeningIn
) -> FollowUpDetail:
    """Open it again: it is not done after all. What was said to be done stays readable beside the reason."""
    follow_up = gate.fetch(session, caller, FollowUp, follow_up_id, version)
    apply(session, caller, follow_up, FOLLOW_UP, "reopenings")
    follow_up.reopen_reason, follow_up.done_on = body.reason, None
    return detail(caller, follow_up)


def read_follow_up(session: Session, caller: Principal, follow_up_id: UUID) -> FollowUpDetail:
    """One follow-up."""
    return detail(caller, gate.see(session, caller, FollowUp, follow_up_id))


def detail(caller: Principal, follow_up: FollowUp) -> FollowUpDetail:
    """A follow-up with what the caller may do."""
    actions = allowed_actions(caller, follow_up, FOLLOW_UP)
    return FollowUpDetail(**shown(caller, follow_up).model_dump(), allowed_actions=actions)
