"""A referral is sent: from here on the receiver and the secretariats of both regions know of it."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.clocks import local_date
from api.domain.consents import Agreement, agreed_until, covered_fields, covering, covers
from api.domain.lifecycles import FINAL, REFERRAL
from api.domain.places import NATION, code_of
from api.models.agencies import Agency
from api.models.cases import Case
from api.models.referrals import Referral
from api.models.services import Service
from api.moves import Asked, Facts, apply, fetch_alone, judge, settle
from api.moves.referral_clocks import open_to_receiver, start_clock
from api.problems import NotFound
from api.queries.cases import age_of, agreements, must_go_on
from api.queries.services import places_free
from api.schemas.referral_moves import AskingIn
from api.schemas.referrals import ReferralDetail
from api.services.referrals.envelopes import describe
from api.services.referrals.reading import detail


def send_referral(
    session: Session, caller: Principal, referral_id: UUID, version: gate.Named | None, body: AskingIn
) -> ReferralDetail:
    """Send it: consent covers the receiver, the service is offered and has room, and nothing of the kind is open."""
    referral, case = fetch_alone(session, caller, Referral, referral_id, version)  # two of the same wait here
    must_go_on(case)
    referral.fields = referral.fields or _all_covered(session, referral, caller.now)
    describe(session, caller, case, referral)  # as she is known by now
    asked = asked_of(session, caller, referral, case, is_full_known=body.is_full_known)
    send(session, caller, referral, asked)
    start_clock(referral, code_of(referral.receiver_region or NATION), caller.now)
    open_to_receiver(session, caller, referral)
    return detail(session, caller, referral)


def send(session: Session, caller: Principal, referral: Referral, asked: Asked) -> None:
    """Make the move, and name the parties: the receiver, and the regions that see the clocks."""
    judge(caller, referral, REFERRAL, "submissions", Facts(asked=asked))
    sender, receiver = (
        _agency(session, caller, each) for each in (referral.sending_agency_id, referral.receiving_agency_id)
    )
    referral.receiver, referral.sent_at = receiver.organisation, caller.now
    referral.region, referral.receiver_region = sender.region, receiver.region
    referral.sent_by, referral.agreed_until = caller.actor, asked.agreed_until
    apply(session, caller, referral, REFERRAL, "submissions", Facts(asked=asked))


def _agency(session: Session, caller: Principal, agency_id: UUID) -> Agency:
    found = session.exec(visible(Agency, caller).where(Agency.id == agency_id)).first()
    if found is None:
        raise NotFound
    return found


def asked_of(session: Session, caller: Principal, referral: Referral, case: Case, *, is_full_known: bool) -> Asked:
    """What the guards of a sending ask: of the service, the person's age, the consents, seals and open referrals."""
    service = session.exec(visible(Service, caller).where(Service.id == referral.service_id)).one()
    sealed = session.scalar(sa.select(sa.func.gugus_sealed_cases(sa.cast([service.agency], sa.ARRAY(sa.Text())))))
    given = covering_now(session, referral, caller.now)
    receiver, purpose = referral.receiving_agency_id, referral.service
    fields = (covers(given, receiver, purpose, field, caller.now) for field in referral.fields)
    return Asked(
        service=service,
        age=age_of(case, local_date(caller.now, referral.time_zone)),
        is_covered=bool(referral.fields) and all(fields),
        is_sealed=case.id in (sealed or ()),
        is_open_already=_is_open_already(session, caller, referral),
        places_free=places_free(session, [service], caller.now)[service.id],
        is_full_known=is_full_known,
        agreed_until=agreed_until(given),
    )


def _all_covered(session: Session, referral: Referral, now: datetime) -> list[str]:
    """What her consents give this agency for this service: none, and nothing is sent, for nothing would open."""
    given = agreements(session, referral.case_id)
    return list(covered_fields(given, referral.receiving_agency_id, referral.service, now))


def covering_now(session: Session, referral: Referral, now: datetime) -> list[Agreement]:
    """What was agreed to for the receiver and the service of a referral, and stands at `now`."""
    given = agreements(session, referral.case_id)
    return covering(given, referral.receiving_agency_id, referral.service, now)


def _is_open_already(session: Session, caller: Principal, referral: Referral) -> bool:
    """Whether the same is asked already; what the clock has ended meanwhile is recorded first."""
    same = visible(Referral, caller).where(
        Referral.case_id == referral.case_id,
        Referral.receiving_agency_id == referral.receiving_agency_id,
        Referral.service == referral.service,
        Referral.id != referral.id,
        col(Referral.sent_at).is_not(None),
        col(Referral.status).not_in(FINAL),
    )
    for other in session.exec(same.with_for_update()).all():
        settle(session, caller, other, REFERRAL)
        if other.status not in FINAL:
            return True
    return False
