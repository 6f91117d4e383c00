"""Keys of writes that were done, so that a repeat has no second effect. The answer itself is never kept."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.models.columns import INSTANT, Row, now


class IdempotencyKey(Row, table=True):
    """One key of one client: digest of what was sent, status, and the resource that came of it."""

    __tablename__ = "idempotency_key"

    client_id: UUID = Field(primary_key=True)
    key: str = Field(primary_key=True)
    operation: str
    digest: str
    status: int = Field(sa_type=sa.Integer)
    resource_id: UUID
    created_at: datetime = Field(default_factory=now, sa_type=INSTANT, index=True)
