"""What is said of webhook deliveries."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ..answers import Answer
from ..models.access_logs import Event
from ..models.changes import ChangeOut

Outcome = Literal[
    "taken",
    "refused",
    "redirected",
    "timed_out",
    "name_unknown",
    "address_not_public",
    "unreachable",
    "certificate_refused",
    "broken",
]
"""What came of one try."""


DeliveryStatus = Literal["waiting", "delivered", "dead", "withheld"]
"""Where a delivery stands."""


class WebhookAttemptOut(Answer):
    """One try: where it went, what came of it, and the beginning of the answer."""

    answer: str | None
    """Its first 1,024 bytes."""
    at: datetime
    milliseconds: int
    outcome: Outcome | str
    status: int | None
    """HTTP status of the answer."""
    url: str


class WebhookPing(Answer):
    """The event of a ping is about the webhook itself."""

    webhook_id: UUID


class WebhookEvent(Answer):
    """What is sent: CloudEvents 1.0, structured mode (`application/cloudevents+json`).

    `id` is the `webhook-id` header, the same over all tries. Each webhook numbers its events; they may arrive in
    another order, and a number that is missing was withheld or is on the dead list.
    """

    data: ChangeOut | WebhookPing
    datacontenttype: str
    id: UUID
    sequence: str
    """Number within the webhook, sorted as text."""
    source: str
    """Address of the service; links are relative to it."""
    specversion: str
    subject: str
    """Resource and id."""
    time: datetime
    """When it happened."""
    type: Event | str


class WebhookDeliveryDetail(Answer):
    """One delivery with the body that is sent and all tries, the newest first."""

    allowed_actions: list[str]
    attempts: list[WebhookAttemptOut]
    body: WebhookEvent
    created_at: datetime
    event: Event | str
    finished_at: datetime | None
    happened_at: datetime
    id: UUID
    """The `webhook-id` of every try."""
    next_at: datetime | None
    """When it is tried next."""
    sequence: int
    status: DeliveryStatus | str
    tries: int
    version: int
    webhook_id: UUID


class WebhookDeliveryOut(Answer):
    """One event for one webhook, and where its delivery stands."""

    created_at: datetime
    event: Event | str
    finished_at: datetime | None
    happened_at: datetime
    id: UUID
    """The `webhook-id` of every try."""
    next_at: datetime | None
    """When it is tried next."""
    sequence: int
    status: DeliveryStatus | str
    tries: int
    version: int
    webhook_id: UUID
