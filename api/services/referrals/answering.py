"""The receiving agency answers: it takes a referral for triage, asks, accepts, rejects, or sends it on."""

from uuid import UUID

from sqlmodel import Session, col, select

from api.access import gate
from api.access.policy import authorise
from api.access.principal import Principal
from api.access.visibility import visible
from api.case_keys import key_of
from api.domain.consents import may_open
from api.domain.lifecycles import REFERRAL, ServiceStatus
from api.domain.referral_reasons import MessageKind
from api.models.cases import Case
from api.models.referrals import Referral, ReferralEnvelope
from api.models.services import Service
from api.moves import Asked, Facts, alone_at, apply
from api.moves.referral_clocks import carry_clock, end, open_to_receiver, pause_clock, service_due
from api.problems import FieldError, Invalid
from api.queries.services import places_free
from api.schemas.referral_moves import AskingIn, RedirectionIn, RejectionIn, WordsIn
from api.schemas.referrals import ReferralDetail
from api.services.referrals.drafting import service_asked
from api.services.referrals.reading import detail, say
from api.services.referrals.sending import asked_of, send

# What the next agency is asked with, as the one before.
TAKEN_OVER = {"owner", "case_id", "case_number", "sending_agency_id", "urgency", "fields"}


def receive_referral(
    session: Session, caller: Principal, referral_id: UUID, version: gate.Named | None
) -> ReferralDetail:
    """A named officer takes the referral for triage; the clock goes on."""
    referral = gate.fetch(session, caller, Referral, referral_id, version)
    apply(session, caller, referral, REFERRAL, "receipts")
    referral.received_at, referral.received_by = caller.now, caller.actor
    return detail(session, caller, referral)


def ask_for_information(
    session: Session, caller: Principal, referral_id: UUID, version: gate.Named | None, body: WordsIn
) -> ReferralDetail:
    """Ask the sender; the clock stands until the answer, for 48 hours at most."""
    referral = gate.fetch(session, caller, Referral, referral_id, version)
    apply(session, caller, referral, REFERRAL, "information-requests")
    referral.questions += 1
    pause_clock(referral, caller.now)
    open_to_receiver(session, caller, referral)
    say(session, caller, referral, MessageKind.QUESTION, body.text)
    return detail(session, caller, referral)


def accept_referral(
    session: Session, caller: Principal, referral_id: UUID, version: gate.Named | None, body: AskingIn
) -> ReferralDetail:
    """The agency will serve: the response clock stops, the service clock starts, the consented fields open."""
    referral = gate.fetch(session, caller, Referral, referral_id, version)
    service = session.exec(visible(Service, caller).where(Service.id == referral.service_id)).one()
    service = gate.lock(session, service)  # two who would take the last place wait here
    free = places_free(session, [service], caller.now)[service.id]
    apply(
        session,
        caller,
        referral,
        REFERRAL,
        "acceptances",
        Facts(asked=Asked(service, places_free=free, is_full_known=body.is_full_known)),
    )
    referral.accepted_at, referral.service_due_at = caller.now, service_due(referral, caller.now)
    referral.received_at = referral.received_at or caller.now
    open_to_receiver(session, caller, referral)
    return detail(session, caller, referral)


def reject_referral(
    session: Session, caller: Principal, referral_id: UUID, version: gate.Named | None, body: RejectionIn
) -> ReferralDetail:
    """The agency does not serve, and says why; the sender chooses the next step within 72 hours."""
    referral = gate.fetch(session, caller, Referral, referral_id, version)
    _must_be_alternatives(session, caller, referral, body.alternative_ids)
    apply(session, caller, referral, REFERRAL, "rejections")
    referral.rejection_reason, referral.alternative_ids = body.reason, body.alternative_ids
    say(session, caller, referral, MessageKind.REJECTION, body.text)
    end(referral, caller.now)
    open_to_receiver(session, caller, referral)
    return detail(session, caller, referral)


def _must_be_alternatives(session: Session, caller: Principal, referral: Referral, named: list[UUID]) -> None:
    """What is named instead is another service, and offered at present. Raises Invalid."""
    offered = visible(Service, caller).where(col(Service.id).in_(named), Service.status == ServiceStatus.ACTIVE)
    others = {service.id for service in session.exec(offered)} - {referral.service_id}
    wrong = [
        FieldError(f"/alternative_ids/{place}", "unknown_service", "layanan lain yang dibuka / another one offered")
        for place, service_id in enumerate(named)
        if service_id not in others
    ]
    if wrong:
        raise Invalid(errors=wrong)


def redirect_referral(
    session: Session, caller: Principal, referral_id: UUID, version: gate.Named | None, body: RedirectionIn
) -> ReferralDetail:
    """Another service is asked instead, for the sender and in its name, in the time that remains.

    Whether consent, seals and open referrals allow it is judged in the context of the sender: whoever redirects learns
    a yes or a no.
    """
    referral = gate.see(session, caller, Referral, referral_id)
    authorise(caller, referral)
    with gate.acting_for(session, caller, referral.owner) as there:
        alone_at(session, there, referral.case_id)
    referral = gate.lock(session, referral, version)
    with gate.acting_for(session, caller, referral.owner) as there:
        following, asked = _following(session, there, referral, body)
    apply(session, caller, referral, REFERRAL, "redirections", Facts(asked=asked))
    end(referral, caller.now)
    with gate.acting_for(session, caller, referral.owner) as there:
        say(session, there, referral, MessageKind.REDIRECTION, body.text)
        _send_on(session, there, referral, following, asked)
    open_to_receiver(session, caller, referral)
    return detail(session, caller, referral)


def _following(session: Session, there: Principal, referral: Referral, body: RedirectionIn) -> tuple[Referral, Asked]:
    """The referral that goes on, not kept yet, and whether it may."""
    following = Referral(
        **referral.model_dump(include=TAKEN_OVER),
        **service_asked(session, there, body.service_id, referral.owner),
        drafted_by=there.actor,
        replaces_id=referral.id,
    )
    # What never opens to the other service is not asked of it.
    following.fields = [field for field in following.fields if may_open(field, following.service)]
    case = gate.see(session, there, Case, referral.case_id)
    return following, asked_of(session, there, following, case, is_full_known=body.is_full_known)


def _send_on(session: Session, there: Principal, referral: Referral, following: Referral, asked: Asked) -> None:
    session.add(following)
    session.flush()  # its envelope refers to it
    session.add(_copied(session, referral, following))
    send(session, there, following, asked)
    carry_clock(following, referral, there.now)
    open_to_receiver(session, there, following)


def _copied(session: Session, referral: Referral, following: Referral) -> ReferralEnvelope:
    """The envelope of the next agency; what is sealed is sealed for its own place."""
    given = session.exec(select(ReferralEnvelope).where(ReferralEnvelope.referral_id == referral.id)).one()
    key, unsealed = key_of(session, referral.case_id), {"safety_notes"}
    envelope = ReferralEnvelope(**given.model_dump(exclude={"id", "referral_id", *unsealed}), referral_id=following.id)
    if key is not None:
        key.seal_row(envelope, key.unseal_row(given, unsealed))
    return envelope
