"""What the clock made of a referral is recorded once, at its deadline."""

from uuid import UUID

from sqlmodel import Session

from api.access import gate
from api.access.principal import Principal
from api.domain.consents import covering
from api.domain.lifecycles import REFERRAL
from api.journal import CLOCK
from api.models.referrals import Referral
from api.moves import agree_anew, alone_at, open_until, settle
from api.moves.withdrawing import close_access
from api.queries.cases import agreements


def keep_time(session: Session, caller: Principal, referral_id: UUID) -> None:
    """Record that a question was not answered, nobody answered, or nobody confirmed; nothing where it is recorded."""
    referral = gate.lock(session, gate.see(session, caller, Referral, referral_id))
    settle(session, caller, referral, REFERRAL)


def recount(session: Session, caller: Principal, referral_id: UUID) -> None:
    """Set until when a referral is open by the agreements that cover it now, as every change of them does.

    One that nothing covers any more is open no longer than until now. One whose person was erased has ended with it.
    """
    referral = gate.see(session, caller, Referral, referral_id)
    case = alone_at(session, caller, referral.case_id)
    referral = gate.lock(session, referral)
    if case.erased_at is not None:
        close_access(session, caller, referral, CLOCK)
        return
    given = agreements(session, referral.case_id)
    if left := covering(given, referral.receiving_agency_id, referral.service, caller.now):
        agree_anew(session, caller, referral, left)
    elif referral.agreed_until is None or referral.agreed_until > caller.now:
        open_until(session, caller, referral, caller.now)
