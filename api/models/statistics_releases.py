"""Releases of the published tables: what was told and when; none is ever changed."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from api.models.columns import BIGINT, INSTANT, JSONB, Identified, Owned, now


class TablesRelease(Identified, Owned):
    """One release; `owner` is the nation. `told` holds the published numbers, `digest` is the SHA-256 of them.

    `counted` are the counts it was made of, with which the next one is compared.
    """

    number: int = Field(sa_type=sa.Integer, unique=True)
    until_year: int = Field(sa_type=sa.Integer)
    counted: list[Any] = Field(sa_type=JSONB)
    told: dict[str, Any] = Field(sa_type=JSONB)
    digest: str
    made_at: datetime = Field(default_factory=now, sa_type=INSTANT)


class StatisticsRelease(TablesRelease, table=True):
    """A release of the tables of persons; `cases` says how many cases there were."""

    __tablename__ = "statistics_release"

    cases: int = Field(sa_type=BIGINT)


class ReferralRelease(TablesRelease, table=True):
    """A release of the report on referrals; `referrals` says how many were sent in years that were over."""

    __tablename__ = "referral_release"

    referrals: int = Field(sa_type=BIGINT)
