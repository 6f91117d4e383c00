"""What a withdrawn consent or an erasure does to a referral: it ends where it was open, and opens to nobody more.

Of a person who was erased nobody could end a referral any more: the key of the words that would say why is gone.
"""

from sqlmodel import Session, col

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.lifecycles import FINAL, REFERRAL, ReferralStatus
from api.journal import record
from api.models.cases import Case
from api.models.referrals import Referral
from api.moves.making import settle, step
from api.moves.referral_clocks import end, open_to_receiver


def close_all(session: Session, there: Principal, case: Case, by: str = "client") -> None:
    """Close every referral of a case, past which the caller is alone, before its person is erased."""
    asked = visible(Referral, there).where(Referral.case_id == case.id)
    locking = asked.order_by(col(Referral.id)).with_for_update()
    for referral in session.exec(locking, execution_options={"populate_existing": True}).all():
        close_access(session, there, referral, by)


def close_access(session: Session, there: Principal, referral: Referral, by: str = "client") -> bool:
    """Close a referral, which the caller has locked, to its receiver; whether anything of it had ever opened.

    The state of one that is over stays. What the clock has made of it is recorded first.
    """
    settle(session, there, referral, REFERRAL)
    had_opened = referral.receiver_until is not None
    if referral.status not in FINAL:
        state = ReferralStatus(referral.status)
        step(referral, ReferralStatus.WITHDRAWN, there)
        move = REFERRAL[(state, ReferralStatus.WITHDRAWN)]
        record(session, there, move.event, referral, {"from": state, "to": ReferralStatus.WITHDRAWN}, by=by)
        end(referral, there.now)
        open_to_receiver(session, there, referral)
    elif referral.receiver_until is not None and referral.receiver_until > there.now:
        referral.receiver_until = there.now
    return had_opened
