"""Reopenings: a frozen period is opened again for named fields and agencies, until a stated time."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.domain.lifecycles import ReopeningStatus
from api.models.columns import INSTANT, TEXTS, UUIDS, Owned, Placed, Stamped, one_of


class Reopening(Stamped, Owned, Placed, table=True):
    """Asked for by one person, approved by another; `asked_from` are the agencies the first one sits for.

    `number` counts the approved reopenings of the period: the certificate after it has the version `number` + 1.
    """

    __tablename__ = "reopening"

    period_id: UUID = Field(foreign_key="reporting_period.id")
    status: ReopeningStatus = Field(default=ReopeningStatus.ASKED, sa_type=one_of(ReopeningStatus))
    reason: str
    fields: list[str] = Field(sa_type=TEXTS)
    agency_ids: list[UUID] = Field(sa_type=UUIDS)
    ends_at: datetime = Field(sa_type=INSTANT)
    asked_by: UUID
    asked_from: list[UUID] = Field(sa_type=UUIDS)
    number: int | None = Field(default=None, sa_type=sa.Integer)
    approved_by: UUID | None = None
    approved_at: datetime | None = Field(default=None, sa_type=INSTANT)

    __table_args__ = (
        sa.UniqueConstraint("period_id", "number"),
        sa.CheckConstraint("(approved_by IS NULL) = (approved_at IS NULL)", name="approved"),
    )
