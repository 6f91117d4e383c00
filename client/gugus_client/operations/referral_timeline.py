"""Operations on referral timeline."""

from typing import Literal

from ..calls import Call, Operation
from ..given import Id
from ..models.referral_timeline import StepOut
from ..noun import Noun
from ..paging import Listed

READ = Operation("referral_timeline_read", "GET", "/v1/referrals/{referral_id}/timeline")


class ReferralTimelineOperations(Noun):
    """One service asked of one agency for one person: moves, clocks, messages, hand-overs."""

    def read(
        self,
        referral_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
    ) -> Listed[StepOut]:
        """What happened to a referral, in its order, with no word of what was written.

        Asks for `referrals:read`.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport,
            Call(READ, {"referral_id": referral_id}, query={"limit": limit, "cursor": cursor, "include": include}),
            StepOut,
        )
