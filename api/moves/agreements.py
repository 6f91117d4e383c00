"""What was agreed to, and the referrals that rest on it: a ground is confirmed, and each change is followed by them.

Whoever changes what a case's referrals rest on goes past the case alone (`alone_at`): of two consents that are
withdrawn at once, the second finds the first gone, and none is sent on meanwhile.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import Session, col

from api.access import gate
from api.access.policy import authorise
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.consents import Agreement, agreed_until, covering
from api.domain.events import Event
from api.domain.lifecycles import FINAL, REFERRAL
from api.journal import record
from api.models.case_follow_ups import CaseFollowUp
from api.models.cases import Case
from api.models.consents import Consent
from api.models.referrals import Referral
from api.moves.making import settle, touch
from api.moves.referral_clocks import open_to_receiver
from api.problems import SamePerson

T = TypeVar("T", Consent, Referral, CaseFollowUp)


def alone_at(session: Session, there: Principal, case_id: UUID) -> Case:
    """The case, read once nobody else is at it; before any of its consents and referrals is locked."""
    case = gate.see(session, there, Case, case_id)
    gate.wait_at(session, case)
    session.refresh(case)
    return case


def fetch_alone(
    session: Session, caller: Principal, table: type[T], row_id: UUID, version: gate.Named | None = None
) -> tuple[T, Case]:
    """As `gate.fetch`, of what belongs to a case, past the case alone; and the case, read there.

    Raises NotFound, NotPermitted, StaleVersion.
    """
    row: Any = gate.see(session, caller, table, row_id)
    authorise(caller, row)
    case = alone_at(session, caller, row.case_id)
    return gate.lock(session, row, version), case


def confirm_agreement(session: Session, caller: Principal, consent: Consent) -> None:
    """Confirm a ground that waits for it, which the caller has locked. Raises SamePerson."""
    if caller.actor == consent.recorded_by:
        raise SamePerson
    consent.confirmed_by, consent.confirmed_at = caller.actor, caller.now
    touch(consent, caller)
    record(session, caller, Event.CONSENT_CONFIRMED, consent)


def resting_on(session: Session, there: Principal, consent: Consent) -> Sequence[Referral]:
    """The referrals that ask what a consent is about of whom it names, locked in one order."""
    asked = visible(Referral, there).where(
        Referral.case_id == consent.case_id,
        col(Referral.receiving_agency_id).in_(consent.receiver_ids),
        col(Referral.service).in_(consent.purposes),
    )
    locking = asked.order_by(col(Referral.id)).with_for_update()
    return session.exec(locking, execution_options={"populate_existing": True}).all()


def follow(session: Session, there: Principal, consent: Consent, given: Sequence[Agreement]) -> None:
    """Let what rests on a consent that was given or confirmed be open as long as `given`, all of the case, says."""
    for referral in resting_on(session, there, consent):
        if left := covering(given, referral.receiving_agency_id, referral.service, there.now):
            agree_anew(session, there, referral, left)


def agree_anew(session: Session, there: Principal, referral: Referral, left: Sequence[Agreement]) -> None:
    """Set until when a referral is open by the agreements that cover it now. One that is over opens no longer."""
    open_until(session, there, referral, agreed_until(left))


def open_until(session: Session, there: Principal, referral: Referral, agreed: datetime | None) -> None:
    """Set until when a referral is agreed to, and with it until when it is open."""
    settle(session, there, referral, REFERRAL)
    referral.agreed_until = agreed
    if referral.status not in FINAL:
        open_to_receiver(session, there, referral)
    elif referral.receiver_until is not None and referral.agreed_until is not None:
        referral.receiver_until = min(referral.receiver_until, referral.agreed_until)
