"""Transactions that changed what hot readings tell, by which an answer of before is asked whether it stands."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from api.models.columns import BIGINT, INSTANT


class ReadingChange(SQLModel, table=True):
    """One transaction and one place it changed something in; triggers of the database write it."""

    __tablename__ = "reading_change"

    xid: int = Field(
        default=None,
        primary_key=True,
        sa_type=BIGINT,
        sa_column_kwargs={"server_default": sa.text("pg_current_xact_id()::text::bigint"), "autoincrement": False},
    )
    place: str = Field(primary_key=True)
    """A region, else a province, else an owner: `gugus_place`."""
    at: datetime = Field(
        default=None, sa_type=INSTANT, nullable=False, sa_column_kwargs={"server_default": sa.func.now()}
    )
