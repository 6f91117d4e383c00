"""When a backup was made and ended well; counts and no name."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field

from api.models.columns import BIGINT, INSTANT, Identified


class Backup(Identified, table=True):
    """A backup that is whole on its disk; `is_base` is one of the server's own files, which goes on with the WAL."""

    __tablename__ = "backup"

    ended_at: datetime = Field(sa_type=INSTANT, index=True)
    is_base: bool = Field(sa_type=sa.Boolean)
    is_sealed: bool = Field(sa_type=sa.Boolean)
    size_bytes: int = Field(sa_type=BIGINT)
