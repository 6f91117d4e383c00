"""The life of an output: recorded, and withdrawn with a reason where it should not count; nothing is deleted."""

from enum import StrEnum

from api.domain.acts import Act
from api.domain.events import Event
from api.domain.lifecycles.base import Lifecycle, Move


class OutputStatus(StrEnum):
    """States of an output; only a recorded one counts."""

    RECORDED = "recorded"
    WITHDRAWN = "withdrawn"


OUTPUT: Lifecycle = {
    (OutputStatus.RECORDED, OutputStatus.WITHDRAWN): Move(Act.OUTPUT_WITHDRAW, Event.OUTPUT_WITHDRAWN, "withdrawals"),
}
