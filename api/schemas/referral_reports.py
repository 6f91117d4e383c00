"""Referrals as a report on the wire: counts and times, and nobody in them. What is kept back is null, and marked."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from api.schemas.base import Output, QueryModel, Year
from api.schemas.known_codes import KnownProvince
from api.schemas.organisations import RegionWord
from api.schemas.statistics import Numbered, ReleaseOut

OwnRegion = Annotated[
    RegionWord | None,
    Field(description="A region of the caller: the referrals sent from it or to it, as they stand, nothing kept back"),
]


class ReferralReportQuery(QueryModel):
    """The published counts of provinces or of years, or a region's own."""

    province_code: list[KnownProvince] = []
    year: list[Year] = []
    organisation: OwnRegion = None
    release: Numbered = None


class ReferralRow(Output):
    """One count. A province or year that is null means all of them together."""

    dimension: str = Field(description="What is counted by: referrals (all), service, urgency, outcome, response …")
    code: str | None
    province_code: str | None = Field(description="Province of the sending agency; of published counts")
    year: int | None
    referrals: int | None = Field(description="Null where it is kept back")
    kept_back: bool
    answered: int | None = Field(description="Accepted, rejected or redirected")
    answered_within_clock_percent: Decimal | None = Field(description="Of the answers, those before the deadline")
    response_hours_median: Decimal | None = Field(description="From sending to the answer, hours of the wall clock")
    overdue: int | None = Field(description="Waiting beyond the deadline now; of a region's own")
    waiting_hours_median: Decimal | None = Field(description="Of those that wait, since when; of a region's own")
    release: int | None = Field(
        description="Of which release: what changed by few stands as it was; null for one's own"
    )


class ReferralReportOut(Output):
    """Counts of referrals by state, service, urgency, waiting and answer."""

    until_year: int | None = Field(description="The last year that is over; null for a region's own")
    organisation: str | None
    release: ReleaseOut | None = Field(description="Of the published counts")
    smallest_published: int | None = Field(description="No count from 1 up to this is published")
    rows: list[ReferralRow]
