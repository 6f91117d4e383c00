"""The life of an obligation: owed from the opening of its period, excused while the secretariat says so.

Whether it was met is told by its report, not here; an excused agency that reports all the same has reported
(calculations.md, coverage).
"""

from enum import StrEnum

from api.domain.acts import Act
from api.domain.events import Event
from api.domain.lifecycles.base import Guard, Lifecycle, Move


class ObligationStatus(StrEnum):
    """States of an obligation; stored as the reason for which it is excused, if there is one."""

    OWED = "owed"
    EXCUSED = "excused"


OBLIGATION: Lifecycle = {
    (ObligationStatus.OWED, ObligationStatus.EXCUSED): Move(
        Act.OBLIGATION_EXCUSE, Event.OBLIGATION_EXCUSED, "excuses", (Guard.BEFORE_THE_FREEZE,)
    ),
    (ObligationStatus.EXCUSED, ObligationStatus.OWED): Move(
        Act.OBLIGATION_RECLAIM, Event.OBLIGATION_RECLAIMED, "excuse-withdrawals", (Guard.BEFORE_THE_FREEZE,)
    ),
}


def obligation_status(excused_reason: str | None) -> ObligationStatus:
    """The state that the stored reason stands for."""
    return ObligationStatus.OWED if excused_reason is None else ObligationStatus.EXCUSED
