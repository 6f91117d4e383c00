"""Clients of the authorization server and what they were given.

A machine holds rows of `client_grant`; a client that acts from a seat (`seat_id`) holds what the seat yields, and
loses it with the seat. A client that people use holds nothing by itself: `ceiling_actions` may be carried through it
for whichever organisations its users hold them. OAuth's own tables stand without row-level security: they are asked
before anybody is known.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from api.domain.kinds import AuthMethod
from api.models.columns import INSTANT, JSONB, TEXTS, Dated, Identified, now, one_of


class Client(Identified, table=True):
    """A program that asks for tokens.

    `addresses` are the networks (CIDR) it may speak from; none means any. What it proved itself with before a
    rotation counts until `previous_until`.
    """

    client_id: str = Field(unique=True)
    name: str
    organisation: str = Field(index=True)
    auth_method: AuthMethod = Field(sa_type=one_of(AuthMethod))
    secret_hash: str | None = None
    jwks: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    redirect_uris: list[str] = Field(default_factory=list, sa_type=TEXTS)
    ceiling_actions: list[str] = Field(default_factory=list, sa_type=TEXTS)
    seat_id: UUID | None = Field(default=None, foreign_key="seat.id", index=True)
    addresses: list[str] = Field(default_factory=list, sa_type=TEXTS)
    previous_secret_hash: str | None = None
    previous_jwks: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    previous_until: datetime | None = Field(default=None, sa_type=INSTANT)
    version: int = Field(default=1, sa_type=sa.Integer)
    created_at: datetime = Field(default_factory=now, sa_type=INSTANT)
    expires_at: datetime | None = Field(default=None, sa_type=INSTANT)
    disabled_at: datetime | None = Field(default=None, sa_type=INSTANT)

    @property
    def owner(self) -> str:
        """The organisation it was registered for, under the name the journal asks by."""
        return self.organisation

    def is_over(self, now: datetime) -> bool:
        """Whether it was ended, or its time is over."""
        return self.disabled_at is not None or (self.expires_at is not None and self.expires_at <= now)


class ClientGrant(Identified, Dated, table=True):
    """One (action, organisation) pair of a machine, with its days."""

    __tablename__ = "client_grant"

    client_id: UUID = Field(foreign_key="client.id")
    action: str
    organisation: str
    decree: str | None = None
    time_zone: str = "Asia/Jakarta"
    valid_from: date

    __table_args__ = (sa.UniqueConstraint("client_id", "action", "organisation", "valid_from"),)


class ClientUse(SQLModel, table=True):
    """When a client last got a token; a row of its own, so that tokens of a client wait for nobody who changes it."""

    __tablename__ = "client_use"

    client_id: UUID = Field(primary_key=True, foreign_key="client.id")
    last_used_at: datetime = Field(sa_type=INSTANT)


class SeatYield(SQLModel, table=True):
    """The table of access.md §1.3 in the database: what a seat of a kind yields, and where."""

    __tablename__ = "seat_yield"

    seat_kind: str = Field(primary_key=True)
    action: str = Field(primary_key=True)
    reach: str = Field(primary_key=True)
    only_health: bool = False
    needs_second_factor: bool = False


class IssuedToken(SQLModel, table=True):
    """One row per access token: the anchor of revocation and of the live check. The token itself is not kept."""

    __tablename__ = "issued_token"

    jti: UUID = Field(primary_key=True)
    client_id: UUID = Field(foreign_key="client.id", index=True)
    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    family_id: UUID | None = Field(default=None, foreign_key="token_family.id", index=True)
    issued_at: datetime = Field(sa_type=INSTANT)
    expires_at: datetime = Field(sa_type=INSTANT, index=True)
    revoked_at: datetime | None = Field(default=None, sa_type=INSTANT)


class UsedAssertion(SQLModel, table=True):
    """A client assertion that was used; its `jti` is kept as a hash until it expires (RFC 7523 §3)."""

    __tablename__ = "used_assertion"

    digest: str = Field(primary_key=True)
    expires_at: datetime = Field(sa_type=INSTANT, index=True)
