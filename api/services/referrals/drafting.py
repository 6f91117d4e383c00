"""A referral is written, and corrected before it is sent: which service is asked for which case."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from api.access import gate
from api.access.policy import authorise
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.consents import may_open
from api.domain.events import Event
from api.domain.lifecycles import FINAL, REFERRAL, ReferralStatus
from api.journal import record
from api.models.cases import Case
from api.models.referrals import Referral
from api.models.services import Service
from api.moves import alone_at, fetch_alone, must_keep, must_stand, standing, touch
from api.problems import FieldError, Invalid
from api.queries.cases import must_go_on
from api.schemas.referrals import ReferralCreate, ReferralDetail, ReferralUpdate
from api.services.referrals.envelopes import describe, enclose
from api.services.referrals.reading import detail

NEEDED = ("service_id", "urgency", "needs", "needs_interpreter")
STATED = ("urgency", "replaces_id")


def draft_referral(session: Session, caller: Principal, body: ReferralCreate) -> ReferralDetail:
    """Write a referral of a case that the caller's agency holds; nobody else sees it yet."""
    case = gate.see(session, caller, Case, body.case_id)
    referral = Referral(
        **body.model_dump(include=set(STATED)),
        fields=list(body.fields or []),
        owner=case.owner,
        case_id=case.id,
        case_number=case.number,
        sending_agency_id=case.holding_agency_id,
        drafted_by=caller.actor,
        **service_asked(session, caller, body.service_id, case.owner),
    )
    authorise(caller, referral)
    must_go_on(alone_at(session, caller, case.id))
    _must_be_right(session, caller, referral)
    session.add(referral)
    session.flush()  # the envelope refers to it
    enclose(session, caller, case, referral, body.model_dump())
    record(session, caller, Event.REFERRAL_DRAFTED, referral, body.model_dump(), audience={referral.owner})
    return detail(session, caller, referral)


def correct_draft(
    session: Session, caller: Principal, referral_id: UUID, version: gate.Named, body: ReferralUpdate
) -> ReferralDetail:
    """Correct a referral that was not sent yet. Raises WrongMoment for one that was, and what a drafting raises."""
    referral, case = fetch_alone(session, caller, Referral, referral_id, version)
    must_stand(caller, referral, REFERRAL, ReferralStatus.DRAFT)
    must_go_on(case)
    change = body.model_dump(exclude_unset=True)
    must_keep(change, NEEDED)
    if body.service_id is not None:
        referral.sqlmodel_update(service_asked(session, caller, body.service_id, case.owner))
    referral.sqlmodel_update({name: change[name] for name in STATED if name in change})
    if "fields" in change:
        referral.fields = change["fields"] or []
    _must_be_right(session, caller, referral)
    describe(session, caller, case, referral, change)
    touch(referral, caller)
    record(session, caller, Event.REFERRAL_CHANGED, referral, change, audience={referral.owner})
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


def _must_be_right(session: Session, caller: Principal, referral: Referral) -> None:
    """A field that never opens to the service is not asked for. Raises Invalid."""
    wrong = [
        FieldError(f"/fields/{place}", "health_service", "hanya layanan kesehatan / health services alone")
        for place, field in enumerate(referral.fields)
        if not may_open(field, referral.service)
    ]
    if wrong:
        raise Invalid(errors=wrong)
    _must_follow(session, caller, referral)


def _must_follow(session: Session, caller: Principal, referral: Referral) -> None:
    """A referral follows one of the same case that is over. Raises Invalid."""
    if referral.replaces_id is None:
        return
    statement = visible(Referral, caller).where(Referral.id == referral.replaces_id)
    earlier = session.exec(statement.where(Referral.case_id == referral.case_id)).first()
    if earlier is None or standing(earlier, caller.now) not in FINAL:
        raise Invalid(errors=[FieldError("/replaces_id", "not_over", "rujukan yang selesai / one that is over")])
