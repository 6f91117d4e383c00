"""Legs of a return: planned, handed over between two officers, called off."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.access import gate
from api.access.policy import authorise
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.clocks import is_in_force, local_date
from api.domain.events import Event
from api.domain.lifecycles import RETURN_LEG
from api.domain.returns import PAYS, reach_of
from api.journal import record
from api.models.agencies import Agency
from api.models.budgets import BudgetLine
from api.models.cases import Case
from api.models.return_legs import ReturnLeg
from api.models.task_forces import Seat
from api.moves import allowed_actions, alone_at, apply
from api.moves.erasing import kept_of
from api.moves.happened import must_have_happened
from api.problems import FieldError, Invalid
from api.queries.cases import must_not_be_erased
from api.schemas.return_legs import LegCancellation, LegHandover, ReturnLegCreate, ReturnLegDetail, ReturnLegOut


def plan_leg(session: Session, caller: Principal, case_id: UUID, body: ReturnLegCreate) -> ReturnLegDetail:
    """Plan the next leg. Raises Invalid where payer or line do not fit, Locked where the person was erased."""
    authorise(caller, gate.see(session, caller, Case, case_id))
    case = alone_at(session, caller, case_id)  # an erasure at the same moment is over, or begins afterwards
    must_not_be_erased(case)
    _must_fit(session, caller, body)
    latest = sa.select(sa.func.max(col(ReturnLeg.ordinal))).where(col(ReturnLeg.case_id) == case.id)
    leg = ReturnLeg(**body.model_dump(), owner=case.owner, case_id=case.id, ordinal=1 + (session.scalar(latest) or 0))
    session.add(leg)
    session.flush()  # its regions are checked here
    record(session, caller, Event.RETURN_LEG_ADDED, leg, body.model_dump(mode="json"))
    return detail(caller, leg)


def hand_over(
    session: Session, caller: Principal, leg_id: UUID, version: gate.Named | None, body: LegHandover
) -> ReturnLegDetail:
    """The person was handed over: by whom, to whom, where, when. Raises Invalid.

    Of a person who was erased meanwhile the place is not kept.
    """
    leg = gate.fetch(session, caller, ReturnLeg, leg_id, version)
    handed_over_at = body.handed_over_at or caller.now
    must_have_happened(caller.now, "handed_over_at", handed_over_at)
    _must_sit(session, caller, body, handed_over_at)
    apply(session, caller, leg, RETURN_LEG, "handovers")
    leg.handed_over_at, leg.handed_over_place = handed_over_at, kept_of(session, leg.case_id, body.place)
    leg.giving_seat_id, leg.receiving_seat_id = body.giving_seat_id, body.receiving_seat_id
    return detail(caller, leg)


def cancel_leg(
    session: Session, caller: Principal, leg_id: UUID, version: gate.Named | None, body: LegCancellation
) -> ReturnLegDetail:
    """The leg is called off. Of a person who was erased meanwhile the reason is not kept."""
    leg = gate.fetch(session, caller, ReturnLeg, leg_id, version)
    apply(session, caller, leg, RETURN_LEG, "cancellations")
    leg.cancellation_reason = kept_of(session, leg.case_id, body.reason)
    return detail(caller, leg)


def read_leg(session: Session, caller: Principal, leg_id: UUID) -> ReturnLegDetail:
    """One leg."""
    return detail(caller, gate.see(session, caller, ReturnLeg, leg_id))


def shown(leg: ReturnLeg) -> ReturnLegOut:
    """A leg with its reach."""
    reach = reach_of(leg.from_region_code, leg.to_region_code)
    return ReturnLegOut(**leg.model_dump(), reach=reach, paying_level=PAYS[reach])


def _must_fit(session: Session, caller: Principal, body: ReturnLegCreate) -> None:
    wrong = []
    if session.exec(visible(Agency, caller).where(Agency.id == body.payer_agency_id)).first() is None:
        wrong.append(FieldError("/payer_agency_id", "unknown_agency", "instansi / agency"))
    if body.budget_line_id is not None:
        known = visible(BudgetLine, caller).where(BudgetLine.id == body.budget_line_id)
        if session.exec(known.where(BudgetLine.agency_id == body.payer_agency_id)).first() is None:
            wrong.append(
                FieldError("/budget_line_id", "line_of_payer", "baris anggaran pembayar / a line of the payer")
            )
    if wrong:
        raise Invalid(errors=wrong)


def _must_sit(session: Session, caller: Principal, body: LegHandover, at: datetime) -> None:
    """Both officers held their seats then, each by the day it was where the seat is. Raises Invalid."""
    wrong = []
    for name in ("giving_seat_id", "receiving_seat_id"):
        seat = session.exec(visible(Seat, caller).where(Seat.id == getattr(body, name))).first()
        if seat is None or not is_in_force(seat.valid_from, seat.valid_to, local_date(at, seat.time_zone)):
            told = "kedudukan yang berlaku saat itu / a seat that was held then"
            wrong.append(FieldError(f"/{name}", "seat_held_then", told))
    if wrong:
        raise Invalid(errors=wrong)


def detail(caller: Principal, leg: ReturnLeg) -> ReturnLegDetail:
    """A leg with what the caller may do."""
    return ReturnLegDetail(**shown(leg).model_dump(), allowed_actions=allowed_actions(caller, leg, RETURN_LEG))
