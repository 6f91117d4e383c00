"""The section `webhooks` of the OpenAPI document: what is sent to an address, one entry for each resource."""

from collections.abc import Iterable
from typing import Any, Final

from api.domain.events import Event
from api.domain.feed import FED
from api.domain.webhooks import KINDS, PING, TOLD
from api.schemas.webhook_events import MEDIA_TYPE, WebhookEvent

HEADERS: Final = {
    "webhook-id": "The same over all tries and replays: what was seen before is not done again",
    "webhook-timestamp": "Seconds since 1970, of this try",
    "webhook-signature": "`v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`; two during a rotation",
}
ANSWERS: Final = {
    "2XX": {"description": "Taken. The body is not read; answer within five seconds and do the work afterwards"},
    "410": {"description": "The address is gone: the webhook is paused"},
    "default": {"description": "Sent again for 72 hours, not before `Retry-After`; redirects are not followed"},
}


def webhooks() -> dict[str, Any]:
    """What each resource tells, and the ping."""
    told: dict[str, list[str]] = {}
    for event in TOLD:
        told.setdefault(FED[KINDS[event]].resource.value, []).append(event.value)
    entries = {resource: _entry(resource, f"Changes of {resource}", events) for resource, events in told.items()}
    return {**entries, "ping": _entry("ping", "Nothing but that it arrives", [PING])}


def _entry(name: str, summary: str, events: Iterable[Event | str]) -> dict[str, Any]:
    schema = {
        "allOf": [
            {"$ref": f"#/components/schemas/{WebhookEvent.__name__}"},
            {"properties": {"type": {"enum": sorted(events)}}},
        ]
    }
    parameters = [
        {"name": header, "in": "header", "required": True, "description": text, "schema": {"type": "string"}}
        for header, text in HEADERS.items()
    ]
    body = {"required": True, "content": {MEDIA_TYPE: {"schema": schema}}}
    operation = {
        "operationId": f"told_{name.replace('-', '_')}",
        "summary": summary,
        "tags": ["webhooks"],
        "security": [],
        "parameters": parameters,
        "requestBody": body,
        "responses": ANSWERS,
    }
    return {"post": operation}
