"""Deliveries of webhooks: the log with every request and answer, the dead list, sending again, the ping."""

from typing import Annotated

from fastapi import Query
from sqlmodel import col

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.models.webhooks import Webhook, WebhookDelivery
from api.paging import Key
from api.problem_handlers import problems_of
from api.routing.dependencies import (
    LISTING,
    READING,
    ListsDep,
    SessionDep,
    Tags,
    caller_for,
    matching,
    protected,
)
from api.routing.moving import Moves
from api.schemas.base import Id, Page
from api.schemas.webhooks import WebhookDeliveryDetail, WebhookDeliveryOut, WebhookDeliveryQuery
from api.services import webhook_deliveries

router = protected("webhooks")


@router.get(
    "/webhooks/{webhook_id}/deliveries",
    operation_id="webhook_deliveries_list",
    responses=problems_of(*LISTING, *READING),
)
def list_deliveries(
    caller: Annotated[Principal, caller_for(Act.WEBHOOK_DELIVERY_READ)],
    webhook_id: Id,
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[WebhookDeliveryQuery, Query()],
) -> Page[WebhookDeliveryOut]:
    """What a webhook was told, the newest first; `status=dead` is the dead list. The log goes back 30 days."""
    webhook = gate.see(session, caller, Webhook, webhook_id)
    statement = matching(visible(WebhookDelivery, caller), WebhookDelivery, query)
    statement = statement.where(col(WebhookDelivery.webhook_id) == webhook.id)
    keys: list[Key] = [(WebhookDelivery.sequence, "desc")]
    return lists.page(session, caller, statement, query, keys, lambda rows: map(webhook_deliveries.shown, rows))


@router.get(
    "/webhook-deliveries/{delivery_id}", operation_id="webhook_deliveries_read", responses=problems_of(*READING)
)
def read_delivery(
    caller: Annotated[Principal, caller_for(Act.WEBHOOK_DELIVERY_READ)],
    delivery_id: Id,
    session: SessionDep,
    tags: Tags,
) -> WebhookDeliveryDetail:
    """One delivery: the body that is sent, and every try with the beginning of its answer."""
    return tags.of(webhook_deliveries.read_delivery(session, caller, delivery_id))


pings = Moves(router, "/webhooks/{webhook_id}", WebhookDeliveryDetail, webhook_deliveries.read_delivery)
pings.declare(
    "pings",
    Act.WEBHOOK_PING,
    "webhooks_ping",
    webhook_deliveries.ping_webhook,
    "Send an event that says nothing but that it arrives, also to a paused webhook; look at the delivery afterwards.",
)
moves = Moves(router, "/webhook-deliveries/{delivery_id}", WebhookDeliveryDetail, webhook_deliveries.read_delivery)
moves.declare(
    "replays",
    Act.WEBHOOK_DELIVERY_REPLAY,
    "webhook_deliveries_replay",
    webhook_deliveries.replay_delivery,
    "Send one delivery again, under its old id and number; one that waits is tried now.",
)
