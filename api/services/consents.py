"""Consents: recorded as they were given, confirmed where there was none, withdrawn at a word."""

from uuid import UUID

from sqlmodel import Session, col

from api.access import gate
from api.access.policy import authorise, permits
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.clocks import local_date
from api.domain.consents import ConsentBasis, confirmation_due, may_give, stands
from api.domain.events import Event
from api.domain.lifecycles import CONSENT
from api.journal import record
from api.models.agencies import Agency
from api.models.cases import Case
from api.models.consents import Consent
from api.moves import allowed_actions, apply, touch
from api.problems import FieldError, Invalid, Locked, SamePerson
from api.queries.cases import age_of, agreement_of, must_not_be_erased
from api.schemas.consents import ConsentCreate, ConsentDetail, ConsentOut

WESTERNMOST = "Asia/Jakarta"


def record_consent(session: Session, caller: Principal, case_id: UUID, body: ConsentCreate) -> ConsentDetail:
    """Record what was agreed to, or the ground on which data are passed on without it."""
    case = gate.see(session, caller, Case, case_id)
    authorise(caller, case)
    must_not_be_erased(case)
    said = body.model_dump()
    consent = Consent(
        **{**said, "given_at": body.given_at or caller.now},
        owner=case.owner,
        case_id=case.id,
        recorded_by=caller.actor,
    )
    _must_be_right(session, caller, case, consent)
    session.add(consent)
    record(session, caller, Event.CONSENT_ADDED, consent, said)
    return detail(caller, consent)


def confirm_consent(session: Session, caller: Principal, consent_id: UUID, version: int | None) -> ConsentDetail:
    """Confirm, as a second person and within a day, that data were rightly passed on without consent.

    Raises SamePerson, and Locked where nothing waits for it or the day is over.
    """
    consent = gate.fetch(session, caller, Consent, consent_id, version)
    agreement = agreement_of(consent)
    if confirmation_due(agreement) is None or not stands(agreement, caller.now):
        raise Locked(lock_reason="no_confirmation_awaited")
    if caller.actor == consent.recorded_by:
        raise SamePerson
    consent.confirmed_by, consent.confirmed_at = caller.actor, caller.now
    touch(consent, caller)
    record(session, caller, Event.CONSENT_CONFIRMED, consent)
    return detail(caller, consent)


def withdraw_consent(session: Session, caller: Principal, consent_id: UUID, version: int | None) -> ConsentDetail:
    """Withdraw it: from this moment it covers nothing."""
    consent = gate.fetch(session, caller, Consent, consent_id, version)
    apply(session, caller, consent, CONSENT, "withdrawals")
    consent.withdrawn_at = caller.now
    return detail(caller, consent)


def read_consent(session: Session, caller: Principal, consent_id: UUID) -> ConsentDetail:
    """One consent."""
    return detail(caller, gate.see(session, caller, Consent, consent_id))


def _must_be_right(session: Session, caller: Principal, case: Case, consent: Consent) -> None:
    """Who gave it may, its days are in order, its receivers stand in the directory. Raises Invalid."""
    is_child = age_of(case, local_date(consent.given_at, WESTERNMOST)).may_be_child
    wrong = []
    if consent.given_at > caller.now:
        wrong.append(FieldError("/given_at", "not_in_the_future", "paling lambat sekarang / now at most"))
    if consent.expires_at is not None and consent.expires_at <= consent.given_at:
        wrong.append(FieldError("/expires_at", "before_its_beginning", "setelah diberikan / after it was given"))
    if consent.basis is ConsentBasis.CHILD_BEST_INTEREST and not is_child:
        wrong.append(FieldError("/basis", "of_a_child", "hanya untuk anak / of a child only"))
    if consent.given_by and not may_give(
        consent.given_by, is_child=is_child, guardian_is_suspect=consent.guardian_is_suspect
    ):
        wrong.append(FieldError("/given_by", "not_theirs_to_give", "wali yang bukan tersangka / guardian, no suspect"))
    listed = visible(Agency, caller).where(col(Agency.id).in_(consent.receiver_ids))
    known = {agency.id for agency in session.exec(listed)}
    wrong += [
        FieldError(f"/receiver_ids/{place}", "unknown_agency", "instansi / agency")
        for place, each in enumerate(consent.receiver_ids)
        if each not in known
    ]
    if wrong:
        raise Invalid(errors=wrong)


def detail(caller: Principal, consent: Consent) -> ConsentDetail:
    """A consent, whether it stands now, and what the caller may do."""
    agreement = agreement_of(consent)
    due, actions = confirmation_due(agreement), allowed_actions(caller, consent, CONSENT)
    waits = due is not None and stands(agreement, caller.now) and caller.actor != consent.recorded_by
    if waits and permits(caller, Act.CONSENT_CONFIRM, consent):
        actions = ["override-confirmations", *actions]
    return ConsentDetail(
        **ConsentOut.model_validate(consent).model_dump(),
        stands=stands(agreement, caller.now),
        confirmation_due_at=due,
        allowed_actions=actions,
    )
