"""The life of a webhook: active, paused, active again. One that took nothing for 72 hours is paused by the service."""

from enum import StrEnum

from api.domain.acts import Act
from api.domain.events import Event
from api.domain.lifecycles.base import Lifecycle, Move


class WebhookStatus(StrEnum):
    """States of a webhook; what happens while it is paused waits for it."""

    ACTIVE = "active"
    PAUSED = "paused"


WEBHOOK: Lifecycle = {
    (WebhookStatus.ACTIVE, WebhookStatus.PAUSED): Move(Act.WEBHOOK_PAUSE, Event.WEBHOOK_PAUSED, "pauses"),
    (WebhookStatus.PAUSED, WebhookStatus.ACTIVE): Move(Act.WEBHOOK_RESUME, Event.WEBHOOK_RESUMED, "resumptions"),
}
