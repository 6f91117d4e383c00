"""How people sign in and what hangs on it: sessions, consents, codes, families of tokens, failed attempts.

One table per kind of single-use object, and nothing in them that could be presented: a cookie, a code or a refresh
token is kept as its SHA-256 only. These are OAuth's own tables, without row-level security: they are asked before
anybody is known. A session is one sign-in of a person in one browser; all that was given out from it ends with it.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from api.models.columns import INSTANT, JSONB, Identified


class WebSession(Identified, table=True):
    """One sign-in: until its end, twelve hours, or one hour without use, whichever comes first.

    `home` is the region that keeps the person's account; neither address nor browser is recorded.
    """

    __tablename__ = "web_session"

    digest: str = Field(unique=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    home: str
    begun_at: datetime = Field(sa_type=INSTANT)
    seen_at: datetime = Field(sa_type=INSTANT)
    expires_at: datetime = Field(sa_type=INSTANT, index=True)
    ended_at: datetime | None = Field(default=None, sa_type=INSTANT)

    @property
    def owner(self) -> str:
        """Whose journal its events stand in."""
        return self.home


class SessionConsent(SQLModel, table=True):
    """What a person allowed a client in this session, so that it is not asked again before the session ends."""

    __tablename__ = "session_consent"

    session_id: UUID = Field(primary_key=True, foreign_key="web_session.id")
    client_id: UUID = Field(primary_key=True, foreign_key="client.id")
    details: list[dict[str, Any]] = Field(sa_type=JSONB)
    given_at: datetime = Field(sa_type=INSTANT)


class TokenFamily(Identified, table=True):
    """All tokens that came of one consent: they are bound by its exact pairs, and revoked together."""

    __tablename__ = "token_family"

    session_id: UUID = Field(foreign_key="web_session.id", index=True)
    client_id: UUID = Field(foreign_key="client.id")
    details: list[dict[str, Any]] = Field(sa_type=JSONB)
    begun_at: datetime = Field(sa_type=INSTANT)
    revoked_at: datetime | None = Field(default=None, sa_type=INSTANT)


class AuthorizationCode(SQLModel, table=True):
    """A code on its way through a browser (RFC 6749 §4.1), bound to client, redirect URI, challenge and session."""

    __tablename__ = "authorization_code"

    digest: str = Field(primary_key=True)
    client_id: UUID = Field(foreign_key="client.id")
    session_id: UUID = Field(foreign_key="web_session.id")
    redirect_uri: str
    challenge: str
    details: list[dict[str, Any]] = Field(sa_type=JSONB)
    expires_at: datetime = Field(sa_type=INSTANT, index=True)
    used_at: datetime | None = Field(default=None, sa_type=INSTANT)
    family_id: UUID | None = Field(default=None, foreign_key="token_family.id")


class RefreshToken(SQLModel, table=True):
    """A refresh token; when it is used, `successor` is the digest of the one given for it."""

    __tablename__ = "refresh_token"

    digest: str = Field(primary_key=True)
    family_id: UUID = Field(foreign_key="token_family.id", index=True)
    issued_at: datetime = Field(sa_type=INSTANT)
    used_at: datetime | None = Field(default=None, sa_type=INSTANT)
    retried_at: datetime | None = Field(default=None, sa_type=INSTANT)
    successor: str | None = None


class SignInFailure(SQLModel, table=True):
    """Failed attempts of late against one account or from one address, each under a keyed digest."""

    __tablename__ = "sign_in_failure"

    subject: str = Field(primary_key=True)
    failures: int = Field(sa_type=sa.Integer)
    last_at: datetime = Field(sa_type=INSTANT, index=True)
