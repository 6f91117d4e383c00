"""What is said of webhooks."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ..answers import Answer
from ..models.access_logs import Event
from ..models.changes import Resource

WebhookStatus = Literal["active", "paused"]
"""States of a webhook; what happens while it is paused waits for it."""


PauseReason = Literal["asked", "failing", "gone"]
"""Why a webhook is paused."""


class WebhookOut(Answer):
    """A webhook: whom it tells of what, and how it fares."""

    client_id: UUID
    """The system: it is told what it can see when it is sent."""
    created_at: datetime
    description: str | None
    events: list[Event | str | Resource]
    failing_since: datetime | None
    """Since when nothing was taken."""
    id: UUID
    owner: str
    """Organisation of the system."""
    paused_at: datetime | None
    paused_for: PauseReason | str | None
    previous_until: datetime | None
    """Until when the secret before signs too."""
    region_codes: list[str]
    sequence: int
    """Number of the newest delivery."""
    status: WebhookStatus | str
    updated_at: datetime
    url: str
    version: int


class WebhookMade(Answer):
    """The webhook, and its new secret, which is shown this once."""

    allowed_actions: list[str]
    client_id: UUID
    """The system: it is told what it can see when it is sent."""
    created_at: datetime
    dead: int
    description: str | None
    events: list[Event | str | Resource]
    failing_since: datetime | None
    """Since when nothing was taken."""
    id: UUID
    owner: str
    """Organisation of the system."""
    paused_at: datetime | None
    paused_for: PauseReason | str | None
    previous_until: datetime | None
    """Until when the secret before signs too."""
    region_codes: list[str]
    secret: str | None
    """`whsec_` and 32 bytes in base64."""
    sequence: int
    """Number of the newest delivery."""
    status: WebhookStatus | str
    updated_at: datetime
    url: str
    version: int
    waiting: int


class WebhookDetail(Answer):
    """One webhook with what waits, what is dead, and what the caller may do."""

    allowed_actions: list[str]
    client_id: UUID
    """The system: it is told what it can see when it is sent."""
    created_at: datetime
    dead: int
    description: str | None
    events: list[Event | str | Resource]
    failing_since: datetime | None
    """Since when nothing was taken."""
    id: UUID
    owner: str
    """Organisation of the system."""
    paused_at: datetime | None
    paused_for: PauseReason | str | None
    previous_until: datetime | None
    """Until when the secret before signs too."""
    region_codes: list[str]
    sequence: int
    """Number of the newest delivery."""
    status: WebhookStatus | str
    updated_at: datetime
    url: str
    version: int
    waiting: int
