"""Webhooks: addresses of client systems, registered, changed, paused, given new secrets, told again.

An address is looked up and judged when it is registered and again whenever something is sent to it (`api.outbound`).
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api import webhook_secrets
from api.access import gate
from api.access.policy import authorise, permits
from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.events import Event
from api.domain.lifecycles import WEBHOOK
from api.domain.outside import Fault
from api.domain.webhooks import MOST_OF_A_SYSTEM, PREVIOUS_DAYS, DeliveryStatus, PauseReason, waits_again
from api.journal import record
from api.loading import Later
from api.models.webhooks import Webhook, WebhookDelivery
from api.moves import allowed_actions, apply, must_keep, touch
from api.moves import remove as remove_row
from api.problems import FieldError, Invalid
from api.schemas.webhooks import (
    WebhookCreate,
    WebhookDetail,
    WebhookMade,
    WebhookOut,
    WebhookReplay,
    WebhookRotation,
    WebhookUpdate,
)
from api.services.clients import must_live, system_of
from api.settings import get_settings

if TYPE_CHECKING:
    from api import outbound
else:
    outbound = Later("api.outbound")

ACTIONS: Final = {
    Act.WEBHOOK_CHANGE: "change",
    Act.WEBHOOK_REMOVE: "remove",
    Act.WEBHOOK_ROTATE: "rotations",
    Act.WEBHOOK_PING: "pings",
    Act.WEBHOOK_REPLAY: "replays",
}
WORDS: Final[Mapping[Fault, str]] = {
    Fault.NOT_HTTPS: "https",
    Fault.NOT_AN_ADDRESS: "alamat yang dapat dibaca / an address that can be read",
    Fault.HAS_CREDENTIALS: "tanpa nama dan kata sandi / without name and password",
    Fault.HAS_FRAGMENT: "tanpa # / without #",
    Fault.PORT: "port 443 atau 8443 / port 443 or 8443",
    Fault.LOCAL_NAME: "nama publik / a public name",
    Fault.UNRESOLVED: "nama yang dikenal DNS / a name that is known",
    Fault.NOT_PUBLIC: "alamat publik / a public address",
}


def read_webhook(session: Session, caller: Principal, webhook_id: UUID) -> WebhookDetail:
    """One webhook. Raises NotFound for an unknown id and for another system's, alike."""
    return _detail(session, caller, gate.see(session, caller, Webhook, webhook_id))


def show_webhook(session: Session, caller: Principal, webhook_id: UUID) -> WebhookMade:
    """What an earlier request made or moved: a secret was shown then."""
    return WebhookMade(**read_webhook(session, caller, webhook_id).model_dump())


def add_webhook(session: Session, caller: Principal, body: WebhookCreate) -> WebhookMade:
    """Register an address; its secret is in this answer and nowhere else. Raises Invalid, Locked."""
    client = system_of(session, caller, body.client_id)
    webhook = Webhook(
        owner=client.organisation,
        client_id=client.id,
        url=body.url,
        description=body.description,
        events=list(body.events),
        region_codes=list(body.region_codes),
        secret=b"",
    )
    authorise(caller, webhook)
    must_live(client)
    _must_be_few(session, client.id)
    _must_be_callable(body.url)
    secret = webhook_secrets.fresh()
    webhook.secret = webhook_secrets.sealed(secret, webhook.id)
    session.add(webhook)
    session.flush()  # it is counted for what is shown
    record(session, caller, Event.WEBHOOK_ADDED, webhook, body.model_dump(mode="json"))
    return _made(session, caller, webhook, secret)


def change_webhook(
    session: Session, caller: Principal, webhook_id: UUID, version: gate.Named, body: WebhookUpdate
) -> WebhookDetail:
    """Change address, events, regions or description. Raises Invalid."""
    webhook = gate.fetch(session, caller, Webhook, webhook_id, version)
    change = body.model_dump(exclude_unset=True)
    must_keep(change, ("url", "events", "region_codes"))
    if body.url is not None:
        _must_be_callable(body.url)
    webhook.sqlmodel_update(change)
    touch(webhook, caller)
    record(session, caller, Event.WEBHOOK_CHANGED, webhook, body.model_dump(mode="json", exclude_unset=True))
    return _detail(session, caller, webhook)


def remove_webhook(session: Session, caller: Principal, webhook_id: UUID, version: gate.Named) -> None:
    """Remove a webhook with all that waits for it and its log."""
    webhook = gate.fetch(session, caller, Webhook, webhook_id, version)
    remove_row(session, caller, webhook, Event.WEBHOOK_REMOVED)


