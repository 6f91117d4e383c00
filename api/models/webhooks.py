"""Webhooks: addresses of client systems that are told of changes, what each was told, and what it answered.

A webhook sees what its client may see, so it ends with the client. The secret is sealed for its row. `sequence` is the
number of the newest delivery; what the worker keeps of its tries changes no version.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.domain.lifecycles import WebhookStatus
from api.domain.webhooks import DeliveryStatus, Outcome, PauseReason
from api.models.columns import BIGINT, INSTANT, JSONB, TEXTS, Followed, Identified, Owned, Stamped, one_of

WAITING = sa.text("status = 'waiting'")


class Webhook(Followed, Owned, table=True):
    """One address of one client: which events of which regions it is told of, and how it fares.

    Nothing is sent before `rest_until`, nor by another worker while `claimed_until` lies ahead.
    """

    client_id: UUID = Field(foreign_key="client.id", index=True)
    url: str
    description: str | None = None
    events: list[str] = Field(sa_type=TEXTS)
    region_codes: list[str] = Field(default_factory=list, sa_type=TEXTS)
    status: WebhookStatus = Field(default=WebhookStatus.ACTIVE, sa_type=one_of(WebhookStatus))
    paused_for: PauseReason | None = Field(default=None, sa_type=one_of(PauseReason))
    paused_at: datetime | None = Field(default=None, sa_type=INSTANT)
    secret: bytes
    previous_secret: bytes | None = None
    previous_until: datetime | None = Field(default=None, sa_type=INSTANT)
    sequence: int = Field(default=0, sa_type=BIGINT)
    failing_since: datetime | None = Field(default=None, sa_type=INSTANT)
    failures: int = Field(default=0, sa_type=sa.Integer)
    rest_until: datetime | None = Field(default=None, sa_type=INSTANT)
    tried_at: datetime | None = Field(default=None, sa_type=INSTANT)
    claimed_by: UUID | None = None
    claimed_until: datetime | None = Field(default=None, sa_type=INSTANT)


class WebhookDelivery(Stamped, Owned, table=True):
    """One event for one webhook, in its order; its id is the `webhook-id` of every try.

    `told` is what is said of the thing: ids and words, links are made from it. `first_tried_at` begins the 72 hours.
    """

    __tablename__ = "webhook_delivery"

    client_id: UUID
    webhook_id: UUID = Field(foreign_key="webhook.id", ondelete="CASCADE")
    sequence: int = Field(sa_type=BIGINT)
    event: str
    told: dict[str, Any] = Field(sa_type=JSONB)
    happened_at: datetime = Field(sa_type=INSTANT)
    status: DeliveryStatus = Field(default=DeliveryStatus.WAITING, sa_type=one_of(DeliveryStatus))
    tries: int = Field(default=0, sa_type=sa.Integer)
    next_at: datetime = Field(sa_type=INSTANT)
    first_tried_at: datetime | None = Field(default=None, sa_type=INSTANT)
    finished_at: datetime | None = Field(default=None, sa_type=INSTANT)

    __table_args__ = (
        sa.UniqueConstraint("webhook_id", "sequence"),
        sa.Index("ix_webhook_delivery_created_at", "created_at"),
        sa.Index("ix_webhook_delivery_waiting", "webhook_id", "next_at", postgresql_where=WAITING),
    )


class WebhookAttempt(Identified, Owned, table=True):
    """One try of a delivery: where it went, and the beginning of what was answered."""

    __tablename__ = "webhook_attempt"

    client_id: UUID
    delivery_id: UUID = Field(foreign_key="webhook_delivery.id", ondelete="CASCADE", index=True)
    at: datetime = Field(sa_type=INSTANT)
    url: str
    outcome: Outcome = Field(sa_type=one_of(Outcome))
    status: int | None = Field(default=None, sa_type=sa.Integer)
    milliseconds: int = Field(sa_type=sa.Integer)
    answer: str | None = None
