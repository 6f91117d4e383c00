"""Operations on referral messages, for tasks of an event loop."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Unpack

from ..bodies.referral_messages import WordsIn
from ..calls import Call, new_key
from ..given import Id
from ..models.referral_messages import MessageOut
from ..noun import AsyncNoun
from ..operations.referral_messages import ADD, LIST
from ..paging import AsyncListed


class AsyncReferralMessagesOperations(AsyncNoun):
    """One service asked of one agency for one person: moves, clocks, messages, hand-overs."""

    MOVES: ClassVar[Mapping[str, str]] = {"messages": "add"}

    async def add(self, referral_id: Id, *, key: str | None = None, **body: Unpack[WordsIn]) -> MessageOut:
        """Write to the other agency; what is written is sealed by the key of the case.

        Asks for `referrals:send` or `referrals:receive`.

        Refused as `locked`.
        """
        return await self.transport.one(
            MessageOut, Call(ADD, {"referral_id": referral_id}, json=body, key=key or new_key())
        )

    def list(
        self,
        referral_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
    ) -> AsyncListed[MessageOut]:
        """What the two agencies wrote to each other, and the words of their moves. The reading is recorded.

        Asks for `referrals:read`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(LIST, {"referral_id": referral_id}, query={"limit": limit, "cursor": cursor, "include": include}),
            MessageOut,
        )
