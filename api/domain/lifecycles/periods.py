"""The life of a reporting period (lifecycles.md §2, §4): planned, open, grace, frozen, reopened for a while."""

from datetime import date, datetime
from enum import StrEnum

from api.domain.acts import Act
from api.domain.events import Event
from api.domain.lifecycles.base import Due, Guard, Lifecycle, Move
from api.domain.periods import end_of_day


class PeriodStatus(StrEnum):
    """States of a reporting period; reads use the state derived from the dates."""

    PLANNED = "planned"
    OPEN = "open"
    GRACE = "grace"
    FROZEN = "frozen"
    REOPENED = "reopened"


_FREEZE = Move(Act.PERIOD_FREEZE, Event.PERIOD_FROZEN, "freezes", (Guard.ALL_VERIFIED_OR_EXCUSED,))

PERIOD: Lifecycle = {
    (PeriodStatus.PLANNED, PeriodStatus.OPEN): Move(
        Act.PERIOD_OPEN, Event.PERIOD_OPENED, "openings", (Guard.PLAN_IN_FORCE,), by_clock=True
    ),
    (PeriodStatus.OPEN, PeriodStatus.GRACE): Move(None, Event.PERIOD_DUE, None),
    (PeriodStatus.OPEN, PeriodStatus.FROZEN): _FREEZE,
    (PeriodStatus.GRACE, PeriodStatus.FROZEN): _FREEZE._replace(by_clock=True),
    # Asked for under this path; a second person, of another agency, makes the move by approving it.
    (PeriodStatus.FROZEN, PeriodStatus.REOPENED): Move(Act.REOPENING_ASK, Event.PERIOD_REOPENED, "reopenings"),
    (PeriodStatus.REOPENED, PeriodStatus.FROZEN): Move(None, Event.PERIOD_FROZEN, None),
}

TAKES_REPORTS = frozenset({PeriodStatus.OPEN, PeriodStatus.GRACE})


def period_state(stored: PeriodStatus, opens_on: date, due_on: date, freeze_on: date, today: date) -> PeriodStatus:
    """The state of a period on the local day `today`, with no job having run.

    A period opens by hand or on `opens_on`; it takes reports through `due_on` (open) and through `freeze_on` (grace).
    One that the clock never opens (`opens_on` is then `date.max`) is not frozen by it either.
    """
    if stored is PeriodStatus.PLANNED and today < opens_on:
        return PeriodStatus.PLANNED
    if stored is PeriodStatus.FROZEN or today > freeze_on:
        return PeriodStatus.FROZEN
    return PeriodStatus.GRACE if today > due_on else PeriodStatus.OPEN


def reopening_due(status: StrEnum, until: datetime | None, now: datetime) -> Due | None:
    """The end of a reopening, where it has come by `now`; nobody closes one by hand."""
    if status is PeriodStatus.REOPENED and until is not None and until <= now:
        return Due(PeriodStatus.FROZEN, until)
    return None


def period_due(status: StrEnum, due_on: date, freeze_on: date, time_zone: str, now: datetime) -> Due | None:
    """The move the clock has made on a period in `status` by `now`, if any; of one reopened see `reopening_due`.

    Opening is not among them: it needs a plan in force, and what follows from it is written when it is recorded.
    """
    after = {PeriodStatus.OPEN: (PeriodStatus.GRACE, due_on), PeriodStatus.GRACE: (PeriodStatus.FROZEN, freeze_on)}
    target, last_day = after.get(PeriodStatus(status), (None, due_on))
    deadline = end_of_day(last_day, time_zone)
    return Due(target, deadline) if target and deadline <= now else None
