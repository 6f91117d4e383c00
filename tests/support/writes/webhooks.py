"""The routes that write webhooks and their deliveries."""

from typing import Any

from tests.support.flows import House, done
from tests.support.systems import RECEIVER
from tests.support.writes.clients import client
from tests.support.writes.write import PLAIN, Write


def address(**fields: Any) -> dict[str, Any]:
    """The body of a webhook that is told of plans."""
    return {"url": RECEIVER, "events": ["plans"], **fields}


def webhook(house: House, **fields: Any) -> dict[str, Any]:
    """A webhook of a new system of the district."""
    body = address(**{"client_id": client(house)["id"], **fields})
    return done(house.secretariat.post("/v1/webhooks", body), 201)


def paused(house: House) -> dict[str, Any]:
    """One that is paused."""
    return done(house.secretariat.post(f"/v1/webhooks/{webhook(house)['id']}/pauses"))


def pinged(house: House) -> dict[str, Any]:
    """A delivery that waits."""
    return done(house.secretariat.post(f"/v1/webhooks/{webhook(house)['id']}/pings"))


def _moved(path: str, body: dict[str, Any] | None = None) -> Any:
    return lambda h, w: h.secretariat.post(f"/v1/webhooks/{w['id']}/{path}", body)


WRITES: dict[str, Write] = {
    "webhooks_add": Write(
        PLAIN, lambda h, _: h.secretariat.post("/v1/webhooks", address()), "webhook.added", "webhook"
    ),
    "webhooks_change": Write(
        webhook,
        lambda h, w: h.secretariat.patch(f"/v1/webhooks/{w['id']}", {"events": ["agencies"]}, 1),
        "webhook.changed",
        "webhook",
    ),
    "webhooks_pause": Write(webhook, _moved("pauses"), "webhook.paused", "webhook"),
    "webhooks_resume": Write(paused, _moved("resumptions"), "webhook.resumed", "webhook"),
    "webhooks_rotate": Write(webhook, _moved("rotations"), "webhook.rotated", "webhook"),
    "webhooks_ping": Write(webhook, _moved("pings"), "webhook.pinged", "webhook_delivery"),
    "webhooks_replay": Write(
        webhook, _moved("replays", {"from_sequence": 1, "to_sequence": 9}), "webhook.replayed", "webhook"
    ),
    "webhook_deliveries_replay": Write(
        pinged,
        lambda h, d: h.secretariat.post(f"/v1/webhook-deliveries/{d['id']}/replays"),
        "webhook_delivery.replayed",
        "webhook_delivery",
    ),
}
