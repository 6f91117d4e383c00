"""Roll-ups: the figures of a district for a year to the end of each quarter.

Written by triggers in the transaction that changes a leaf, through functions that see over organisations
(access.md §3); read by the nation, summed at read, compared with the live sum by `gugus verify`.
"""

from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from api.models.columns import BIGINT, QUANTITY, Owned, Placed


class DistrictQuarter(Owned, Placed, SQLModel, table=True):
    """Coverage, physical progress and money of one region's task force, from 1 January to the end of a quarter."""

    __tablename__ = "district_quarter"

    region: str = Field(primary_key=True)
    year: int = Field(primary_key=True, sa_type=sa.Integer)
    quarter: int = Field(primary_key=True, sa_type=sa.Integer)
    version: int = Field(default=1, sa_type=BIGINT)
    obligations: int = Field(default=0, sa_type=sa.Integer)
    reported: int = Field(default=0, sa_type=sa.Integer)
    nil: int = Field(default=0, sa_type=sa.Integer)
    excused: int = Field(default=0, sa_type=sa.Integer)
    verified: int = Field(default=0, sa_type=sa.Integer)
    physical_sum: Decimal = Field(default=Decimal(0), sa_type=QUANTITY)
    physical_n: int = Field(default=0, sa_type=sa.Integer)
    physical_nil: int = Field(default=0, sa_type=sa.Integer)
    ceiling_idr: int = Field(default=0, sa_type=BIGINT)
    realised_idr: int = Field(default=0, sa_type=BIGINT)
