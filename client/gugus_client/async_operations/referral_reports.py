"""Operations on referral reports, for tasks of an event loop."""

from collections.abc import Sequence

from ..calls import Call
from ..models.referral_reports import ReferralReportOut
from ..noun import AsyncNoun
from ..operations.referral_reports import READ


class AsyncReferralReportsOperations(AsyncNoun):
    """Referrals, counted and timed; nobody is in them."""

    async def read(
        self,
        *,
        province_code: Sequence[str] = (),
        year: Sequence[int] = (),
        organisation: str | None = None,
        release: int | None = None,
    ) -> ReferralReportOut:
        """Counts of referrals and how fast they were answered; nobody is in them.

        Published counts are those of years that are over as they were released, small ones kept back, the same
        for every reader. Of `organisation`, a region of the caller, they are told as they stand now and whole.

        `province_code`: Kemendagri code of a province. `organisation`: A region of the caller: the referrals
        sent from it or to it, as they stand, nothing kept back. `release`: A release by its number, else the
        last one; not of one's own.

        Asks for `reports:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(
            ReferralReportOut,
            Call(
                READ,
                query={"province_code": province_code, "year": year, "organisation": organisation, "release": release},
            ),
        )
