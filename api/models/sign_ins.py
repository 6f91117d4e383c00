"""How people sign in and what hangs on it: sessions, consents, codes, families of tokens, second factors, failures.

One table per kind of single-use object, and nothing in them that could be presented: a cookie, a code or a refresh
token is kept as its SHA-256 only. These are OAuth's own tables, without row-level security: they are asked before
anybody is known. A session is one sign-in of a person in one browser; all that was given out from it ends with it.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from api.domain.kinds import Awaits, CodeKind
from api.models.columns import BIGINT, INSTANT, JSONB, TEXTS, Identified, one_of

TWO_FACTORS = "mfa"  # RFC 8176; the functions of the database ask for it too


class WebSession(Identified, table=True):
    """One sign-in: until its end, twelve hours, or one hour without use, whichever comes first.

    `home` is the region that keeps the person's account; neither address nor browser is recorded. `amr` says how the
    person was proven (RFC 8176), and `auth_time` when. A sign-in that still awaits something is no session yet.
    """

    __tablename__ = "web_session"

    digest: str = Field(unique=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    home: str
    begun_at: datetime = Field(sa_type=INSTANT)
    seen_at: datetime = Field(sa_type=INSTANT)
    expires_at: datetime = Field(sa_type=INSTANT, index=True)
    ended_at: datetime | None = Field(default=None, sa_type=INSTANT)
    amr: list[str] = Field(sa_type=TEXTS)
    auth_time: datetime = Field(sa_type=INSTANT)
    awaits: Awaits | None = Field(default=None, sa_type=one_of(Awaits))

    @property
    def has_two_factors(self) -> bool:
        """Whether it was proven by two factors."""
        return TWO_FACTORS in self.amr

    @property
    def owner(self) -> str:
        """Whose journal its events stand in."""
        return self.home


class ClientConsent(SQLModel, table=True):
    """What a person allowed a client that proves itself, over all sessions, and when it was last given whole."""

    __tablename__ = "client_consent"

    person_id: UUID = Field(primary_key=True, foreign_key="person.id")
    client_id: UUID = Field(primary_key=True, foreign_key="client.id")
    details: list[dict[str, Any]] = Field(sa_type=JSONB)
    given_at: datetime = Field(sa_type=INSTANT)


class SessionConsent(SQLModel, table=True):
    """What a person allowed a public client in this session, so that it is not asked again before the session ends."""

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


class PasswordCode(Identified, table=True):
    """A code that lets its person set a password, once: an invitation, a reset by the secretariat, or one by mail.

    It may leave the password as it is and take away the second factor, or do both. Without a digest it was asked for
    by one person and waits for a second one.
    """

    __tablename__ = "password_code"

    digest: str | None = Field(default=None, unique=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    kind: CodeKind = Field(sa_type=one_of(CodeKind))
    sets_password: bool = True
    clears_second_factor: bool = False
    made_by: UUID | None = None
    made_at: datetime = Field(sa_type=INSTANT)
    expires_at: datetime = Field(sa_type=INSTANT, index=True)
    used_at: datetime | None = Field(default=None, sa_type=INSTANT)


class CodeMail(Identified, table=True):
    """A code that somebody wants mailed: the name as it was typed, sealed, whether anybody has it or not.

    It is claimed before the mail leaves, and removed when the server took it. Until `expires_at` the code counts.
    """

    __tablename__ = "code_mail"

    name: bytes
    made_by: UUID | None = None
    asked_at: datetime = Field(sa_type=INSTANT)
    expires_at: datetime = Field(sa_type=INSTANT, index=True)
    claimed_at: datetime | None = Field(default=None, sa_type=INSTANT)
    tries: int = Field(default=0, sa_type=sa.Integer)
    again_after: datetime | None = Field(default=None, sa_type=INSTANT)


class SecondFactor(SQLModel, table=True):
    """The second factor of a person: a sealed TOTP secret (RFC 6238), and the last step of 30 seconds that was used."""

    __tablename__ = "second_factor"

    person_id: UUID = Field(primary_key=True, foreign_key="person.id")
    secret: bytes
    last_step: int = Field(sa_type=BIGINT)
    set_up_at: datetime = Field(sa_type=INSTANT)


class RecoveryCode(SQLModel, table=True):
    """A code for the day the second factor is lost; it counts once."""

    __tablename__ = "recovery_code"

    digest: str = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    made_at: datetime = Field(sa_type=INSTANT)
    used_at: datetime | None = Field(default=None, sa_type=INSTANT)


class OutsideIdentity(SQLModel, table=True):
    """Who a person is at an outside issuer: the digest of `iss|sub`, and the issuer, of which a person has one each."""

    __tablename__ = "outside_identity"
    __table_args__ = (sa.UniqueConstraint("person_id", "issuer"),)

    digest: str = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id")
    issuer: str
    tied_at: datetime = Field(sa_type=INSTANT)
