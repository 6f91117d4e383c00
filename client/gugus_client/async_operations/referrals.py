"""Operations on referrals, for tasks of an event loop."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Unpack

from ..bodies.referral_messages import WordsIn
from ..bodies.referrals import (
    AskingIn,
    BeginningIn,
    FailureIn,
    HandoverIn,
    HoldIn,
    RedirectionIn,
    ReferralCreate,
    ReferralUpdate,
    RejectionIn,
    ServiceCompletionIn,
)
from ..calls import Call, new_key
from ..files import File
from ..given import Id, Instant
from ..models.assistance import ServiceKind
from ..models.pending_acts import PendingActOut
from ..models.referral_handovers import HandoverOut
from ..models.referrals import ReferralDetail, ReferralOut, ReferralStatus, Urgency
from ..noun import AsyncNoun
from ..operations.referrals import (
    ACCEPT,
    ADD,
    ANSWER,
    ASK,
    BEGIN,
    CANCEL,
    CHANGE,
    CLOSE,
    COMPLETE,
    CONFIRM,
    CORRECT,
    FAIL,
    HAND_OVER,
    HOLD,
    LIST,
    PRINT,
    READ,
    RECEIVE,
    REDIRECT,
    REJECT,
    REOPEN,
    RESUME,
    SEND,
)
from ..paging import AsyncListed


class AsyncReferralsOperations(AsyncNoun):
    """One service asked of one agency for one person: moves, clocks, messages, hand-overs."""

    MOVES: ClassVar[Mapping[str, str]] = {
        "acceptances": "accept",
        "answers": "answer",
        "cancellations": "cancel",
        "closures": "close",
        "completions": "complete",
        "corrections": "correct",
        "failures": "fail",
        "handovers": "hand_over",
        "holds": "hold",
        "information-requests": "ask",
        "override-confirmations": "confirm",
        "receipts": "receive",
        "redirections": "redirect",
        "rejections": "reject",
        "reopenings": "reopen",
        "resumptions": "resume",
        "service-starts": "begin",
        "submissions": "send",
    }

    async def accept(
        self, referral_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[AskingIn]
    ) -> ReferralDetail:
        """Accept it: the consented fields open, and the time to begin the service runs.

        Asks for `referrals:receive`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            ReferralDetail, Call(ACCEPT, {"referral_id": referral_id}, json=body, key=key or new_key(), tag=tag)
        )

    async def add(self, *, key: str | None = None, **body: Unpack[ReferralCreate]) -> ReferralDetail:
        """Write a referral of a case that the caller's agency holds. Nobody else sees it before it is sent.

        Asks for `referrals:send`.

        Refused as `locked`.
        """
        return await self.transport.one(ReferralDetail, Call(ADD, json=body, key=key or new_key()))

    async def answer(
        self, referral_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[WordsIn]
    ) -> ReferralDetail:
        """Answer the question; the clock goes on.

        Asks for `referrals:send`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            ReferralDetail, Call(ANSWER, {"referral_id": referral_id}, json=body, key=key or new_key(), tag=tag)
        )

    async def ask(
        self, referral_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[WordsIn]
    ) -> ReferralDetail:
        """Ask the sender, at most twice; the clock stands until the answer, for 48 hours at most.

        Asks for `referrals:receive`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            ReferralDetail, Call(ASK, {"referral_id": referral_id}, json=body, key=key or new_key(), tag=tag)
        )

    async def begin(
        self, referral_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[BeginningIn]
    ) -> ReferralDetail:
        """Say when the first contact was made.

        Asks for `referrals:receive`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            ReferralDetail, Call(BEGIN, {"referral_id": referral_id}, json=body, key=key or new_key(), tag=tag)
        )

    async def cancel(
        self, referral_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[WordsIn]
    ) -> ReferralDetail:
        """Take it back before the first contact, with the reason.

        Asks for `referrals:send`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            ReferralDetail, Call(CANCEL, {"referral_id": referral_id}, json=body, key=key or new_key(), tag=tag)
        )

    async def change(self, referral_id: Id, *, tag: str, **body: Unpack[ReferralUpdate]) -> ReferralDetail:
        """Correct a referral before it is sent; afterwards it is taken back, and another one written.

        Asks for `referrals:send`.

        Refused as `locked`, `wrong-moment`.
        """
        return await self.transport.one(ReferralDetail, Call(CHANGE, {"referral_id": referral_id}, json=body, tag=tag))

    async def close(self, referral_id: Id, *, key: str | None = None, tag: str | None = None) -> ReferralDetail:
        """Confirm that the service is over; after 14 days that happens by itself.

        Asks for `referrals:send`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            ReferralDetail, Call(CLOSE, {"referral_id": referral_id}, json={}, key=key or new_key(), tag=tag)
        )

    async def complete(
        self, referral_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[ServiceCompletionIn]
    ) -> ReferralDetail:
        """Complete the service with its outcome and the feedback to the sender (rujukan balik).

        Asks for `referrals:receive`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            ReferralDetail, Call(COMPLETE, {"referral_id": referral_id}, json=body, key=key or new_key(), tag=tag)
        )

    async def confirm(self, referral_id: Id, *, key: str | None = None, tag: str | None = None) -> ReferralDetail:
        """Confirm, as a second person and within 24 hours, that data were rightly passed on without consent.

        Asks for `referrals:send`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            ReferralDetail, Call(CONFIRM, {"referral_id": referral_id}, json={}, key=key or new_key(), tag=tag)
        )

    async def correct(
        self, referral_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[WordsIn]
    ) -> ReferralDetail | PendingActOut:
        """Say that it was entered in error, with the reason; another officer of the agency completes it.

        Asks for `referrals:send`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.either(
            ReferralDetail,
            PendingActOut,
            Call(CORRECT, {"referral_id": referral_id}, json=body, key=key or new_key(), tag=tag),
        )

    async def fail(
        self, referral_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[FailureIn]
    ) -> ReferralDetail:
        """Say that the service was tried and is not possible, with the reason.

        Asks for `referrals:receive`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            ReferralDetail, Call(FAIL, {"referral_id": referral_id}, json=body, key=key or new_key(), tag=tag)
        )

    async def hand_over(self, referral_id: Id, *, key: str | None = None, **body: Unpack[HandoverIn]) -> HandoverOut:
        """Record that the person was handed over; the state stays.

        Asks for `referrals:receive`.

        Refused as `locked`.
        """
        return await self.transport.one(
            HandoverOut, Call(HAND_OVER, {"referral_id": referral_id}, json=body, key=key or new_key())
        )

    async def hold(
        self, referral_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[HoldIn]
    ) -> ReferralDetail:
        """Let the service rest, with the reason and the day on which it is looked at again.

        Asks for `referrals:receive`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            ReferralDetail, Call(HOLD, {"referral_id": referral_id}, json=body, key=key or new_key(), tag=tag)
        )

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
        status: Sequence[ReferralStatus] = (),
        sent_or_received: Literal["sent", "received"] | None = None,
        urgency: Sequence[Urgency] = (),
        service: Sequence[ServiceKind] = (),
        sending_agency_id: Sequence[Id] = (),
        receiving_agency_id: Sequence[Id] = (),
        case_id: Sequence[Id] = (),
    ) -> AsyncListed[ReferralOut]:
        """Referrals sent and received, and for a secretariat those of its region: who waits on whom, and since
        when.

        States are those of this moment; no person stands in the list.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap.
        `sent_or_received`: By the caller's agency.

        Asks for `referrals:read`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(
                LIST,
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "include": include,
                    "updated_since": updated_since,
                    "status": status,
                    "sent_or_received": sent_or_received,
                    "urgency": urgency,
                    "service": service,
                    "sending_agency_id": sending_agency_id,
                    "receiving_agency_id": receiving_agency_id,
                    "case_id": case_id,
                },
            ),
            ReferralOut,
        )

    async def print(self, referral_id: Id) -> File:
        """The letter of a referral as a tagged PDF. It does not say who the person is.

        Asks for `referrals:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.file(Call(PRINT, {"referral_id": referral_id}, accept="*/*"))

    async def read(self, referral_id: Id) -> ReferralDetail:
        """One referral; its two agencies see the envelope as well, the receiver only while it is open to it.

        Asks for `referrals:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(ReferralDetail, Call(READ, {"referral_id": referral_id}))

    async def receive(self, referral_id: Id, *, key: str | None = None, tag: str | None = None) -> ReferralDetail:
        """Take it for triage, as the officer who answers for it. The clock goes on.

        Asks for `referrals:receive`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            ReferralDetail, Call(RECEIVE, {"referral_id": referral_id}, json={}, key=key or new_key(), tag=tag)
        )

    async def redirect(
        self, referral_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[RedirectionIn]
    ) -> ReferralDetail:
        """Ask another service instead, in the name of the sender and in the time that remains.

        Asks for `referrals:receive` or `referrals:oversee`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            ReferralDetail, Call(REDIRECT, {"referral_id": referral_id}, json=body, key=key or new_key(), tag=tag)
        )

    async def reject(
        self, referral_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[RejectionIn]
    ) -> ReferralDetail:
        """Reject it, with the reason; where there is no room, with services that may have some.

        Asks for `referrals:receive`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            ReferralDetail, Call(REJECT, {"referral_id": referral_id}, json=body, key=key or new_key(), tag=tag)
        )

    async def reopen(
        self, referral_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[WordsIn]
    ) -> ReferralDetail:
        """The service is not over after all: once, with the reason.

        Asks for `referrals:send`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            ReferralDetail, Call(REOPEN, {"referral_id": referral_id}, json=body, key=key or new_key(), tag=tag)
        )

    async def resume(self, referral_id: Id, *, key: str | None = None, tag: str | None = None) -> ReferralDetail:
        """Go on with the service.

        Asks for `referrals:receive`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            ReferralDetail, Call(RESUME, {"referral_id": referral_id}, json={}, key=key or new_key(), tag=tag)
        )

    async def send(
        self, referral_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[AskingIn]
    ) -> ReferralDetail:
        """Send it: consent covers receiver, service and fields, the service is offered, and the same is not asked
        already. The time to answer begins.

        Asks for `referrals:send`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            ReferralDetail, Call(SEND, {"referral_id": referral_id}, json=body, key=key or new_key(), tag=tag)
        )
