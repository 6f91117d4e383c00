"""A referral is written: which service is asked for which case, in an envelope that does not say who she is."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from api.access import gate
from api.access.policy import authorise
from api.access.principal import Principal
from api.access.visibility import visible
from api.case_keys import key_of, make_key
from api.domain.age_bands import band_of
from api.domain.clocks import local_date
from api.domain.events import Event
from api.domain.lifecycles import FINAL
from api.journal import record
from api.models.cases import Case
from api.models.referrals import Referral, ReferralEnvelope
from api.models.services import Service
from api.moves import standing
from api.problems import FieldError, Invalid, Locked
from api.queries.cases import age_of, must_not_be_erased
from api.schemas.referrals import ReferralCreate, ReferralDetail
from api.services.referrals.reading import detail

STATED = {"urgency", "fields", "replaces_id"}


def draft_referral(session: Session, caller: Principal, body: ReferralCreate) -> ReferralDetail:
    """Write a referral of a case that the caller's agency holds; nobody else sees it yet."""
    case = gate.see(session, caller, Case, body.case_id)
    must_not_be_erased(case)
    referral = Referral(
        **body.model_dump(include=STATED),
        owner=case.owner,
        case_id=case.id,
        case_number=case.number,
        sending_agency_id=case.holding_agency_id,
        drafted_by=caller.actor,
        **service_asked(session, caller, body.service_id, case.owner),
    )
    authorise(caller, referral)
    if case.closed_on is not None:
        raise Locked(lock_reason="case_closed")
    _must_follow(session, caller, referral)
    session.add(referral)
    session.flush()  # the envelope refers to it
    session.add(_envelope(session, caller, case, referral, body))
    record(session, caller, Event.REFERRAL_DRAFTED, referral, body.model_dump(), audience={referral.owner})
    return detail(session, caller, referral)


def service_asked(session: Session, caller: Principal, service_id: UUID, sender: str) -> dict[str, Any]:
    """What a referral says of the service it asks. Raises Invalid for an unknown one, or one of the sender."""
    service = session.exec(visible(Service, caller).where(Service.id == service_id)).first()
    if service is None:
        raise Invalid(errors=[FieldError("/service_id", "unknown_service", "layanan / service")])
    if service.agency == sender:
        raise Invalid(errors=[FieldError("/service_id", "own_service", "instansi lain / another agency")])
    return {
        "service_id": service.id,
        "service": service.kind,
        "receiving_agency_id": service.agency_id,
        "time_zone": service.time_zone,
    }


def _must_follow(session: Session, caller: Principal, referral: Referral) -> None:
    """A referral follows one of the same case that is over. Raises Invalid."""
    if referral.replaces_id is None:
        return
    statement = visible(Referral, caller).where(Referral.id == referral.replaces_id)
    earlier = session.exec(statement.where(Referral.case_id == referral.case_id)).first()
    if earlier is None or standing(earlier, caller.now) not in FINAL:
        raise Invalid(errors=[FieldError("/replaces_id", "not_over", "rujukan yang selesai / one that is over")])


def _envelope(
    session: Session, caller: Principal, case: Case, referral: Referral, body: ReferralCreate
) -> ReferralEnvelope:
    age = age_of(case, local_date(caller.now, referral.time_zone))
    key = key_of(session, case.id) or make_key(session, case, caller.now)
    envelope = ReferralEnvelope(
        **body.model_dump(include={"needs", "language", "needs_interpreter"}),
        owner=case.owner,
        referral_id=referral.id,
        case_id=case.id,
        age_band=band_of(age),
        sex=case.sex,
        is_child=None if age.least is None else age.may_be_child,
        origin_region_code=case.origin_region_code,
        present_region_code=case.present_region_code,
    )
    key.seal_row(envelope, {"safety_notes": body.safety_notes})
    return envelope
