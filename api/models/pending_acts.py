"""Acts that wait for a second person (access.md §1, point 6). What was asked is kept, nothing of it has happened."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.domain.lifecycles import PendingActStatus
from api.domain.pending_acts import Second
from api.models.columns import INSTANT, JSONB, Owned, Stamped, one_of


class PendingAct(Stamped, Owned, table=True):
    """An act that was asked for: in whose name (`owner`), of what, by whom, and who may complete it until when.

    `word` is the one it was asked with; `subject` names the organisation it concerns, which a registrar's acts
    do not own.
    """

    __tablename__ = "pending_act"

    act: str
    word: str
    second: Second = Field(sa_type=one_of(Second))
    status: PendingActStatus = Field(default=PendingActStatus.PENDING, sa_type=one_of(PendingActStatus))
    subject: str
    subject_id: UUID | None = None
    request: dict[str, Any] = Field(sa_type=JSONB)
    client_id: UUID
    person_id: UUID | None = None
    signed_in: bool = False
    expires_at: datetime = Field(sa_type=INSTANT)
    decided_by: UUID | None = None
    decided_at: datetime | None = Field(default=None, sa_type=INSTANT)
    reason: str | None = None
    result_id: UUID | None = None

    __table_args__ = (
        sa.Index("ix_pending_act_expires_at", "expires_at", postgresql_where=sa.text("status = 'pending'")),
    )

    @property
    def asked_by(self) -> UUID:
        """The person, or the machine where no person stood behind it."""
        return self.person_id or self.client_id
