"""Positions in the journal: the epoch of its transaction ids, and how far the worker has read."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from api.domain.places import NATION
from api.models.columns import BIGINT, INSTANT, now


class FeedEpoch(SQLModel, table=True):
    """One row: transaction ids start anew after a restore, so cursors and ETags carry this. It is the nation's.

    `kept_from` is the day from which roll-ups keep what they were; a restore leaves it as it is.
    Rows of the journal before `first_xid` do not say whom they are told to: the feed begins behind them.
    """

    __tablename__ = "feed_epoch"

    epoch: UUID = Field(primary_key=True)
    started_at: datetime = Field(default_factory=now, sa_type=INSTANT)
    kept_from: date = Field(
        default=None, sa_type=sa.Date, nullable=False, sa_column_kwargs={"server_default": sa.func.current_date()}
    )
    first_xid: int = Field(default=0, sa_type=BIGINT, sa_column_kwargs={"server_default": "0"})

    owner: ClassVar[str] = NATION

    @property
    def id(self) -> UUID:
        """What the journal calls it by."""
        return self.epoch


class WorkerPosition(SQLModel, table=True):
    """How far a reader of the journal has come, in commit order (transaction id, row id)."""

    __tablename__ = "worker_position"

    reader: str = Field(primary_key=True)
    xid: int = Field(default=0, sa_type=BIGINT)
    row_id: UUID | None = None
