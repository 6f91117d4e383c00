"""Deletion duties opened: each agency that had what is personal is told to delete it (UU 27/2022).

After a withdrawal, for what rested on that consent; after an erasure at the person's word, for all she was passed on
with. A duty holds ids, days and no word about her; its consent is the one by which the agency had the data.
"""

from collections.abc import Callable, Mapping
from uuid import UUID

from sqlmodel import Session, col

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.events import Event
from api.domain.referral_clocks import DELETION
from api.journal import record
from api.models.cases import Case
from api.models.consents import Consent
from api.models.deletion_duties import DeletionDuty
from api.models.referrals import Referral


def owe_deletion(session: Session, there: Principal, consent: Consent, agencies: Mapping[UUID, str]) -> None:
    """Open a duty for each of the agencies, by id, which had something by this consent."""
    for agency_id, agency in agencies.items():
        duty = DeletionDuty(
            owner=consent.owner,
            agency_id=agency_id,
            agency=agency,
            case_id=consent.case_id,
            consent_id=consent.id,
            opened_at=there.now,
            due_at=there.now + DELETION,
        )
        session.add(duty)
        record(session, there, Event.DELETION_DUTY_OPENED, duty)


def owe_deletion_of_all(session: Session, there: Principal, case: Case) -> None:
    """Open a duty for each agency to which anything of the case had opened, and that does not owe it already."""
    owed: dict[UUID, tuple[Consent, str]] = {}
    for referral in _opened(session, there, case):
        consent = _consent_of(session, there, referral)
        if consent is not None and referral.receiver is not None:
            owed[referral.receiving_agency_id] = (consent, referral.receiver)
    for agency_id, (consent, agency) in owed.items():
        owe_deletion(session, there, consent, {agency_id: agency})


def _opened(session: Session, there: Principal, case: Case) -> list[Referral]:
    """The referrals that had opened, but for those that were closed when the agency was last told to delete."""
    asked = visible(Referral, there).where(Referral.case_id == case.id, col(Referral.receiver_until).is_not(None))
    is_owed = owing(session, there, case.id)
    return [each for each in session.exec(asked.order_by(col(Referral.id))) if is_owed(each)]


def owing(session: Session, there: Principal, case_id: UUID) -> Callable[[Referral], bool]:
    """Tells of a referral of the case whether it was open to its receiver after that was last told to delete: who was
    told when it was closed is not told again.
    """
    last = visible(DeletionDuty, there).where(DeletionDuty.case_id == case_id).order_by(col(DeletionDuty.opened_at))
    told = {duty.agency_id: duty.opened_at for duty in session.exec(last)}

    def is_owed(referral: Referral) -> bool:
        at = told.get(referral.receiving_agency_id)
        return at is None or referral.receiver_until is None or referral.receiver_until > at

    return is_owed


def _consent_of(session: Session, there: Principal, referral: Referral) -> Consent | None:
    """The newest consent by which the agency had the data, whether or not it still stands."""
    by = visible(Consent, there).where(
        Consent.case_id == referral.case_id,
        col(Consent.receiver_ids).contains([referral.receiving_agency_id]),
        col(Consent.purposes).contains([referral.service]),
    )
    return session.exec(by.order_by(col(Consent.given_at).desc(), col(Consent.id)).limit(1)).first()
