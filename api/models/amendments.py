"""Amendments of plans in force, and the editions they make: every edition is kept as one document for ever."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.domain.kinds import AmendmentKind
from api.domain.lifecycles import AmendmentStatus
from api.models.columns import INSTANT, JSONB, UUIDS, Identified, Owned, Placed, Stamped, one_of


class Amendment(Stamped, Owned, Placed, table=True):
    """A change of a plan in force, written on a working copy of it; `changes` is what was sent, field by field."""

    plan_id: UUID = Field(foreign_key="plan.id", ondelete="CASCADE")
    copy_id: UUID = Field(foreign_key="plan.id", index=True, ondelete="CASCADE")
    kind: AmendmentKind = Field(sa_type=one_of(AmendmentKind))
    reason: str
    status: AmendmentStatus = Field(default=AmendmentStatus.DRAFT, sa_type=one_of(AmendmentStatus))
    base_edition: int = Field(sa_type=sa.Integer)
    edition: int | None = Field(default=None, sa_type=sa.Integer)
    changes: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    filled_by: list[UUID] = Field(default_factory=list, sa_type=UUIDS)
    sent_by: UUID | None = None
    submitted_at: datetime | None = Field(default=None, sa_type=INSTANT)
    decided_by: UUID | None = None
    decided_at: datetime | None = Field(default=None, sa_type=INSTANT)
    decision_reason: str | None = None
    import_id: UUID | None = Field(default=None, index=True)

    __table_args__ = (sa.UniqueConstraint("plan_id", "edition"),)


class PlanVersion(Identified, Owned, Placed, table=True):
    """One edition of a plan as it stood, whole; written when it comes into force and never changed."""

    __tablename__ = "plan_version"

    plan_id: UUID = Field(foreign_key="plan.id", ondelete="CASCADE")
    edition: int = Field(sa_type=sa.Integer)
    in_force_from: date | None = None
    amendment_id: UUID | None = Field(default=None, foreign_key="amendment.id")
    changes: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    body: dict[str, Any] = Field(sa_type=JSONB)
    written_at: datetime = Field(sa_type=INSTANT)

    __table_args__ = (sa.UniqueConstraint("plan_id", "edition"),)
