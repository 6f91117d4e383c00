"""What of a person a case opens to the caller at this moment: all of it to the agency that holds it.

To a receiver each field opens by three things together: the state of its referral (`OPENS`), that the field was asked
for in it, and that a consent covers it for this receiver and service now.
"""

from sqlmodel import Session, col

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.consents import SharedField, covers
from api.domain.lifecycles import OPENS, Opening, ReferralStatus
from api.models.cases import Case
from api.models.referrals import Referral
from api.moves import standing
from api.queries.cases import agreements


def opened(session: Session, caller: Principal, case: Case) -> frozenset[str]:
    """The fields and profiles of a case that was seen which are open to the caller."""
    if case.owner in caller.organisations:
        return frozenset(SharedField)
    given = agreements(session, case.id)
    received = visible(Referral, caller).where(
        Referral.case_id == case.id,
        col(Referral.receiver).in_(caller.organisations),
        col(Referral.receiver_until) > caller.now,
    )
    return frozenset(
        field
        for referral in session.exec(received).all()
        if OPENS[ReferralStatus(standing(referral, caller.now))] is Opening.CONSENTED
        for field in referral.fields
        if covers(given, referral.receiving_agency_id, referral.service, field, caller.now)
    )
