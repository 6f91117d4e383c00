"""Operations on referral timeline, for tasks of an event loop."""

from typing import Literal

from ..calls import Call
from ..given import Id
from ..models.referral_timeline import StepOut
from ..noun import AsyncNoun
from ..operations.referral_timeline import READ
from ..paging import AsyncListed


class AsyncReferralTimelineOperations(AsyncNoun):
    """One service asked of one agency for one person: moves, clocks, messages, hand-overs."""

    def read(
        self,
        referral_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
    ) -> AsyncListed[StepOut]:
        """What happened to a referral, in its order, with no word of what was written.

        Asks for `referrals:read`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(READ, {"referral_id": referral_id}, query={"limit": limit, "cursor": cursor, "include": include}),
            StepOut,
        )
