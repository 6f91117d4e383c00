"""Transactions that changed somebody's power, so that an earlier live check can be asked whether it still holds."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from api.models.columns import BIGINT, INSTANT


class PowerChange(SQLModel, table=True):
    """One transaction, by the number by which a snapshot knows it; triggers of the database write it."""

    __tablename__ = "power_change"

    xid: int = Field(
        default=None,
        primary_key=True,
        sa_type=BIGINT,
        sa_column_kwargs={"server_default": sa.text("pg_current_xact_id()::text::bigint"), "autoincrement": False},
    )
    at: datetime = Field(
        default=None, sa_type=INSTANT, nullable=False, sa_column_kwargs={"server_default": sa.func.now()}
    )
