"""The life of a breach: recorded when known, told within 3×24 hours, closed when mended. That it is late is derived."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from api.domain.acts import Act
from api.domain.events import Event
from api.domain.lifecycles.base import Lifecycle, Move

TO_TELL: Final = timedelta(hours=72)
"""Within which persons and authority are told in writing (UU 27/2022 Pasal 46: 3×24 jam)."""


class BreachStatus(StrEnum):
    """States of a breach of personal data."""

    RECORDED = "recorded"
    NOTIFIED = "notified"
    CLOSED = "closed"


BREACH: Lifecycle = {
    (BreachStatus.RECORDED, BreachStatus.NOTIFIED): Move(Act.BREACH_NOTIFY, Event.BREACH_NOTIFIED, "notifications"),
    (BreachStatus.NOTIFIED, BreachStatus.CLOSED): Move(Act.BREACH_CLOSE, Event.BREACH_CLOSED, "closures"),
}
