"""Releases of the published tables: what was told and when; none is ever changed."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from api.models.columns import BIGINT, INSTANT, JSONB, Identified, Owned, now


class StatisticsRelease(Identified, Owned, table=True):
    """One release; `owner` is the nation. `told` holds the published numbers, `digest` is the SHA-256 of them.

    `counted` are the counts it was made of, with which the next one is compared; `cases` how many cases there were.
    """

    __tablename__ = "statistics_release"

    number: int = Field(sa_type=sa.Integer, unique=True)
    until_year: int = Field(sa_type=sa.Integer)
    cases: int = Field(sa_type=BIGINT)
    counted: list[Any] = Field(sa_type=JSONB)
    told: dict[str, Any] = Field(sa_type=JSONB)
    digest: str
    made_at: datetime = Field(default_factory=now, sa_type=INSTANT)