def pause_webhook(session: Session, caller: Principal, webhook_id: UUID, version: gate.Named | None) -> WebhookMade:
    """Send nothing for the time being; what happens meanwhile waits."""
    webhook = gate.fetch(session, caller, Webhook, webhook_id, version)
    apply(session, caller, webhook, WEBHOOK, "pauses")
    webhook.paused_for, webhook.paused_at = PauseReason.ASKED, caller.now
    return _made(session, caller, webhook)


def resume_webhook(session: Session, caller: Principal, webhook_id: UUID, version: gate.Named | None) -> WebhookMade:
    """Send again, what waited first; the 72 hours after which it is paused by itself begin anew."""
    webhook = gate.fetch(session, caller, Webhook, webhook_id, version)
    apply(session, caller, webhook, WEBHOOK, "resumptions")
    webhook.paused_for = webhook.paused_at = webhook.failing_since = webhook.rest_until = None
    webhook.failures = 0
    return _made(session, caller, webhook)


def rotate_webhook(
    session: Session, caller: Principal, webhook_id: UUID, version: gate.Named | None, body: WebhookRotation
) -> WebhookMade:
    """Sign with a new secret, shown this once; the one before signs beside it until the day that is named.

    Raises Invalid.
    """
    webhook = gate.fetch(session, caller, Webhook, webhook_id, version)
    last = caller.now + timedelta(days=PREVIOUS_DAYS)
    if body.previous_until is not None and not caller.now <= body.previous_until <= last:
        text = "paling lama 30 hari / at most 30 days"
        raise Invalid(errors=[FieldError("/previous_until", "within_thirty_days", text)])
    secret = webhook_secrets.fresh()
    webhook.previous_secret = webhook.secret if body.previous_until else None
    webhook.previous_until = body.previous_until
    webhook.secret = webhook_secrets.sealed(secret, webhook.id)
    touch(webhook, caller)
    record(session, caller, Event.WEBHOOK_ROTATED, webhook, {"previous_until": str(body.previous_until)})
    return _made(session, caller, webhook, secret)


def replay_webhook(
    session: Session, caller: Principal, webhook_id: UUID, version: gate.Named | None, body: WebhookReplay
) -> WebhookMade:
    """Send deliveries of a span again, each with its old id; what the log no longer holds is read from the feed."""
    webhook = gate.fetch(session, caller, Webhook, webhook_id, version)
    span = (
        col(WebhookDelivery.webhook_id) == webhook.id,
        col(WebhookDelivery.sequence).between(body.from_sequence, body.to_sequence),
        col(WebhookDelivery.status).in_(body.status),
    )
    session.execute(sa.update(WebhookDelivery).where(*span).values(waits_again(caller.now)))
    touch(webhook, caller)
    record(session, caller, Event.WEBHOOK_REPLAYED, webhook, body.model_dump(mode="json"))
    return _made(session, caller, webhook)


def _must_be_few(session: Session, client_id: UUID) -> None:
    of_its_own = sa.select(sa.func.count()).select_from(Webhook).where(col(Webhook.client_id) == client_id)
    if (session.scalar(of_its_own) or 0) >= MOST_OF_A_SYSTEM:
        text = f"paling banyak {MOST_OF_A_SYSTEM} untuk satu sistem / {MOST_OF_A_SYSTEM} of one system at most"
        raise Invalid(errors=[FieldError("/client_id", "too_many", text)])


def _must_be_callable(url: str) -> None:
    try:
        outbound.Outside.by(get_settings()).addresses_of(url)
    except outbound.NotCalledError as error:
        raise Invalid(errors=[FieldError("/url", error.fault, WORDS[error.fault])]) from None


def _made(session: Session, caller: Principal, webhook: Webhook, secret: str | None = None) -> WebhookMade:
    return WebhookMade(**_detail(session, caller, webhook).model_dump(), secret=secret)


def _detail(session: Session, caller: Principal, webhook: Webhook) -> WebhookDetail:
    counted = (
        sa.select(col(WebhookDelivery.status), sa.func.count().label("number"))
        .where(
            col(WebhookDelivery.webhook_id) == webhook.id,
            col(WebhookDelivery.status).in_((DeliveryStatus.WAITING, DeliveryStatus.DEAD)),
        )
        .group_by(col(WebhookDelivery.status))
    )
    numbers = {row.status: row.number for row in session.execute(counted)}
    acts = [name for act, name in ACTIONS.items() if permits(caller, act, webhook)]
    return WebhookDetail(
        **WebhookOut.model_validate(webhook).model_dump(),
        waiting=numbers.get(DeliveryStatus.WAITING, 0),
        dead=numbers.get(DeliveryStatus.DEAD, 0),
        allowed_actions=[*acts, *allowed_actions(caller, webhook, WEBHOOK)],
    )
