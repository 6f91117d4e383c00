"""What is said of referral reports."""

from datetime import datetime
from decimal import Decimal

from ..answers import Answer


class ReleaseOut(Answer):
    """What was told together, and stands: the number of the release, when it was made, SHA-256 of all its numbers."""

    digest: str
    made_at: datetime
    number: int


class ReferralRow(Answer):
    """One count. A province or year that is null means all of them together."""

    answered: int | None
    """Accepted, rejected or redirected."""
    answered_within_clock_percent: Decimal | None
    """Of the answers, those before the deadline."""
    code: str | None
    dimension: str
    """What is counted by: referrals (all), service, urgency, outcome, response …"""
    kept_back: bool
    overdue: int | None
    """Waiting beyond the deadline now; of a region's own."""
    province_code: str | None
    """Province of the sending agency; of published counts."""
    referrals: int | None
    """Null where it is kept back."""
    release: int | None
    """Of which release: what changed by few stands as it was; null for one's own."""
    response_hours_median: Decimal | None
    """From sending to the answer, hours of the wall clock."""
    waiting_hours_median: Decimal | None
    """Of those that wait, since when; of a region's own."""
    year: int | None


class ReferralReportOut(Answer):
    """Counts of referrals by state, service, urgency, waiting and answer."""

    organisation: str | None
    release: ReleaseOut | None
    """Of the published counts."""
    rows: list[ReferralRow]
    smallest_published: int | None
    """No count from 1 up to this is published."""
    until_year: int | None
    """The last year that is over; null for a region's own."""
