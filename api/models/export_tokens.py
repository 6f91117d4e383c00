"""Export tokens: what a tool shows that cannot ask for a token of its own.

A token speaks for a client system and opens one report for one organisation, as far as the client holds both words
there when it is used. Kept is its digest. That it counts is a row of `issued_token` under its id, so that it is refused
from the next request on when it is removed or its client ends.
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from api.models.columns import INSTANT, TEXTS, Owned, Stamped


class ExportToken(Stamped, Owned, table=True):
    """One token: the system it speaks for, the report it opens, the networks (CIDR) it may come from, its end."""

    __tablename__ = "export_token"

    client_id: UUID = Field(foreign_key="client.id", index=True)
    report: str
    description: str | None = None
    addresses: list[str] = Field(sa_type=TEXTS)
    digest: str = Field(unique=True)
    expires_at: datetime = Field(sa_type=INSTANT)


class ExportTokenUse(SQLModel, table=True):
    """When a token was last used, and how often since `counted_from`; whoever uses it holds this row."""

    __tablename__ = "export_token_use"

    token_id: UUID = Field(primary_key=True, foreign_key="export_token.id", ondelete="CASCADE")
    last_used_at: datetime | None = Field(default=None, sa_type=INSTANT)
    counted_from: datetime = Field(sa_type=INSTANT)
    count: int = Field(default=0, sa_type=sa.Integer)
