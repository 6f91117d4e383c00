"""Lifecycles: an enum of states and one table of moves each (lifecycles.md §1, §2, §4, binding).

A row says everything about a move: the act (so the policy), the event (so audit, feed and webhooks), the path
segment (so the route) and the guards, which are names here and functions in `api/moves.py`. A move that is not in
the table does not exist: there is no force flag. Moves without an act are made by the clock or by the system.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from api.domain.acts import Act
from api.domain.clocks import local_date
from api.domain.events import Event
from api.domain.periods import end_of_day


class PlanStatus(StrEnum):
    """States of a plan of action; moves between them come with the life of plans."""

    DRAFT = "draft"
    IN_FORCE = "in_force"


class ReportStatus(StrEnum):
    """States of a report version."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    RETURNED = "returned"
    VERIFIED = "verified"


class PeriodStatus(StrEnum):
    """States of a reporting period; reads use the state derived from the dates."""

    PLANNED = "planned"
    OPEN = "open"
    GRACE = "grace"
    FROZEN = "frozen"


class ImportStatus(StrEnum):
    """States of an import; the worker moves it, an undo ends it."""

    QUEUED = "queued"
    RUNNING = "running"
    CHECKED = "checked"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"


class Guard(StrEnum):
    """Names of the conditions a move can ask for."""

    PERIOD_TAKES_REPORTS = "period_takes_reports"
    HAS_CONTENT = "has_content"
    HAS_COMMENT = "has_comment"
    ANOTHER_PERSON = "another_person"
    PLAN_IN_FORCE = "plan_in_force"
    NOT_BUILT_UPON = "not_built_upon"


class Move(NamedTuple):
    """One row: who may (through the act), what is announced, under which path, under which conditions."""

    act: Act | None
    event: Event
    path: str | None
    guards: tuple[Guard, ...] = ()


Lifecycle = Mapping[tuple[StrEnum, StrEnum], Move]

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
PERIOD: Lifecycle = {
    (PeriodStatus.PLANNED, PeriodStatus.OPEN): Move(
        Act.PERIOD_OPEN, Event.PERIOD_OPENED, "openings", (Guard.PLAN_IN_FORCE,)
    ),
    (PeriodStatus.OPEN, PeriodStatus.GRACE): Move(None, Event.PERIOD_DUE, None),
    (PeriodStatus.GRACE, PeriodStatus.FROZEN): Move(None, Event.PERIOD_FROZEN, None),
}
IMPORT: Lifecycle = {
    (ImportStatus.QUEUED, ImportStatus.RUNNING): Move(None, Event.IMPORT_SENT, None),
    (ImportStatus.RUNNING, ImportStatus.CHECKED): Move(None, Event.IMPORT_DONE, None),
    (ImportStatus.RUNNING, ImportStatus.DONE): Move(None, Event.IMPORT_DONE, None),
    (ImportStatus.RUNNING, ImportStatus.FAILED): Move(None, Event.IMPORT_FAILED, None),
    (ImportStatus.DONE, ImportStatus.UNDONE): Move(
        Act.IMPORT_UNDO, Event.IMPORT_UNDONE, "undoings", (Guard.NOT_BUILT_UPON,)
    ),
}
PLAN: Lifecycle = {
    (PlanStatus.DRAFT, PlanStatus.IN_FORCE): Move(None, Event.PLAN_IMPORTED, None),
}

EDITABLE = frozenset({ReportStatus.DRAFT, ReportStatus.RETURNED})
TAKES_REPORTS = frozenset({PeriodStatus.OPEN, PeriodStatus.GRACE})


def moves_from(lifecycle: Lifecycle, state: StrEnum) -> dict[str, Move]:
    """The moves a person can make from `state`, by path."""
    return {move.path: move for (source, _), move in lifecycle.items() if source == state and move.path}


def target_of(lifecycle: Lifecycle, state: StrEnum, path: str) -> StrEnum | None:
    """The state that the move `path` leads to from `state`, or nothing where there is no such move."""
    return next((to for (source, to), move in lifecycle.items() if source == state and move.path == path), None)


def period_state(stored: PeriodStatus, opens_on: date, due_on: date, freeze_on: date, today: date) -> PeriodStatus:
    """The state of a period on the local day `today`, with no job having run.

    A period opens by hand or on `opens_on`; it takes reports through `due_on` (open) and through `freeze_on` (grace).
    """
    if stored is PeriodStatus.FROZEN or today > freeze_on:
        return PeriodStatus.FROZEN
    if stored is PeriodStatus.PLANNED and today < opens_on:
        return PeriodStatus.PLANNED
    return PeriodStatus.GRACE if today > due_on else PeriodStatus.OPEN


class Due(NamedTuple):
    """A move that the clock has made: where it leads, and the deadline at which it happened."""

    to: StrEnum
    at: datetime


IDLE_DAYS = 3  # a claim nobody acts on falls back after these whole days (lifecycles.md §2)


def review_until(claimed_at: datetime, time_zone: str) -> datetime:
    """When a claim falls back: at the local midnight that ends the third day after it."""
    return end_of_day(local_date(claimed_at, time_zone) + timedelta(days=IDLE_DAYS), time_zone)


def report_due(status: StrEnum, until: datetime | None, now: datetime) -> Due | None:
    """The move the clock has made on a report in `status` by `now`, if any."""
    if status is ReportStatus.UNDER_REVIEW and until is not None and until <= now:
        return Due(ReportStatus.SUBMITTED, until)
    return None


def period_due(status: StrEnum, due_on: date, freeze_on: date, time_zone: str, now: datetime) -> Due | None:
    """The move the clock has made on a period in `status` by `now`, if any.

    Opening is not among them: it needs a plan in force, and what follows from it is written when it is recorded.
    """
    after = {PeriodStatus.OPEN: (PeriodStatus.GRACE, due_on), PeriodStatus.GRACE: (PeriodStatus.FROZEN, freeze_on)}
    target, last_day = after.get(PeriodStatus(status), (None, due_on))
    deadline = end_of_day(last_day, time_zone)
    return Due(target, deadline) if target and deadline <= now else None
