"""The life of a progress report (lifecycles.md §2, §4)."""

from datetime import datetime, timedelta
from enum import StrEnum

from api.domain.acts import Act
from api.domain.clocks import local_date
from api.domain.events import Event
from api.domain.lifecycles.base import Due, Guard, Lifecycle, Move
from api.domain.periods import end_of_day


class ReportStatus(StrEnum):
    """States of a report version."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    RETURNED = "returned"
    VERIFIED = "verified"


_SUBMIT = Move(
    Act.REPORT_SUBMIT, Event.REPORT_SUBMITTED, "submissions", (Guard.PERIOD_TAKES_REPORTS, Guard.HAS_CONTENT)
)

_RETURN = Move(
    Act.REPORT_RETURN,
    Event.REPORT_RETURNED,
    "returns",
    (Guard.PERIOD_TAKES_REPORTS, Guard.HAS_COMMENT, Guard.ANOTHER_PERSON),
)
_VERIFY = Move(
    Act.REPORT_VERIFY, Event.REPORT_VERIFIED, "verifications", (Guard.PERIOD_TAKES_REPORTS, Guard.ANOTHER_PERSON)
)

REPORT: Lifecycle = {
    (ReportStatus.DRAFT, ReportStatus.SUBMITTED): _SUBMIT,
    (ReportStatus.RETURNED, ReportStatus.SUBMITTED): _SUBMIT,
    (ReportStatus.SUBMITTED, ReportStatus.DRAFT): Move(
        Act.REPORT_WITHDRAW, Event.REPORT_WITHDRAWN, "withdrawals", (Guard.PERIOD_TAKES_REPORTS,)
    ),
    (ReportStatus.SUBMITTED, ReportStatus.UNDER_REVIEW): Move(
        Act.REPORT_CLAIM, Event.REPORT_CLAIMED, "claims", (Guard.PERIOD_TAKES_REPORTS,)
    ),
    (ReportStatus.UNDER_REVIEW, ReportStatus.SUBMITTED): Move(None, Event.REPORT_CLAIM_LAPSED, None),
    (ReportStatus.SUBMITTED, ReportStatus.RETURNED): _RETURN,
    (ReportStatus.UNDER_REVIEW, ReportStatus.RETURNED): _RETURN,
    (ReportStatus.SUBMITTED, ReportStatus.VERIFIED): _VERIFY,
    (ReportStatus.UNDER_REVIEW, ReportStatus.VERIFIED): _VERIFY,
}

EDITABLE = frozenset({ReportStatus.DRAFT, ReportStatus.RETURNED})
IDLE_DAYS = 3  # a claim nobody acts on falls back after these whole days (lifecycles.md §2)


def review_until(claimed_at: datetime, time_zone: str) -> datetime:
    """When a claim falls back: at the local midnight that ends the third day after it."""
    return end_of_day(local_date(claimed_at, time_zone) + timedelta(days=IDLE_DAYS), time_zone)


def report_due(status: StrEnum, until: datetime | None, now: datetime) -> Due | None:
    """The move the clock has made on a report in `status` by `now`, if any."""
    if status is ReportStatus.UNDER_REVIEW and until is not None and until <= now:
        return Due(ReportStatus.SUBMITTED, until)
    return None
