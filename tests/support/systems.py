"""A client system of the district, and what is kept in its name: an export token, a webhook, a delivery of it."""

from tests.support.flows import REGION, done
from tests.support.tokens import Caller, export_token

RECEIVER = "https://127.0.0.1:8443/gugus"  # nobody listens there
WORDS = ("plans:read", "exports:read", "reports:read")


def registered(secretariat: Caller) -> dict[str, str]:
    """Their ids, each under its name in a path of the API."""
    pairs = [{"action": word, "organisation": REGION} for word in WORDS]
    system = {"organisation": REGION, "name": "Sistem contoh", "pairs": pairs}
    client = done(secretariat.post("/v1/clients", system), 201)["id"]
    token = done(secretariat.post("/v1/export-tokens", export_token(client_id=client)), 201)["id"]
    told = {"client_id": client, "url": RECEIVER, "events": ["plans"]}
    webhook = done(secretariat.post("/v1/webhooks", told), 201)["id"]
    delivery = done(secretariat.post(f"/v1/webhooks/{webhook}/pings"))["id"]
    return {"client_id": client, "export_token_id": token, "webhook_id": webhook, "delivery_id": delivery}
