"""Erasures: that what was personal in a case was destroyed, listed apart so that a restored backup repeats it."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from api.domain.retention import ErasureGround
from api.models.columns import INSTANT, Identified, Owned, one_of


class Erasure(Identified, Owned, table=True):
    """One erasure; the list beside the database repeats the id of the case, and nothing else of it."""

    case_id: UUID = Field(foreign_key="case.id", index=True)
    ground: ErasureGround = Field(sa_type=one_of(ErasureGround))
    erased_by: UUID | None = None
    erased_at: datetime = Field(sa_type=INSTANT)
