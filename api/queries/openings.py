"""What of a person a case opens to the caller at this moment: all of it to the agency that holds it.

To a receiver each field opens by three things together: the state of its referral (`OPENS`), that the field was asked
for in it, and that a consent covers it for this receiver and service now.
"""

from collections.abc import Callable, Sequence

from sqlmodel import Session, col

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.consents import SharedField, covers
from api.domain.kinds import ServiceKind
from api.domain.lifecycles import OPENS, SERVING, Opening, ReferralStatus
from api.models.cases import Case
from api.models.referrals import Referral
from api.moves import standing
from api.problems import Locked, NotPermitted
from api.queries.cases import agreements


def opened(session: Session, caller: Principal, case: Case) -> frozenset[str]:
    """The fields and profiles of a case that was seen which are open to the caller."""
    if case.owner in caller.organisations:
        return frozenset(SharedField)
    return frozenset().union(*(_by(session, caller, referral) for referral in received(session, caller, case)))


def opened_by(session: Session, caller: Principal, referral: Referral) -> frozenset[str]:
    """What one referral that was seen opens to the caller: everything to its sender."""
    return frozenset(SharedField) if referral.owner in caller.organisations else _by(session, caller, referral)


def received(session: Session, caller: Principal, case: Case) -> Sequence[Referral]:
    """The referrals of a case that are open to the caller as their receiver."""
    statement = visible(Referral, caller).where(
        Referral.case_id == case.id,
        col(Referral.receiver).in_(caller.organisations),
        col(Referral.receiver_until) > caller.now,
    )
    return session.exec(statement).all()


def serving(session: Session, caller: Principal, case: Case, service: ServiceKind) -> Referral | None:
    """The referral by which the caller serves the person now with this service, if any."""
    found = (
        referral
        for referral in received(session, caller, case)
        if referral.service is service and standing(referral, caller.now) in SERVING
    )
    return next(found, None)


Finding = Callable[[Session, Principal, Case, ServiceKind], Referral | None]


def held_to_serve(
    session: Session, caller: Principal, case: Case, service: ServiceKind, find: Finding = serving
) -> Referral:
    """The referral by which the caller serves the person of another agency's case with this service, held.

    Raises NotPermitted where she was not referred to it for this service; Locked where its referral has not begun, or
    is over, or opens nothing to write by: what was served is read, and written no more.
    """
    referral = find(session, caller, case, service)
    if referral is not None:
        gate.lock(session, referral)  # whoever erases or withdraws at the same moment has ended it, or waits
        referral = find(session, caller, case, service)
    if referral is not None:
        return referral
    was_referred = any(each.service is service for each in received(session, caller, case))
    raise Locked(lock_reason="not_open") if was_referred else NotPermitted


def health_service(
    session: Session, caller: Principal, case: Case, service: ServiceKind = ServiceKind.HEALTH_REHABILITATION
) -> Referral | None:
    """The referral by which the caller may say how the person of another agency's case is.

    The profile is open to it: what it would replace it can read.
    """
    referral = serving(session, caller, case, service)
    is_open = referral is not None and SharedField.MEDICAL_PROFILE in opened_by(session, caller, referral)
    return referral if is_open else None


def _by(session: Session, caller: Principal, referral: Referral) -> frozenset[str]:
    if OPENS[ReferralStatus(standing(referral, caller.now))] is not Opening.CONSENTED:
        return frozenset()
    given = agreements(session, referral.case_id)
    receiver, service = referral.receiving_agency_id, referral.service
    return frozenset(field for field in referral.fields if covers(given, receiver, service, field, caller.now))
