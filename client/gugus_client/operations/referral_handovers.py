"""Operations on referral handovers."""

from typing import Literal

from ..calls import Call, Operation
from ..given import Id
from ..models.referral_handovers import HandoverOut
from ..noun import Noun
from ..paging import Listed

LIST = Operation("referral_handovers_list", "GET", "/v1/referrals/{referral_id}/handovers")


class ReferralHandoversOperations(Noun):
    """One service asked of one agency for one person: moves, clocks, messages, hand-overs."""

    def list(
        self,
        referral_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
    ) -> Listed[HandoverOut]:
        """Hand-overs of the person: by which officer to which, where and when. The reading is recorded.

        Asks for `referrals:read`.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport,
            Call(LIST, {"referral_id": referral_id}, query={"limit": limit, "cursor": cursor, "include": include}),
            HandoverOut,
        )
