"""The life of a leg of a return: planned until the person was handed over, or it was called off."""

from enum import StrEnum

from api.domain.acts import Act
from api.domain.events import Event
from api.domain.lifecycles.base import Lifecycle, Move


class ReturnLegStatus(StrEnum):
    """States of a leg."""

    PLANNED = "planned"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"


RETURN_LEG: Lifecycle = {
    (ReturnLegStatus.PLANNED, ReturnLegStatus.HANDED_OVER): Move(
        Act.RETURN_LEG_HAND_OVER, Event.RETURN_LEG_HANDED_OVER, "handovers"
    ),
    (ReturnLegStatus.PLANNED, ReturnLegStatus.CANCELLED): Move(
        Act.RETURN_LEG_CANCEL, Event.RETURN_LEG_CANCELLED, "cancellations"
    ),
}
