"""Sessions of a person on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.schemas.base import Id, Input, Output, example_of


class SessionClient(Output):
    """A client that was allowed something in a session, and still holds tokens of it."""

    client_id: str
    name: str


class SessionOut(Output):
    """One sign-in of the caller in one browser; it ends at `expires_at`, or after an hour without use."""

    id: Id
    begun_at: datetime
    seen_at: Annotated[datetime, Field(description="Last use: a page shown or a token refreshed")]
    expires_at: datetime
    ended_at: datetime | None
    auth_time: Annotated[datetime, Field(description="When the person was proven")]
    amr: Annotated[
        list[str],
        Field(description="By what: pwd, otp, fed (an account elsewhere); mfa where by two factors (RFC 8176)"),
    ]
    is_current: Annotated[bool, Field(description="Whether the token of this request comes from it")]
    clients: list[SessionClient]


class SessionEnding(Input):
    """Which of a person's sessions end: all, or the one that is named."""

    model_config = example_of({})

    session_id: Id | None = None
