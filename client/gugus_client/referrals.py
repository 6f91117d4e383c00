"""`gugus.referrals`: what the officers of two agencies do with a referral.

A person's fields are asked for by themselves, because every reading of them is recorded.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from .operations import MOVES_OF_REFERRALS, Operation
from .paging import every, first, read
from .referral_models import CasePerson, Message, Referral, ReferralDetail, Service, Step
from .transport import Call, Transport, new_key

Id = UUID | str
DONE = 200  # what only waits is answered with 202


class Referrals:
    """Referrals that the caller's agency sent or received, or, for a secretariat, those of its region."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def listed(self, *, status: Sequence[str] = (), most: int = 200) -> list[Referral]:
        """Referrals with the state of this moment, the newest first."""
        return first(self._transport, Call(Operation.REFERRALS_LIST, query={"status": status}), Referral, most)

    def read(self, referral_id: Id) -> ReferralDetail:
        """One referral with its envelope, where that is open."""
        return self._detail(Call(Operation.REFERRALS_READ, {"referral_id": referral_id}))

    def timeline(self, referral_id: Id) -> Iterator[Step]:
        """What happened to it, in its order."""
        return every(self._transport, Call(Operation.REFERRALS_TIMELINE, {"referral_id": referral_id}), Step)

    def messages(self, referral_id: Id) -> Iterator[Message]:
        """What the two agencies wrote to each other, in its order. Raises Refused for anybody else."""
        return every(self._transport, Call(Operation.REFERRAL_MESSAGES_LIST, {"referral_id": referral_id}), Message)

    def person(self, case_id: Id) -> CasePerson:
        """The fields that are open to the caller now; the reading is recorded."""
        return read(CasePerson, self._transport.send(Call(Operation.CASE_PERSONS_READ, {"case_id": case_id})).content)

    def services(self, *, kind: Sequence[str] = ()) -> Iterator[Service]:
        """Services of the directory that are offered now."""
        asked = {"kind": kind, "status": ["active"], "limit": 200}
        return every(self._transport, Call(Operation.SERVICES_LIST, query=asked), Service)

    def write(self, referral_id: Id, text: str, *, key: str | None = None) -> Message:
        """Write to the other agency."""
        ids, said = {"referral_id": referral_id}, {"text": text}
        call = Call(Operation.REFERRAL_MESSAGES_ADD, ids, json=said, key=key or new_key())
        return read(Message, self._transport.send(call).content)

    def move(
        self, referral_id: Id, move: str, *, words: Mapping[str, Any] | None = None, key: str | None = None
    ) -> ReferralDetail | None:
        """Make a move that stands in `allowed_actions`; nothing comes back where a second person has to complete it."""
        operation = MOVES_OF_REFERRALS[move]
        call = Call(operation, {"referral_id": referral_id}, json=dict(words or {}), key=key or new_key())
        answer = self._transport.send(call)
        return read(ReferralDetail, answer.content) if answer.status_code == DONE else None

    def _detail(self, call: Call) -> ReferralDetail:
        answer = self._transport.send(call)
        return read(ReferralDetail, answer.content).model_copy(update={"tag": answer.headers.get("etag", "")})
