"""The life of an act that needs two persons: asked by one, completed or rejected by another, else past its time."""

from datetime import datetime
from enum import StrEnum

from api.domain.acts import Act
from api.domain.events import Event
from api.domain.lifecycles.base import Due, Guard, Lifecycle, Move


class PendingActStatus(StrEnum):
    """States of an act of two persons."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"


PENDING_ACT: Lifecycle = {
    (PendingActStatus.PENDING, PendingActStatus.APPROVED): Move(
        Act.PENDING_ACT_APPROVE, Event.PENDING_ACT_APPROVED, "approvals", (Guard.SECOND_PERSON,)
    ),
    (PendingActStatus.PENDING, PendingActStatus.REJECTED): Move(
        Act.PENDING_ACT_REJECT, Event.PENDING_ACT_REJECTED, "rejections", (Guard.SECOND_PERSON,)
    ),
    (PendingActStatus.PENDING, PendingActStatus.EXPIRED): Move(None, Event.PENDING_ACT_EXPIRED, None),
}


def pending_act_due(status: StrEnum, expires_at: datetime, now: datetime) -> Due | None:
    """The move the clock has made on an act in `status` by `now`, if any."""
    if status is PendingActStatus.PENDING and expires_at <= now:
        return Due(PendingActStatus.EXPIRED, expires_at)
    return None
