"""Follow-ups of a reintegration: planned from its first day, done when somebody looked after the person."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col

from api.access import gate
from api.access.policy import authorise
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.clocks import WESTERNMOST, local_date
from api.domain.events import Event
from api.domain.lifecycles import CASE_FOLLOW_UP, CaseFollowUpStatus
from api.domain.reintegration import due_days
from api.journal import record
from api.models.case_follow_ups import CaseFollowUp
from api.models.cases import Case
from api.moves import allowed_actions, alone_at, apply, fetch_alone
from api.moves.happened import must_have_happened
from api.problems import FieldError, Invalid
from api.queries.cases import must_not_be_erased
from api.schemas.case_follow_ups import (
    CaseFollowUpCompletion,
    CaseFollowUpDetail,
    CaseFollowUpOut,
    ReintegrationOut,
    ReintegrationStart,
)


def start_reintegration(
    session: Session, caller: Principal, case_id: UUID, body: ReintegrationStart
) -> ReintegrationOut:
    """Plan the four follow-ups. A case has them once: Duplicate where they stand already.

    Raises Locked where the person was erased.
    """
    authorise(caller, gate.see(session, caller, Case, case_id))
    case = alone_at(session, caller, case_id)  # an erasure at the same moment is over, or begins afterwards
    must_not_be_erased(case)
    must_have_happened(caller.now, "started_on", body.started_on)
    planned = [
        CaseFollowUp(owner=case.owner, case_id=case.id, months=months, started_on=body.started_on, due_on=due_on)
        for months, due_on in due_days(body.started_on).items()
    ]
    session.add_all(planned)
    session.flush()  # that a case has them once is checked here
    record(session, caller, Event.CASE_FOLLOW_UP_ADDED, planned[0], body.model_dump(mode="json"))
    return _together(caller, planned, case)


def read_planned(session: Session, caller: Principal, first_id: UUID) -> ReintegrationOut:
    """The follow-ups that an earlier request planned."""
    first = gate.see(session, caller, CaseFollowUp, first_id)
    rows = visible(CaseFollowUp, caller).where(CaseFollowUp.case_id == first.case_id)
    planned = session.exec(rows.order_by(col(CaseFollowUp.months))).all()
    return _together(caller, planned, gate.see(session, caller, Case, first.case_id))


def complete_follow_up(
    session: Session, caller: Principal, follow_up_id: UUID, version: gate.Named | None, body: CaseFollowUpCompletion
) -> CaseFollowUpDetail:
    """Say how the person was found. Raises Invalid for a day before the reintegration or ahead.

    Raises Locked where the person was erased: how she was found would be said of somebody whom nobody knows any more.
    """
    row, case = fetch_alone(session, caller, CaseFollowUp, follow_up_id, version)
    must_not_be_erased(case)
    done_on = body.done_on or local_date(caller.now, WESTERNMOST)
    must_have_happened(caller.now, "done_on", done_on)
    if done_on < row.started_on:
        raise Invalid(
            errors=[FieldError("/done_on", "before_the_beginning", "sejak hari pertama / from its first day")]
        )
    apply(session, caller, row, CASE_FOLLOW_UP, "completions")
    row.done_on, row.outcome, row.needs = done_on, body.outcome, list(body.needs)
    return detail(caller, row, case)


def read_follow_up(session: Session, caller: Principal, follow_up_id: UUID) -> CaseFollowUpDetail:
    """One follow-up."""
    row = gate.see(session, caller, CaseFollowUp, follow_up_id)
    return detail(caller, row, gate.see(session, caller, Case, row.case_id))


def shown(caller: Principal, row: CaseFollowUp, case: Case) -> CaseFollowUpOut:
    """A follow-up as it stands at this moment: overdue once its day is over everywhere.

    Of a person who was erased none is: nobody can be looked after any more.
    """
    is_awaited = row.status is CaseFollowUpStatus.PLANNED and case.erased_at is None
    is_overdue = is_awaited and local_date(caller.now, WESTERNMOST) > row.due_on
    return CaseFollowUpOut(**row.model_dump(), is_overdue=is_overdue)


def _together(caller: Principal, rows: Sequence[CaseFollowUp], case: Case) -> ReintegrationOut:
    return ReintegrationOut(id=rows[0].id, items=[shown(caller, row, case) for row in rows])


def detail(caller: Principal, row: CaseFollowUp, case: Case) -> CaseFollowUpDetail:
    """A follow-up with what the caller may do."""
    actions = [] if case.erased_at else allowed_actions(caller, row, CASE_FOLLOW_UP)
    return CaseFollowUpDetail(**shown(caller, row, case).model_dump(), allowed_actions=actions)
