"""The life of a plan of action (lifecycles.md §1, §4): drafted, discussed, reviewed, adopted, law, and over."""

from datetime import date, datetime
from enum import StrEnum

from api.domain.acts import Act
from api.domain.events import Event
from api.domain.lifecycles.base import Due, Guard, Lifecycle, Move
from api.domain.periods import end_of_day


class PlanStatus(StrEnum):
    """States of a plan of action; the end of a plan in force is derived from its dates."""

    DRAFT = "draft"
    UNDER_DISCUSSION = "under_discussion"
    LEGAL_REVIEW = "legal_review"
    ADOPTED = "adopted"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    ABANDONED = "abandoned"


_OF_A_PLAN = (Guard.NOT_A_WORKING_COPY,)
_ABANDON = Move(Act.PLAN_ABANDON, Event.PLAN_ABANDONED, "abandonments", (*_OF_A_PLAN, Guard.HAS_REASON))

PLAN: Lifecycle = {
    (PlanStatus.DRAFT, PlanStatus.UNDER_DISCUSSION): Move(
        Act.PLAN_DISCUSS, Event.PLAN_DISCUSSED, "discussions", _OF_A_PLAN
    ),
    (PlanStatus.UNDER_DISCUSSION, PlanStatus.LEGAL_REVIEW): Move(
        Act.PLAN_REVIEW, Event.PLAN_REVIEWED, "legal-reviews", _OF_A_PLAN
    ),
    (PlanStatus.LEGAL_REVIEW, PlanStatus.UNDER_DISCUSSION): Move(
        Act.PLAN_DISCUSS, Event.PLAN_DISCUSSED, "discussions", (*_OF_A_PLAN, Guard.HAS_REASON)
    ),
    (PlanStatus.LEGAL_REVIEW, PlanStatus.ADOPTED): Move(Act.PLAN_ADOPT, Event.PLAN_ADOPTED, "adoptions", _OF_A_PLAN),
    (PlanStatus.ADOPTED, PlanStatus.IN_FORCE): Move(
        Act.PLAN_ENTER_INTO_FORCE, Event.PLAN_ENTERED_INTO_FORCE, "entries-into-force", (*_OF_A_PLAN, Guard.YEARS_AHEAD)
    ),
    (PlanStatus.IN_FORCE, PlanStatus.SUPERSEDED): Move(None, Event.PLAN_SUPERSEDED, None),
    (PlanStatus.IN_FORCE, PlanStatus.EXPIRED): Move(None, Event.PLAN_EXPIRED, None),
    (PlanStatus.DRAFT, PlanStatus.ABANDONED): _ABANDON,
    (PlanStatus.UNDER_DISCUSSION, PlanStatus.ABANDONED): _ABANDON,
    (PlanStatus.LEGAL_REVIEW, PlanStatus.ABANDONED): _ABANDON,
}

LAW = frozenset({PlanStatus.IN_FORCE, PlanStatus.SUPERSEDED, PlanStatus.EXPIRED})
"""States of what is or was law: a past year is reported on under the plan that was in force in it."""


PLAN_LOCKED = "plan_locked"
"""Why rows of a plan that is no draft are closed: what is law changes by amendment (lifecycles.md §1)."""


def end_of_years(year_to: int, time_zone: str) -> datetime:
    """The local midnight after the last year of a plan."""
    return end_of_day(date(year_to, 12, 31), time_zone)


def plan_due(
    status: StrEnum, year_to: int, superseded_at: datetime | None, time_zone: str, now: datetime
) -> Due | None:
    """The move the clock has made on a plan in `status` by `now`: its successor's years began, or its own ended."""
    if status is not PlanStatus.IN_FORCE:
        return None
    expires = end_of_years(year_to, time_zone)
    if superseded_at is not None and superseded_at <= min(expires, now):
        return Due(PlanStatus.SUPERSEDED, superseded_at)
    return Due(PlanStatus.EXPIRED, expires) if expires <= now else None
