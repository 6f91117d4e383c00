"""The life of a follow-up of a reintegration: planned until somebody looked after the person. Late is derived."""

from enum import StrEnum

from api.domain.acts import Act
from api.domain.events import Event
from api.domain.lifecycles.base import Lifecycle, Move


class CaseFollowUpStatus(StrEnum):
    """States of a follow-up."""

    PLANNED = "planned"
    DONE = "done"


CASE_FOLLOW_UP: Lifecycle = {
    (CaseFollowUpStatus.PLANNED, CaseFollowUpStatus.DONE): Move(
        Act.CASE_FOLLOW_UP_COMPLETE, Event.CASE_FOLLOW_UP_COMPLETED, "completions"
    ),
}
