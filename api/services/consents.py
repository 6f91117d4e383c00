"""Consents: recorded as they were given, confirmed where there was none, withdrawn at a word."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from api.access import gate
from api.access.policy import authorise, permits
from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.clocks import WESTERNMOST, local_date
from api.domain.consents import Agreement, ConsentBasis, confirmation_due, covering, may_give, stands
from api.domain.events import Event
from api.domain.lifecycles import CONSENT, CONSENTED
from api.journal import record
from api.models.agencies import Agency
from api.models.cases import Case
from api.models.consents import Consent
from api.models.referrals import Referral
from api.moves import agree_anew, allowed_actions, alone_at, apply, confirm_agreement, fetch_alone, follow, resting_on
from api.moves.deleting import owe_deletion, owing
from api.moves.happened import ahead
from api.moves.withdrawing import close_access
from api.problems import FieldError, Invalid, Locked
from api.queries.cases import age_of, agreement_of, agreements, awaits_confirmation, must_not_be_erased
from api.schemas.consents import ConsentCreate, ConsentDetail, ConsentOut


def record_consent(session: Session, caller: Principal, case_id: UUID, body: ConsentCreate) -> ConsentDetail:
    """Record what was agreed to, or the ground on which data are passed on without it.

    Raises Invalid, and Locked where the person was erased.
    """
    authorise(caller, gate.see(session, caller, Case, case_id))
    case = alone_at(session, caller, case_id)  # an erasure at the same moment is over, or begins afterwards
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
    follow(session, caller, consent, agreements(session, case.id))
    return detail(caller, consent)


def confirm_consent(session: Session, caller: Principal, consent_id: UUID, version: gate.Named | None) -> ConsentDetail:
    """Confirm, as a second person and within a day, that data were rightly passed on without consent.

    Raises SamePerson, and Locked where nothing waits for it or the day is over.
    """
    consent, _ = fetch_alone(session, caller, Consent, consent_id, version)
    if not awaits_confirmation(consent, caller.now):
        raise Locked(lock_reason="no_confirmation_awaited")
    confirm_agreement(session, caller, consent)
    session.flush()  # what it covers is asked anew
    follow(session, caller, consent, agreements(session, consent.case_id))
    return detail(caller, consent)


def withdraw_consent(
    session: Session, caller: Principal, consent_id: UUID, version: gate.Named | None
) -> ConsentDetail:
    """Withdraw it: from this moment it covers nothing, and what depended on it is closed to every receiver.

    Whoever withdraws it, at the agency that holds the case or at one that serves her, does so for all: what follows is
    done in the context of the holder. Each agency that lost access has 3×24 hours to delete what it has (UU 27/2022).
    """
    consent = gate.see(session, caller, Consent, consent_id)
    authorise(caller, consent)
    with gate.acting_for(session, caller, consent.owner) as there:
        alone_at(session, there, consent.case_id)
        consent = gate.lock(session, consent, version)
        apply(session, there, consent, CONSENT, "withdrawals")
        consent.withdrawn_at = there.now
        session.flush()  # what it covered is asked anew
        _close(session, there, consent)
    return detail(caller, consent)


def _close(session: Session, there: Principal, consent: Consent) -> None:
    """Close what rested on a consent alone, and open a deletion duty for each agency to which anything had opened."""
    given = agreements(session, consent.case_id)
    is_owed, closed = owing(session, there, consent.case_id), dict[UUID, str]()
    for referral in resting_on(session, there, consent):
        was_open = is_owed(referral)  # asked before it is closed
        left = covering(given, referral.receiving_agency_id, referral.service, there.now)
        if left:
            agree_anew(session, there, referral, left)
        lost = _lost(referral, consent, left) if left else close_access(session, there, referral)
        if lost and was_open and referral.receiver is not None:
            closed[referral.receiving_agency_id] = referral.receiver
    owe_deletion(session, there, consent, closed)


def _lost(referral: Referral, consent: Consent, left: Sequence[Agreement]) -> bool:
    """Whether the receiver had fields by this consent that no other one opens to it."""
    fields = set(referral.fields).intersection(consent.fields).difference(*(each.fields for each in left))
    return referral.status in CONSENTED and bool(fields)


def read_consent(session: Session, caller: Principal, consent_id: UUID) -> ConsentDetail:
    """One consent."""
    return detail(caller, gate.see(session, caller, Consent, consent_id))


def _must_be_right(session: Session, caller: Principal, case: Case, consent: Consent) -> None:
    """Who gave it may, its days are in order, its receivers stand in the directory. Raises Invalid."""
    is_child = age_of(case, local_date(consent.given_at, WESTERNMOST)).may_be_child
    wrong = ahead(caller.now, "given_at", consent.given_at)
    if consent.expires_at is not None and consent.expires_at <= consent.given_at:
        wrong.append(FieldError("/expires_at", "before_its_beginning", "setelah diberikan / after it was given"))
    if consent.basis is ConsentBasis.CHILD_BEST_INTEREST and not is_child:
        wrong.append(FieldError("/basis", "of_a_child", "hanya untuk anak / of a child only"))
    if consent.given_by and not may_give(
        consent.given_by, is_child=is_child, guardian_is_suspect=consent.guardian_is_suspect
    ):
        wrong.append(FieldError("/given_by", "not_theirs_to_give", "wali yang bukan tersangka / guardian, no suspect"))
    wrong += [
        FieldError(f"/receiver_ids/{place}", "unknown_agency", "instansi / agency")
        for place in gate.unseen(session, caller, Agency, consent.receiver_ids)
    ]
    if wrong:
        raise Invalid(errors=wrong)


def detail(caller: Principal, consent: Consent) -> ConsentDetail:
    """A consent, whether it stands now, and what the caller may do."""
    agreement = agreement_of(consent)
    due, actions = confirmation_due(agreement), allowed_actions(caller, consent, CONSENT)
    waits = awaits_confirmation(consent, caller.now) and caller.actor != consent.recorded_by
    if waits and permits(caller, Act.CONSENT_CONFIRM, consent):
        actions = ["override-confirmations", *actions]
    return ConsentDetail(
        **ConsentOut.model_validate(consent).model_dump(),
        stands=stands(agreement, caller.now),
        confirmation_due_at=due,
        allowed_actions=actions,
    )
