"""What is sent of webhooks."""

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

from ..given import Id, Instant
from ..models.access_logs import Event
from ..models.changes import Resource


class WebhookCreate(TypedDict):
    """An address of a client system; of the caller itself where none is named."""

    client_id: NotRequired[Id | None]
    """Left out, the system that asks."""
    description: NotRequired[str | None]
    events: Sequence[Event | Resource]
    """Event words, or resources for all of their events."""
    region_codes: NotRequired[Sequence[str]]
    """Only what belongs there, a province with its districts; none means everywhere."""
    url: str
    """https, port 443 or 8443; every address of the name must be public. Redirects are not followed."""


class WebhookUpdate(TypedDict):
    """What can be changed; the system it is for stays."""

    description: NotRequired[str | None]
    events: NotRequired[Sequence[Event | Resource] | None]
    region_codes: NotRequired[Sequence[str] | None]
    url: NotRequired[str | None]


class WebhookReplay(TypedDict):
    """Deliveries to be sent again, by their numbers: 10,000 at most."""

    from_sequence: int
    status: NotRequired[Sequence[Literal["dead", "delivered", "withheld"]]]
    """Which of them."""
    to_sequence: int


class WebhookRotation(TypedDict):
    """A new secret; the one before signs beside it until `previous_until` (30 days at most)."""

    previous_until: NotRequired[Instant | None]
    """Left out, the old one ends at once."""
