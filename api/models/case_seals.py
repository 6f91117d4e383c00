"""Seals: against whom a case is shut, an agency, a unit or an officer: to them it is as if it were not there."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.domain.seals import SealReason
from api.models.columns import INSTANT, Identified, Owned, one_of

STANDING = sa.text("lifted_at IS NULL")


class CaseSeal(Identified, Owned, table=True):
    """One seal, until it is lifted.

    `against` is an agency's word, the same with a unit of it (`agency:32.12-polres/unit-ppa`), or `officer:` and the id
    of a person or machine.
    """

    __tablename__ = "case_seal"

    case_id: UUID = Field(foreign_key="case.id", index=True)
    against: str
    reason: SealReason = Field(sa_type=one_of(SealReason))
    sealed_by: UUID
    sealed_at: datetime = Field(sa_type=INSTANT)
    lifted_by: UUID | None = None
    lifted_at: datetime | None = Field(default=None, sa_type=INSTANT)

    __table_args__ = (sa.Index("ix_case_seal_standing", "against", "case_id", unique=True, postgresql_where=STANDING),)
