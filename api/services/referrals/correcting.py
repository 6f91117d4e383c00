"""A referral that was entered in error: one officer says so, a second one completes it, and nobody sees a person."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from api.access import gate
from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.lifecycles import REFERRAL
from api.domain.pending_acts import Second
from api.domain.referral_reasons import MessageKind
from api.models.referrals import Referral
from api.moves import apply, judge
from api.moves.pending import Wanted, ask
from api.moves.referral_clocks import end, open_to_receiver
from api.schemas.pending_acts import PendingActOut
from api.schemas.referral_moves import WordsIn
from api.schemas.referrals import ReferralDetail
from api.services.referrals.reading import detail, say


def ask_for_correction(
    session: Session, caller: Principal, referral_id: UUID, version: gate.Named | None, body: WordsIn
) -> PendingActOut:
    """Say that a referral was entered in error, and why; it waits for another officer of the agency."""
    referral = gate.fetch(session, caller, Referral, referral_id, version)
    judge(caller, referral, REFERRAL, "corrections")
    say(session, caller, referral, MessageKind.CORRECTION, body.text)
    wanted = Wanted(Act.REFERRAL_CORRECT, referral.owner, referral.id, {})
    return PendingActOut.model_validate(ask(session, caller, Second.ANOTHER_OFFICER, wanted))


def correct_as_asked(
    session: Session, there: Principal, subject_id: UUID | None, _request: dict[str, Any]
) -> ReferralDetail:
    """Complete the correction: the referral is kept for the audit alone."""
    seen = gate.see(session, there, Referral, subject_id or UUID(int=0))
    referral = gate.lock(session, seen)
    apply(session, there, referral, REFERRAL, "corrections")
    end(referral, there.now)
    open_to_receiver(session, there, referral)
    return detail(session, there, referral)
