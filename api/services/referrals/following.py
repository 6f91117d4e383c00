"""The sending agency follows its referral: it answers, confirms what it did without consent, takes back, closes."""

from uuid import UUID

from sqlmodel import Session, col

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.events import Event
from api.domain.lifecycles import REFERRAL
from api.domain.referral_reasons import MessageKind
from api.journal import record
from api.models.consents import Consent
from api.models.referrals import Referral
from api.moves import apply, confirm_agreement, fetch_alone, follow, touch
from api.moves.referral_clocks import end, open_to_receiver, resume_clock
from api.problems import Locked
from api.queries.cases import agreements, awaits_confirmation
from api.schemas.referral_moves import WordsIn
from api.schemas.referrals import ReferralDetail
from api.services.referrals.reading import detail, say


def answer_question(
    session: Session, caller: Principal, referral_id: UUID, version: gate.Named | None, body: WordsIn
) -> ReferralDetail:
    """Answer the receiver's question: the clock goes on."""
    referral = gate.fetch(session, caller, Referral, referral_id, version)
    apply(session, caller, referral, REFERRAL, "answers")
    resume_clock(referral, caller.now)
    open_to_receiver(session, caller, referral)
    say(session, caller, referral, MessageKind.ANSWER, body.text)
    return detail(session, caller, referral)


def cancel_referral(
    session: Session, caller: Principal, referral_id: UUID, version: gate.Named | None, body: WordsIn
) -> ReferralDetail:
    """Take a referral back before the first contact, with the reason."""
    referral = gate.fetch(session, caller, Referral, referral_id, version)
    apply(session, caller, referral, REFERRAL, "cancellations")
    say(session, caller, referral, MessageKind.CANCELLATION, body.text)
    end(referral, caller.now)
    open_to_receiver(session, caller, referral)
    return detail(session, caller, referral)


def close_referral(
    session: Session, caller: Principal, referral_id: UUID, version: gate.Named | None
) -> ReferralDetail:
    """Confirm that the service is over: it is read only from here, until its time is up."""
    referral = gate.fetch(session, caller, Referral, referral_id, version)
    apply(session, caller, referral, REFERRAL, "closures")
    end(referral, caller.now)
    open_to_receiver(session, caller, referral)
    return detail(session, caller, referral)


def reopen_referral(
    session: Session, caller: Principal, referral_id: UUID, version: gate.Named | None, body: WordsIn
) -> ReferralDetail:
    """The service is not over after all; once, with the reason."""
    referral = gate.fetch(session, caller, Referral, referral_id, version)
    apply(session, caller, referral, REFERRAL, "reopenings")
    referral.was_reopened, referral.confirm_until = True, None
    say(session, caller, referral, MessageKind.REOPENING, body.text)
    open_to_receiver(session, caller, referral)
    return detail(session, caller, referral)


def confirm_override(
    session: Session, caller: Principal, referral_id: UUID, version: gate.Named | None
) -> ReferralDetail:
    """As a second person, within a day, confirm that data were rightly passed on without consent.

    Raises SamePerson, and Locked where nothing waits for it.
    """
    referral, _ = fetch_alone(session, caller, Referral, referral_id, version)
    grounds = visible(Consent, caller).where(
        Consent.case_id == referral.case_id,
        col(Consent.receiver_ids).contains([referral.receiving_agency_id]),
        col(Consent.purposes).contains([referral.service]),
    )
    waiting = [each for each in session.exec(grounds).all() if awaits_confirmation(each, caller.now)]
    if not waiting:
        raise Locked(lock_reason="no_confirmation_awaited")
    for consent in waiting:
        confirm_agreement(session, caller, gate.lock(session, consent))
    session.flush()  # what they cover is asked anew
    for consent in waiting:
        follow(session, caller, consent, agreements(session, referral.case_id))
    touch(referral, caller)
    record(session, caller, Event.REFERRAL_CONFIRMED, referral)
    return detail(session, caller, referral)
