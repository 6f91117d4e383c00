"""What a withdrawn consent does to a referral: it ends where it was open, and nothing of it opens to the receiver."""

from sqlmodel import Session

from api.access.principal import Principal
from api.domain.lifecycles import FINAL, REFERRAL, ReferralStatus
from api.journal import record
from api.models.referrals import Referral
from api.moves.making import settle, step
from api.moves.referral_clocks import end, open_to_receiver


def close_access(session: Session, there: Principal, referral: Referral) -> bool:
    """Close a referral, which the caller has locked, to its receiver; whether anything of it had ever opened.

    The state of one that is over stays. What the clock has made of it is recorded first.
    """
    settle(session, there, referral, REFERRAL)
    had_opened = referral.receiver_until is not None
    if referral.status not in FINAL:
        state = ReferralStatus(referral.status)
        step(referral, ReferralStatus.WITHDRAWN, there)
        move = REFERRAL[(state, ReferralStatus.WITHDRAWN)]
        record(session, there, move.event, referral, {"from": state, "to": ReferralStatus.WITHDRAWN})
        end(referral, there.now)
        open_to_receiver(session, there, referral)
    elif referral.receiver_until is not None and referral.receiver_until > there.now:
        referral.receiver_until = there.now
    return had_opened
