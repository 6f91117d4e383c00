"""Deliveries of webhooks: looked at with every try, sent again one by one, and the ping that shows that they arrive."""

from uuid import UUID

from sqlmodel import Session, col
from uuid_utils.compat import uuid7

from api.access import gate
from api.access.policy import permits
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.events import Event
from api.domain.webhooks import DeliveryStatus, waits_again
from api.journal import record
from api.models.webhooks import Webhook, WebhookAttempt, WebhookDelivery
from api.moves import touch
from api.schemas.webhook_events import event_of
from api.schemas.webhooks import WebhookAttemptOut, WebhookDeliveryDetail, WebhookDeliveryOut
from api.settings import get_settings


def read_delivery(session: Session, caller: Principal, delivery_id: UUID) -> WebhookDeliveryDetail:
    """One delivery. Raises NotFound for an unknown id and for another system's, alike."""
    return _detail(session, caller, gate.see(session, caller, WebhookDelivery, delivery_id))


def ping_webhook(
    session: Session, caller: Principal, webhook_id: UUID, version: gate.Named | None
) -> WebhookDeliveryDetail:
    """Queue an event that says nothing but that it arrives; it goes to a paused webhook, too."""
    webhook = gate.fetch(session, caller, Webhook, webhook_id, version)
    webhook.sequence += 1
    delivery = WebhookDelivery(
        id=uuid7(),
        owner=webhook.owner,
        client_id=webhook.client_id,
        webhook_id=webhook.id,
        sequence=webhook.sequence,
        event=Event.WEBHOOK_PINGED,
        told={"webhook_id": str(webhook.id)},
        happened_at=caller.now,
        next_at=caller.now,
    )
    session.add(delivery)
    session.flush()  # it is shown
    record(session, caller, Event.WEBHOOK_PINGED, delivery)
    return _detail(session, caller, delivery)


def replay_delivery(
    session: Session, caller: Principal, delivery_id: UUID, version: gate.Named | None
) -> WebhookDeliveryDetail:
    """Send one delivery again under its old id; one that waits is tried now."""
    delivery = gate.fetch(session, caller, WebhookDelivery, delivery_id, version)
    delivery.sqlmodel_update(waits_again(caller.now))
    touch(delivery, caller)
    record(session, caller, Event.WEBHOOK_DELIVERY_REPLAYED, delivery)
    return _detail(session, caller, delivery)


def shown(delivery: WebhookDelivery) -> WebhookDeliveryOut:
    """A delivery in a list; only one that waits has a next try."""
    waits = delivery.status is DeliveryStatus.WAITING
    fields = delivery.model_dump()
    return WebhookDeliveryOut(**{**fields, "next_at": delivery.next_at if waits else None})


def _detail(session: Session, caller: Principal, delivery: WebhookDelivery) -> WebhookDeliveryDetail:
    tries = visible(WebhookAttempt, caller).where(col(WebhookAttempt.delivery_id) == delivery.id)
    attempts = session.exec(tries.order_by(col(WebhookAttempt.at).desc()))
    may_replay = permits(caller, Act.WEBHOOK_DELIVERY_REPLAY, delivery)
    return WebhookDeliveryDetail(
        **shown(delivery).model_dump(),
        body=event_of(delivery, get_settings().base_url),
        attempts=[WebhookAttemptOut.model_validate(each) for each in attempts],
        allowed_actions=["replays"] if may_replay else [],
    )
