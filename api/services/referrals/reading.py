"""A referral is read: its clocks by everybody who sees it, the envelope and what is written by its two parties."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session

from api.access import gate
from api.access.policy import authorise, permits
from api.access.principal import Principal
from api.access.visibility import visible
from api.case_keys import DataKey, key_of, keys_of
from api.domain.acts import Act
from api.domain.events import Event
from api.domain.lifecycles import CONSENTED, OPENS, REFERRAL, Opening, ReferralStatus
from api.domain.referral_reasons import MessageKind
from api.journal import record, record_reading
from api.models.referrals import Referral, ReferralEnvelope, ReferralMessage
from api.moves import allowed_actions, standing
from api.problems import Locked
from api.queries import referrals
from api.queries.names import agency_names, region_names
from api.schemas.referral_moves import MessageOut, WordsIn
from api.schemas.referrals import EnvelopeOut, ReferralDetail

# Acts without a change of state, under the name a referral shows them.
ACTIONS = {
    Act.REFERRAL_CHANGE: "change",
    Act.REFERRAL_MESSAGE_ADD: "messages",
    Act.REFERRAL_DOCUMENT_ADD: "documents",
    Act.REFERRAL_HAND_OVER: "handovers",
}


def read_referral(session: Session, caller: Principal, referral_id: UUID) -> ReferralDetail:
    """One referral."""
    return detail(session, caller, gate.see(session, caller, Referral, referral_id))


def detail(session: Session, caller: Principal, referral: Referral) -> ReferralDetail:
    """A referral with its envelope, where that is open to the caller, and what the caller may do."""
    session.flush()
    state = ReferralStatus(standing(referral, caller.now))
    is_open = referral.receiver_until is not None and referral.receiver_until > caller.now
    following = gate.found(session, caller, Referral, "replaces_id", referral.id)
    names = agency_names(session, [referral.sending_agency_id, referral.receiving_agency_id])
    return ReferralDetail(
        **referrals.fields(caller, referral, names),
        opening=OPENS[state] if is_open else Opening.NOTHING,
        opens_until=referral.receiver_until if is_open else None,
        envelope=_envelope(session, caller, referral),
        replaced_by_id=following.id if following else None,
        allowed_actions=_actions(caller, referral),
    )


def _actions(caller: Principal, referral: Referral) -> list[str]:
    open_now = {
        Act.REFERRAL_CHANGE: referral.status is ReferralStatus.DRAFT,
        Act.REFERRAL_MESSAGE_ADD: may_write(caller, referral),
        Act.REFERRAL_DOCUMENT_ADD: may_attach(caller, referral),
        Act.REFERRAL_HAND_OVER: may_write(caller, referral) and standing(referral, caller.now) in CONSENTED,
    }
    beside = [name for act, name in ACTIONS.items() if open_now[act] and permits(caller, act, referral)]
    return [*allowed_actions(caller, referral, REFERRAL), *beside]


def may_attach(caller: Principal, referral: Referral) -> bool:
    """Whether documents are attached: while it is written, and while the two agencies write to each other."""
    return referral.status is ReferralStatus.DRAFT or may_write(caller, referral)


def may_write(caller: Principal, referral: Referral) -> bool:
    """Whether the two agencies still write to each other: it was sent, and is open to the receiver."""
    return referral.receiver_until is not None and referral.receiver_until > caller.now


def _envelope(session: Session, caller: Principal, referral: Referral) -> EnvelopeOut | None:
    envelope = gate.found(session, caller, ReferralEnvelope, "referral_id", referral.id)
    key = key_of(session, referral.case_id)
    if envelope is None:
        return None
    notes: dict[str, Any] = key.unseal_row(envelope, ("safety_notes",)) if key else {"safety_notes": None}
    codes = {"origin": envelope.origin_region_code, "present": envelope.present_region_code}
    names = region_names(session, [code for code in codes.values() if code])
    regions = {f"{part}_region_name": names.get(code or "") for part, code in codes.items()}
    return EnvelopeOut(**{**envelope.model_dump(), **notes, **regions})


def say(session: Session, caller: Principal, referral: Referral, kind: MessageKind, text: str) -> ReferralMessage:
    """Write words into the referral, sealed by the key of its case. Raises Locked where the person was erased."""
    key = key_of(session, referral.case_id) or _key_of_the_sender(session, caller, referral)
    if key is None:
        raise Locked(lock_reason="erased")
    message = ReferralMessage(
        owner=writer_of(caller, referral),
        referral_id=referral.id,
        case_id=referral.case_id,
        kind=kind,
        text=b"",
        written_by=caller.actor,
        written_at=caller.now,
    )
    key.seal_row(message, {"text": text})
    session.add(message)
    return message


def _key_of_the_sender(session: Session, caller: Principal, referral: Referral) -> DataKey | None:
    """The key as the sender has it: whoever serves still says how it ended when what was agreed to has run out, and
    reads nothing.
    """
    session.flush()  # what was changed until here is written in the caller's own context
    with gate.acting_for(session, caller, referral.owner):
        return key_of(session, referral.case_id)


def writer_of(caller: Principal, referral: Referral) -> str:
    """The organisation that writes: the sender, the receiver, or a secretariat of theirs."""
    parties = (referral.owner, referral.receiver, referral.region, referral.receiver_region)
    return next((party for party in parties if party and party in caller.organisations), referral.owner)


def write_message(session: Session, caller: Principal, referral_id: UUID, body: WordsIn) -> MessageOut:
    """Write to the other agency. Raises Locked before it is sent, and once it is closed to the receiver."""
    referral = gate.see(session, caller, Referral, referral_id)
    authorise(caller, referral)
    if not may_write(caller, referral):
        raise Locked(lock_reason="not_open")
    message = say(session, caller, referral, MessageKind.NOTE, body.text)
    session.flush()
    audience = {referral.owner, str(referral.receiver)}
    record(session, caller, Event.REFERRAL_MESSAGE_ADDED, message, body.model_dump(), audience=audience)
    return read_message(session, caller, message.id)


def read_message(session: Session, caller: Principal, message_id: UUID) -> MessageOut:
    """One message, to whoever wrote it."""
    return next(iter(opened(session, [gate.see(session, caller, ReferralMessage, message_id)])))


def read_messages(session: Session, caller: Principal, referral_id: UUID) -> Any:
    """The messages of a referral that was seen, to be listed; the two agencies see them, and nobody else."""
    referral = gate.see(session, caller, Referral, referral_id)
    return visible(ReferralMessage, caller).where(ReferralMessage.referral_id == referral.id)


def messages_read(session: Session, caller: Principal, rows: Sequence[ReferralMessage]) -> Iterable[MessageOut]:
    """Messages with their words, to one of the two agencies; that it read them is recorded, and she may ask for it."""
    note_reading(session, caller, Event.REFERRAL_MESSAGES_READ, rows)
    return opened(session, rows)


def note_reading(session: Session, caller: Principal, event: Event, rows: Sequence[Any]) -> None:
    """Record that a page of what is written in a referral was read, where there was any, under the last of its rows:
    for the reader and for the holder of the case.
    """
    if rows:
        referral = gate.see(session, caller, Referral, rows[-1].referral_id)
        record_reading(session, caller, event, rows[-1], holder=referral.owner)


def opened(session: Session, messages: Iterable[ReferralMessage]) -> Iterable[MessageOut]:
    """Messages with their words, which only the key of the case opens."""
    rows = list(messages)
    keys = keys_of(session, {message.case_id for message in rows})
    for message in rows:
        key = keys.get(message.case_id)
        words: dict[str, Any] = key.unseal_row(message, ("text",)) if key else {"text": ""}
        yield MessageOut(**{**message.model_dump(), **words})
