"""Operations on referral handovers, for tasks of an event loop."""

from typing import Literal

from ..calls import Call
from ..given import Id
from ..models.referral_handovers import HandoverOut
from ..noun import AsyncNoun
from ..operations.referral_handovers import LIST
from ..paging import AsyncListed


class AsyncReferralHandoversOperations(AsyncNoun):
    """One service asked of one agency for one person: moves, clocks, messages, hand-overs."""

    def list(
        self,
        referral_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
    ) -> AsyncListed[HandoverOut]:
        """Hand-overs of the person: by which officer to which, where and when. The reading is recorded.

        Asks for `referrals:read`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(LIST, {"referral_id": referral_id}, query={"limit": limit, "cursor": cursor, "include": include}),
            HandoverOut,
        )
