"""What the clock made of a referral is recorded once, at its deadline."""

from uuid import UUID

from sqlmodel import Session

from api.access import gate
from api.access.principal import Principal
from api.domain.lifecycles import REFERRAL
from api.models.referrals import Referral
from api.moves import settle


def keep_time(session: Session, caller: Principal, referral_id: UUID) -> None:
    """Record that a question was not answered, nobody answered, or nobody confirmed; nothing where it is recorded."""
    referral = gate.lock(session, gate.see(session, caller, Referral, referral_id))
    settle(session, caller, referral, REFERRAL)
