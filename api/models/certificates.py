"""Certificates: what a frozen period said, signed; every version stands for ever."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.models.columns import INSTANT, Identified, Owned, Placed, now


class Certificate(Identified, Owned, Placed, table=True):
    """The canonical JSON of one freeze (RFC 8785), its SHA-256 and a detached signature (RFC 7515, appendix F)."""

    __tablename__ = "certificate"

    period_id: UUID = Field(foreign_key="reporting_period.id")
    version: int = Field(sa_type=sa.Integer)
    document: str
    sha256: str
    jws: str
    frozen_at: datetime = Field(sa_type=INSTANT)
    made_at: datetime = Field(default_factory=now, sa_type=INSTANT)

    __table_args__ = (sa.UniqueConstraint("period_id", "version"),)
