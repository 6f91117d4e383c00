"""The person is handed over from officer to officer; the record of it changes no state."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session

from api.access import gate
from api.access.policy import authorise
from api.access.principal import Principal
from api.access.visibility import visible
from api.case_keys import key_of, keys_of
from api.domain.events import Event
from api.domain.lifecycles import CONSENTED
from api.journal import record
from api.models.referrals import Referral, ReferralHandover
from api.moves import standing
from api.moves.happened import must_have_happened
from api.problems import Locked
from api.schemas.referral_moves import HandoverIn, HandoverOut
from api.services.referrals.reading import may_write, note_reading

SEALED = ("given_by", "taken_by", "place", "note")


def hand_over(session: Session, caller: Principal, referral_id: UUID, body: HandoverIn) -> HandoverOut:
    """Record a hand-over, once the agency has accepted. Raises Locked before that, and once it is closed to it."""
    referral = gate.see(session, caller, Referral, referral_id)
    authorise(caller, referral)
    key = key_of(session, referral.case_id)
    if standing(referral, caller.now) not in CONSENTED or not may_write(caller, referral) or key is None:
        raise Locked(lock_reason="not_open")
    must_have_happened(caller.now, "handed_over_at", body.handed_over_at)
    handover = ReferralHandover(
        owner=str(referral.receiver),
        referral_id=referral.id,
        case_id=referral.case_id,
        given_by=b"",
        taken_by=b"",
        place=b"",
        handed_over_at=body.handed_over_at,
        recorded_by=caller.actor,
        recorded_at=caller.now,
    )
    key.seal_row(handover, body.model_dump(include=set(SEALED)))
    session.add(handover)
    audience = {referral.owner, str(referral.receiver)}
    record(session, caller, Event.REFERRAL_HANDED_OVER, handover, body.model_dump(), audience=audience)
    session.flush()  # it is read again as it was kept
    return read_handover(session, caller, handover.id)


def read_handover(session: Session, caller: Principal, handover_id: UUID) -> HandoverOut:
    """One hand-over."""
    return next(iter(opened_handovers(session, [gate.see(session, caller, ReferralHandover, handover_id)])))


def read_handovers(session: Session, caller: Principal, referral_id: UUID) -> Any:
    """The hand-overs of a referral that was seen, to be listed."""
    referral = gate.see(session, caller, Referral, referral_id)
    return visible(ReferralHandover, caller).where(ReferralHandover.referral_id == referral.id)


def handovers_read(session: Session, caller: Principal, rows: Sequence[ReferralHandover]) -> Iterable[HandoverOut]:
    """Hand-overs, to one of the two agencies; that it read them is recorded, and she may ask for it."""
    note_reading(session, caller, Event.REFERRAL_HANDOVERS_READ, rows)
    return opened_handovers(session, rows)


def opened_handovers(session: Session, handovers: Iterable[ReferralHandover]) -> Iterable[HandoverOut]:
    """Hand-overs with names and place, which only the key of the case opens."""
    rows = list(handovers)
    keys = keys_of(session, {handover.case_id for handover in rows})
    for handover in rows:
        if key := keys.get(handover.case_id):
            yield HandoverOut(**{**handover.model_dump(), **key.unseal_row(handover, SEALED)})
