"""The life of a plan of action (lifecycles.md §1, §4)."""

from enum import StrEnum

from api.domain.events import Event
from api.domain.lifecycles.base import Lifecycle, Move


class PlanStatus(StrEnum):
    """States of a plan of action; moves between them come with the life of plans."""

    DRAFT = "draft"
    IN_FORCE = "in_force"


PLAN: Lifecycle = {
    (PlanStatus.DRAFT, PlanStatus.IN_FORCE): Move(None, Event.PLAN_IMPORTED, None),
}
