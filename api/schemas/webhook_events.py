"""The event that a webhook sends: CloudEvents 1.0 in JSON, ids and links, nothing of what they name.

Its `data` is the item of the change feed, so that whoever reads the one can read the other.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from api.domain.events import Event
from api.schemas.base import EXAMPLE_ID, Id, Output
from api.schemas.changes import ChangeOut

MEDIA_TYPE = "application/cloudevents+json"
DIGITS = 19


class WebhookPing(Output):
    """The event of a ping is about the webhook itself."""

    webhook_id: Id


class WebhookEvent(Output):
    """What is sent: CloudEvents 1.0, structured mode (`application/cloudevents+json`).

    `id` is the `webhook-id` header, the same over all tries. Each webhook numbers its events; they may arrive in
    another order, and a number that is missing was withheld or is on the dead list.
    """

    specversion: Literal["1.0"] = "1.0"
    id: Id
    source: Annotated[str, Field(description="Address of the service; links are relative to it")]
    type: Event
    subject: Annotated[str, Field(description="Resource and id", examples=[f"plans/{EXAMPLE_ID}"])]
    time: Annotated[datetime, Field(description="When it happened")]
    datacontenttype: Literal["application/json"] = "application/json"
    sequence: Annotated[str, Field(pattern=r"^\d{19}$", description="Number within the webhook, sorted as text")]
    data: ChangeOut | WebhookPing


def event_of(delivery: Any, base_url: str) -> WebhookEvent:
    """What is sent for a delivery, a row of its table: the same on every try."""
    told = delivery.told
    return WebhookEvent(
        id=delivery.id,
        source=base_url,
        type=delivery.event,
        subject="/".join((told["resource"], told["id"]) if "resource" in told else ("webhooks", told["webhook_id"])),
        time=delivery.happened_at,
        sequence=f"{delivery.sequence:0{DIGITS}d}",
        data=told,
    )
