"""What is said of clients."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ..answers import Answer

AuthMethod = Literal["client_secret_basic", "private_key_jwt", "none"]
"""How a client proves who it is at the token endpoint (RFC 7591 names)."""


class ClientOut(Answer):
    """A client system: whose it is, how it proves itself, until when."""

    addresses: list[str]
    auth_method: AuthMethod | str
    client_id: str
    """The name it gives at the token endpoint."""
    created_at: datetime
    ended_at: datetime | None
    expires_at: datetime | None
    id: UUID
    last_used_at: datetime | None
    """When it last got a token, within five minutes."""
    name: str
    organisation: str
    previous_until: datetime | None
    """Until when what was rotated away still counts."""
    seat_id: UUID | None
    """The seat it acts from, where it was entered so."""
    version: int


class PairOut(Answer):
    """One action at one organisation that a client holds today."""

    action: str
    organisation: str


class ClientMade(Answer):
    """The client, and its new secret, which is shown this once; nothing where it signs with a key."""

    addresses: list[str]
    allowed_actions: list[str]
    auth_method: AuthMethod | str
    client_id: str
    """The name it gives at the token endpoint."""
    created_at: datetime
    ended_at: datetime | None
    expires_at: datetime | None
    id: UUID
    last_used_at: datetime | None
    """When it last got a token, within five minutes."""
    name: str
    organisation: str
    pairs: list[PairOut]
    previous_until: datetime | None
    """Until when what was rotated away still counts."""
    seat_id: UUID | None
    """The seat it acts from, where it was entered so."""
    secret: str | None
    version: int


class ClientDetail(Answer):
    """One client with what it holds and what the caller may do."""

    addresses: list[str]
    allowed_actions: list[str]
    auth_method: AuthMethod | str
    client_id: str
    """The name it gives at the token endpoint."""
    created_at: datetime
    ended_at: datetime | None
    expires_at: datetime | None
    id: UUID
    last_used_at: datetime | None
    """When it last got a token, within five minutes."""
    name: str
    organisation: str
    pairs: list[PairOut]
    previous_until: datetime | None
    """Until when what was rotated away still counts."""
    seat_id: UUID | None
    """The seat it acts from, where it was entered so."""
    version: int
