"""What webhooks are to be told: queued from the change feed, claimed one by one, settled with what came of it.

For the worker's role. One worker at a time sends to a webhook, by a claim that is committed before anything is sent and
that ends by itself; whoever dies in between leaves a delivery that is sent again under the same id. Whose turn it was
longest ago comes first, and of one webhook what was queued first.
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.domain.lifecycles import WebhookStatus
from api.domain.webhooks import (
    KEPT_FOR,
    PING,
    TRIED_FOR,
    DeliveryStatus,
    Outcome,
    PauseReason,
    next_try,
    rest_after,
)
from api.models.webhooks import Webhook, WebhookAttempt, WebhookDelivery

CLAIMED_FOR = timedelta(seconds=60)
GONE = 410


class Tried(NamedTuple):
    """What came of a try: the answer with the beginning of its body, and until when the receiver asked to wait."""

    outcome: Outcome
    began: datetime
    ended: datetime
    milliseconds: int
    status: int | None = None
    answer: str | None = None
    again_at: datetime | None = None


def claim(
    session: Session, worker: UUID, now: datetime, may_be_told: Callable[[Session, Webhook, WebhookDelivery], bool]
) -> tuple[Webhook, WebhookDelivery] | None:
    """Claim a webhook that nobody sends to, and its next delivery; nothing where nothing is due.

    What the client may no longer be told is withheld on the way.
    """
    statement = _due(now).order_by(col(Webhook.tried_at).asc().nulls_first(), col(Webhook.id)).limit(1)
    webhook = session.execute(statement.with_for_update(of=Webhook, skip_locked=True)).scalar_one_or_none()
    if webhook is None:
        return None
    delivery = _next(session, webhook, now)
    while delivery is not None and not may_be_told(session, webhook, delivery):
        _finish(delivery, DeliveryStatus.WITHHELD, now)
        delivery = _next(session, webhook, now)
    if delivery is None:
        webhook.tried_at = now
        return None
    webhook.claimed_by, webhook.claimed_until, webhook.tried_at = worker, now + CLAIMED_FOR, now
    return webhook, delivery


def _due(now: datetime) -> sa.Select[Any]:
    """Webhooks with something to be sent now; a ping goes to one that is paused or rests, too."""
    free = sa.or_(col(Webhook.claimed_until).is_(None), col(Webhook.claimed_until) <= now)
    return sa.select(Webhook).where(free, sa.exists().where(*_waits(col(Webhook.id), now), _is_open(now)))


def _waits(webhook_id: Any, now: datetime) -> tuple[Any, ...]:
    return (
        col(WebhookDelivery.webhook_id) == webhook_id,
        col(WebhookDelivery.status) == DeliveryStatus.WAITING,
        col(WebhookDelivery.next_at) <= now,
    )


def _is_open(now: datetime) -> Any:
    rested = sa.or_(col(Webhook.rest_until).is_(None), col(Webhook.rest_until) <= now)
    is_active = sa.and_(col(Webhook.status) == WebhookStatus.ACTIVE, rested)
    return sa.or_(is_active, col(WebhookDelivery.event) == PING)


def _next(session: Session, webhook: Webhook, now: datetime) -> WebhookDelivery | None:
    session.flush()  # what was withheld waits no longer
    statement = (
        sa.select(WebhookDelivery)
        .join(Webhook, col(Webhook.id) == col(WebhookDelivery.webhook_id))
        .where(*_waits(webhook.id, now), _is_open(now))
        .order_by(col(WebhookDelivery.sequence))
        .limit(1)
    )
    return session.execute(statement.with_for_update(of=WebhookDelivery)).scalar_one_or_none()


def settle(session: Session, worker: UUID, delivery_id: UUID, url: str, tried: Tried) -> Webhook | None:
    """Write down what came of a try; gives the webhook where that paused it.

    A delivery that was removed meanwhile, or that a later worker has, is left as it is.
    """
    delivery = _locked(session, WebhookDelivery, delivery_id)
    webhook = _locked(session, Webhook, delivery.webhook_id) if delivery else None
    if delivery is None or webhook is None:
        return None
    session.add(_attempt(delivery, url, tried))
    if webhook.claimed_by == worker:
        webhook.claimed_by = webhook.claimed_until = None
    if delivery.status is not DeliveryStatus.WAITING:
        return None
    delivery.tries += 1
    delivery.first_tried_at = delivery.first_tried_at or tried.began
    if tried.outcome is Outcome.TAKEN:
        _finish(delivery, DeliveryStatus.DELIVERED, tried.ended)
        webhook.failing_since, webhook.failures, webhook.rest_until = None, 0, None
        return None
    return _failed(webhook, delivery, tried)


def _failed(webhook: Webhook, delivery: WebhookDelivery, tried: Tried) -> Webhook | None:
    chance, now = random.random(), tried.ended  # noqa: S311  it spreads pauses
    webhook.failures += 1
    webhook.failing_since = webhook.failing_since or tried.began
    webhook.rest_until = rest_after(webhook.failures, now, chance, tried.again_at)
    first = delivery.first_tried_at or tried.began
    again = None if delivery.event == PING else next_try(first, now, delivery.tries, chance, tried.again_at)
    if again is None or tried.status == GONE:
        _finish(delivery, DeliveryStatus.DEAD, now)
    else:
        delivery.next_at = again
        _changed(delivery, now)
    reason = PauseReason.GONE if tried.status == GONE else PauseReason.FAILING
    is_over = tried.status == GONE or now - webhook.failing_since >= TRIED_FOR
    if not is_over or webhook.status is WebhookStatus.PAUSED:
        return None
    webhook.status, webhook.paused_for, webhook.paused_at = WebhookStatus.PAUSED, reason, now
    webhook.version, webhook.updated_at = webhook.version + 1, now
    return webhook


def _attempt(delivery: WebhookDelivery, url: str, tried: Tried) -> WebhookAttempt:
    return WebhookAttempt(
        owner=delivery.owner,
        client_id=delivery.client_id,
        delivery_id=delivery.id,
        at=tried.began,
        url=url,
        outcome=tried.outcome,
        status=tried.status,
        milliseconds=tried.milliseconds,
        answer=tried.answer,
    )


def _finish(delivery: WebhookDelivery, status: DeliveryStatus, now: datetime) -> None:
    delivery.status, delivery.finished_at = status, now
    _changed(delivery, now)


def _changed(delivery: WebhookDelivery, now: datetime) -> None:
    delivery.version, delivery.updated_at = delivery.version + 1, now


def _locked(session: Session, table: Any, row_id: UUID) -> Any:
    statement = sa.select(table).where(table.id == row_id).with_for_update()
    return session.execute(statement, execution_options={"populate_existing": True}).scalar_one_or_none()


def bury(session: Session, now: datetime) -> None:
    """Put on the dead list what waited 30 days behind a paused webhook, and forget what is over for as long."""
    old = now - KEPT_FOR
    waits = sa.and_(col(WebhookDelivery.status) == DeliveryStatus.WAITING, col(WebhookDelivery.next_at) < old)
    dead = {"status": DeliveryStatus.DEAD, "finished_at": now, "updated_at": now}
    session.execute(sa.update(WebhookDelivery).where(waits).values(dead))
    session.execute(sa.delete(WebhookDelivery).where(col(WebhookDelivery.finished_at) < old))
