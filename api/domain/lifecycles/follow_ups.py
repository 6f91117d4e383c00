"""The life of a follow-up: what a meeting decided, open until it is done. That it is overdue is derived."""

from datetime import date
from enum import StrEnum

from api.domain.acts import Act
from api.domain.events import Event
from api.domain.lifecycles.base import Lifecycle, Move


class FollowUpStatus(StrEnum):
    """States of a follow-up."""

    OPEN = "open"
    DONE = "done"


FOLLOW_UP: Lifecycle = {
    (FollowUpStatus.OPEN, FollowUpStatus.DONE): Move(Act.FOLLOW_UP_COMPLETE, Event.FOLLOW_UP_COMPLETED, "completions"),
    (FollowUpStatus.DONE, FollowUpStatus.OPEN): Move(Act.FOLLOW_UP_REOPEN, Event.FOLLOW_UP_REOPENED, "reopenings"),
}


def is_overdue(status: FollowUpStatus, due_on: date, today: date) -> bool:
    """Open on the local day `today`, which lies after the day it was due."""
    return status is FollowUpStatus.OPEN and today > due_on
