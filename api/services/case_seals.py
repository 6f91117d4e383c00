"""Seals: a case is shut against an agency, a unit or an officer, and to them it is as if it were not there."""

from uuid import UUID

from sqlmodel import Session, col

from api.access import gate
from api.access.policy import authorise
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.events import Event
from api.domain.seals import officer, unit
from api.journal import record
from api.models.agencies import Agency
from api.models.case_seals import CaseSeal
from api.models.cases import Case
from api.models.task_forces import Seat
from api.problems import FieldError, Invalid, Locked
from api.schemas.case_seals import SealCreate, SealOut


def seal_case(session: Session, caller: Principal, case_id: UUID, body: SealCreate) -> SealOut:
    """Shut a case against a party; nobody shuts it against itself or against who holds it. Raises Invalid."""
    case = gate.see(session, caller, Case, case_id)
    authorise(caller, case)
    against = _party(session, caller, body)
    is_own = against in {case.owner, *caller.parties}
    if is_own or _sits_there(session, caller, body):
        raise Invalid(errors=[FieldError("", "own_party", "pihak lain / another party")])
    seal = CaseSeal(
        owner=case.owner,
        case_id=case.id,
        against=against,
        reason=body.reason,
        sealed_by=caller.actor,
        sealed_at=caller.now,
    )
    session.add(seal)
    session.flush()  # a second one against the same party is refused here
    record(session, caller, Event.CASE_SEALED, seal, body.model_dump())
    return SealOut.model_validate(seal)


def lift_seal(session: Session, caller: Principal, seal_id: UUID, version: gate.Named | None) -> SealOut:  # noqa: ARG001  the shape of every move; a seal has one version
    """Lift a seal; that it stood, and why, stays readable. Raises Locked where it was lifted before."""
    seal = gate.fetch(session, caller, CaseSeal, seal_id)
    if seal.lifted_at is not None:
        raise Locked(lock_reason="lifted")
    seal.lifted_by, seal.lifted_at = caller.actor, caller.now
    record(session, caller, Event.CASE_SEAL_LIFTED, seal)
    return SealOut.model_validate(seal)


def read_seal(session: Session, caller: Principal, seal_id: UUID) -> SealOut:
    """One seal."""
    return SealOut.model_validate(gate.see(session, caller, CaseSeal, seal_id))


def _party(session: Session, caller: Principal, body: SealCreate) -> str:
    if body.officer_id is not None:
        return officer(body.officer_id)
    agency = gate.see(session, caller, Agency, body.agency_id or UUID(int=0))  # the schema asks for one of them
    if body.unit is None:
        return agency.organisation
    seats = visible(Seat, caller).where(Seat.agency_id == agency.id, Seat.unit == body.unit)
    if session.exec(seats).first() is None:
        raise Invalid(errors=[FieldError("/unit", "unit_of_a_seat", "bagian suatu kedudukan / the unit of a seat")])
    return unit(agency.organisation, body.unit)


def _sits_there(session: Session, caller: Principal, body: SealCreate) -> bool:
    """Whether the caller sits for the agency or in its unit, wherever the seat acts."""
    held = visible(Seat, caller).where(col(Seat.id).in_(caller.seat_ids), Seat.agency_id == body.agency_id)
    return body.agency_id is not None and any(body.unit in (None, seat.unit) for seat in session.exec(held))
