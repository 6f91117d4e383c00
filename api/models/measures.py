"""Figures of how the work stands, over the whole installation; they tell of nobody and belong to nobody."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from api.models.columns import INSTANT


class Measure(SQLModel, table=True):
    """One figure, as it was taken last."""

    __tablename__ = "measure"

    name: str = Field(primary_key=True)
    value: float = Field(sa_type=sa.Double)
    taken_at: datetime = Field(sa_type=INSTANT)
