"""The formation ladder of a task force (lifecycles.md §5): the measure of the programme's first aim."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum


class Rung(StrEnum):
    """Where a district stands: the highest step below which none is missing."""

    NONE = "none"  # no task force, or none with a decree in force
    DECREE = "decree"  # a decree in force
    SEATS = "seats"  # chair and secretariat filled
    PLAN = "plan"  # a plan of action in force
    BUDGET = "budget"  # a budget line tagged to an activity of it
    VERIFIED = "verified"  # a report verified
    ON_TIME = "on_time"  # four periods in succession reported on time


def rung(reached: Mapping[Rung, date | None]) -> Rung:
    """The highest rung reached with every one below it; a step reached out of turn keeps its date and waits."""
    highest = Rung.NONE
    for step in list(Rung)[1:]:
        if reached.get(step) is None:
            break
        highest = step
    return highest
