"""What is said of sessions."""

from datetime import datetime
from uuid import UUID

from ..answers import Answer


class SessionClient(Answer):
    """A client that was allowed something in a session, and still holds tokens of it."""

    client_id: str
    name: str


class SessionOut(Answer):
    """One sign-in of the caller in one browser; it ends at `expires_at`, or after an hour without use."""

    amr: list[str]
    """By what: pwd, otp, fed (an account elsewhere); mfa where by two factors (RFC 8176)."""
    auth_time: datetime
    """When the person was proven."""
    begun_at: datetime
    clients: list[SessionClient]
    ended_at: datetime | None
    expires_at: datetime
    id: UUID
    is_current: bool
    """Whether the token of this request comes from it."""
    seen_at: datetime
    """Last use: a page shown or a token refreshed."""
