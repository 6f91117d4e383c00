"""The service itself: begun, held, resumed, completed with feedback, or not possible."""

from uuid import UUID

from sqlmodel import Session

from api import reference
from api.access import gate
from api.access.principal import Principal
from api.domain.clocks import local_date
from api.domain.lifecycles import REFERRAL
from api.domain.periods import end_of_day
from api.domain.referral_clocks import CONFIRMATION, LONGEST_HOLD
from api.domain.referral_reasons import MessageKind
from api.models.referrals import Referral
from api.moves import apply
from api.moves.happened import must_have_happened
from api.moves.referral_clocks import end, open_to_receiver
from api.problems import FieldError, Invalid
from api.schemas.referral_moves import BeginningIn, FailureIn, HoldIn, ServiceCompletionIn
from api.schemas.referrals import ReferralDetail
from api.services.referrals.reading import detail, say

OUTCOMES = {(row["service"], row["outcome"]) for row in reference.rows("service_outcomes")}


def begin_service(
    session: Session, caller: Principal, referral_id: UUID, version: gate.Named | None, body: BeginningIn
) -> ReferralDetail:
    """The first contact was made, not in the future: the service clock stops."""
    referral = gate.fetch(session, caller, Referral, referral_id, version)
    begun_at = body.first_contact_at or caller.now
    must_have_happened(caller.now, "first_contact_at", begun_at)
    apply(session, caller, referral, REFERRAL, "service-starts")
    referral.begun_at = begun_at
    return detail(session, caller, referral)


def hold_service(
    session: Session, caller: Principal, referral_id: UUID, version: gate.Named | None, body: HoldIn
) -> ReferralDetail:
    """The service rests, with a reason, and is looked at again within 30 days. Raises Invalid."""
    referral = gate.fetch(session, caller, Referral, referral_id, version)
    today = local_date(caller.now, referral.time_zone)
    if not today <= body.review_on <= today + LONGEST_HOLD:
        raise Invalid(errors=[FieldError("/review_on", "within_30_days", "dalam 30 hari / within 30 days")])
    apply(session, caller, referral, REFERRAL, "holds")
    referral.review_at = end_of_day(body.review_on, referral.time_zone)
    say(session, caller, referral, MessageKind.HOLD, body.text)
    return detail(session, caller, referral)


def resume_service(
    session: Session, caller: Principal, referral_id: UUID, version: gate.Named | None
) -> ReferralDetail:
    """The service goes on."""
    referral = gate.fetch(session, caller, Referral, referral_id, version)
    apply(session, caller, referral, REFERRAL, "resumptions")
    referral.review_at = None
    return detail(session, caller, referral)


def complete_service(
    session: Session, caller: Principal, referral_id: UUID, version: gate.Named | None, body: ServiceCompletionIn
) -> ReferralDetail:
    """What came of the service, with the feedback that the sender waits for; 14 days later it is closed by itself.

    Raises Invalid.
    """
    referral = gate.fetch(session, caller, Referral, referral_id, version)
    if (referral.service, body.outcome) not in OUTCOMES:
        raise Invalid(errors=[FieldError("/outcome", "outcome_of_service", "kode layanan itu / a code of the service")])
    apply(session, caller, referral, REFERRAL, "completions")
    referral.completed_at, referral.outcome = caller.now, body.outcome
    referral.confirm_until = caller.now + CONFIRMATION
    say(session, caller, referral, MessageKind.FEEDBACK, body.feedback)
    open_to_receiver(session, caller, referral)
    return detail(session, caller, referral)


def fail_service(
    session: Session, caller: Principal, referral_id: UUID, version: gate.Named | None, body: FailureIn
) -> ReferralDetail:
    """The service was tried and is not possible; the sender chooses the next step within 72 hours."""
    referral = gate.fetch(session, caller, Referral, referral_id, version)
    apply(session, caller, referral, REFERRAL, "failures")
    referral.failure_reason = body.reason
    say(session, caller, referral, MessageKind.FAILURE, body.text)
    end(referral, caller.now)
    open_to_receiver(session, caller, referral)
    return detail(session, caller, referral)
