"""The life of a progress report (lifecycles.md §2, §4)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from api.domain.acts import Act
from api.domain.clocks import local_date
from api.domain.events import Event
from api.domain.lifecycles.base import Due, Fork, Guard, Lifecycle, Move
from api.domain.periods import end_of_day


class ReportStatus(StrEnum):
    """States of a report version."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    RETURNED = "returned"
    VERIFIED = "verified"
    ACCEPTED_PROVINCE = "accepted_province"
    ACCEPTED_NATIONAL = "accepted_national"
    SUPERSEDED = "superseded"


_SUBMIT = Move(
    Act.REPORT_SUBMIT,
    Event.REPORT_SUBMITTED,
    "submissions",
    (Guard.PERIOD_TAKES_REPORTS, Guard.HAS_CONTENT, Guard.GAPS_CONFIRMED),
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
_SUPERSEDE = Move(None, Event.REPORT_SUPERSEDED, None)


def _accept(fork: Fork) -> Move:
    guards = (Guard.TAKES_ACCEPTANCES, Guard.ALL_SETTLED_BELOW)
    return Move(Act.REPORT_ACCEPT, Event.REPORT_ACCEPTED, "acceptances", guards, fork)


def _unaccept(fork: Fork) -> Move:
    return Move(Act.REPORT_UNACCEPT, Event.REPORT_ACCEPTANCE_WITHDRAWN, "acceptance-withdrawals", (), fork)


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
    (ReportStatus.VERIFIED, ReportStatus.UNDER_REVIEW): Move(
        Act.REPORT_UNVERIFY,
        Event.REPORT_VERIFICATION_WITHDRAWN,
        "verification-withdrawals",
        (Guard.PERIOD_TAKES_REPORTS, Guard.SUPERSEDES_NOTHING),
    ),
    (ReportStatus.VERIFIED, ReportStatus.ACCEPTED_NATIONAL): _accept(Fork.BY_NATION),
    (ReportStatus.VERIFIED, ReportStatus.ACCEPTED_PROVINCE): _accept(Fork.BY_PROVINCE),
    (ReportStatus.ACCEPTED_PROVINCE, ReportStatus.ACCEPTED_NATIONAL): _accept(Fork.BY_NATION),
    (ReportStatus.ACCEPTED_PROVINCE, ReportStatus.VERIFIED): _unaccept(Fork.BY_PROVINCE),
    (ReportStatus.ACCEPTED_NATIONAL, ReportStatus.ACCEPTED_PROVINCE): _unaccept(Fork.BY_NATION_AFTER_PROVINCE),
    (ReportStatus.ACCEPTED_NATIONAL, ReportStatus.VERIFIED): _unaccept(Fork.BY_NATION),
    (ReportStatus.VERIFIED, ReportStatus.SUPERSEDED): _SUPERSEDE,
    (ReportStatus.ACCEPTED_PROVINCE, ReportStatus.SUPERSEDED): _SUPERSEDE,
    (ReportStatus.ACCEPTED_NATIONAL, ReportStatus.SUPERSEDED): _SUPERSEDE,
}

EDITABLE = frozenset({ReportStatus.DRAFT, ReportStatus.RETURNED})
# What counts in the figures; a version that a newer one followed is still seen from above, and counts no more.
COUNTING = frozenset({ReportStatus.VERIFIED, ReportStatus.ACCEPTED_PROVINCE, ReportStatus.ACCEPTED_NATIONAL})
SETTLED = COUNTING | {ReportStatus.SUPERSEDED}
# Why a report in a state is closed for its agency (lifecycles.md §2).
LOCKS: Mapping[ReportStatus, str] = {
    ReportStatus.SUBMITTED: "submitted",
    ReportStatus.UNDER_REVIEW: "submitted",
    ReportStatus.VERIFIED: "verified",
    ReportStatus.ACCEPTED_PROVINCE: "accepted_above",
    ReportStatus.ACCEPTED_NATIONAL: "accepted_above",
    ReportStatus.SUPERSEDED: "verified",
}
IDLE_DAYS = 3  # a claim nobody acts on falls back after these whole days (lifecycles.md §2)


def review_until(claimed_at: datetime, time_zone: str) -> datetime:
    """When a claim falls back: at the local midnight that ends the third day after it."""
    return end_of_day(local_date(claimed_at, time_zone) + timedelta(days=IDLE_DAYS), time_zone)


def report_due(status: StrEnum, until: datetime | None, now: datetime) -> Due | None:
    """The move the clock has made on a report in `status` by `now`, if any."""
    if status is ReportStatus.UNDER_REVIEW and until is not None and until <= now:
        return Due(ReportStatus.SUBMITTED, until)
    return None
