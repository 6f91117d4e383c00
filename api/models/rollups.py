"""Roll-ups: the figures of a district for a year to the end of each quarter, and what is derived from them.

Written by triggers at the commit of the transaction that changes a leaf, through functions that see over
organisations (access.md §3); read by the nation, summed at read, compared with the live functions `gugus_live_…`.
Each row stands `since` a local day; what it was before stands in the table of the same name with `_past`.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.models.columns import BIGINT, INSTANT, Identified, Ministerial, Owned, Placed, Row

SUM: Any = sa.Numeric(24, 4)
WEIGHTED_SUM: Any = sa.Numeric(30, 6)
NOTHING: dict[str, Any] = {"server_default": "0"}


def _since() -> Any:
    return Field(
        default=None, sa_type=sa.Date, nullable=False, sa_column_kwargs={"server_default": sa.func.current_date()}
    )


def _count() -> Any:
    return Field(default=0, sa_type=sa.Integer, sa_column_kwargs=NOTHING)


def _sum(kind: Any = SUM) -> Any:
    return Field(default=Decimal(0), sa_type=kind, sa_column_kwargs=NOTHING)


class Figures(Row):
    """Coverage and the parts of means, which add up over districts; a mean is made at read."""

    obligations: int = _count()
    reported: int = _count()
    nil: int = _count()
    excused: int = _count()
    verified: int = _count()
    late: int = _count()
    provisional_reports: int = _count()
    physical_n: int = _count()
    physical_nil: int = _count()
    provisional_n: int = _count()
    provisional_nil: int = _count()
    lines: int = _count()
    lines_pergeseran: int = _count()
    lines_perubahan: int = _count()
    lines_assumed: int = _count()
    physical_sum: Decimal = _sum()
    physical_weighted_sum: Decimal = _sum(WEIGHTED_SUM)
    physical_weight: Decimal = _sum()
    provisional_sum: Decimal = _sum()
    provisional_weighted_sum: Decimal = _sum(WEIGHTED_SUM)
    provisional_weight: Decimal = _sum()


class _OfAQuarter(Owned, Placed, Figures):
    region: str = Field(primary_key=True)
    year: int = Field(primary_key=True, sa_type=sa.Integer)
    quarter: int = Field(primary_key=True, sa_type=sa.Integer)
    version: int = Field(default=1, sa_type=BIGINT)
    indicative_idr: int = Field(default=0, sa_type=BIGINT, sa_column_kwargs=NOTHING)
    ceiling_idr: int = Field(default=0, sa_type=BIGINT)
    realised_idr: int = Field(default=0, sa_type=BIGINT)
    committed_idr: int = Field(default=0, sa_type=BIGINT, sa_column_kwargs=NOTHING)


class DistrictQuarter(_OfAQuarter, table=True):
    """One region's task force from 1 January to the end of a quarter; every budget line of it counts once."""

    __tablename__ = "district_quarter"

    since: date = _since()

    __table_args__ = (sa.Index("ix_district_quarter_question", "year", "quarter"),)


class DistrictQuarterPast(_OfAQuarter, table=True):
    """What it was on earlier days, from one to another."""

    __tablename__ = "district_quarter_past"

    since: date = Field(primary_key=True)
    until: date


class _OfASlice(Owned, Placed, Ministerial, Figures):
    region: str = Field(primary_key=True)
    year: int = Field(primary_key=True, sa_type=sa.Integer)
    quarter: int = Field(primary_key=True, sa_type=sa.Integer)
    dimension: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    name: str | None = None
    indicative_idr: Decimal = _sum()
    ceiling_idr: Decimal = _sum()
    realised_idr: Decimal = _sum()
    committed_idr: Decimal = _sum()
    shared_ceiling_idr: Decimal = _sum()
    shared_realised_idr: Decimal = _sum()


class DistrictSlice(_OfASlice, table=True):
    """The same by sub-task-force, agency, scheme, funding source or donor; money of a field may be a part of a line.

    `shared_…` is the part of the money that stands under another field as well (a shared line). The slice of an agency
    of a ministry names the ministry.
    """

    __tablename__ = "district_slice"

    since: date = _since()

    __table_args__ = (sa.Index("ix_district_slice_question", "dimension", "year", "quarter"),)


class DistrictSlicePast(_OfASlice, table=True):
    """What it was on earlier days, from one to another."""

    __tablename__ = "district_slice_past"

    since: date = Field(primary_key=True)
    until: date


class DistrictFormation(Owned, Placed, table=True):
    """Steps of the formation ladder that the level above cannot derive from the rows it sees (lifecycles.md §5)."""

    __tablename__ = "district_formation"

    region: str = Field(primary_key=True)
    version: int = Field(default=1, sa_type=BIGINT)
    budget_on: date | None = None
    first_verified_on: date | None = None
    on_time_periods: int = Field(default=0, sa_type=sa.Integer)
    on_time_on: date | None = None


class _OfAnObligation(Owned, Placed, Ministerial):
    agency_id: UUID
    agency: str
    period_id: UUID = Field(index=True)
    year: int = Field(sa_type=sa.Integer)
    ends_on: date
    due_on: date
    state: str
    is_verified: bool
    is_provisional: bool
    is_late: bool


class ObligationStanding(_OfAnObligation, table=True):
    """What became of an obligation: reported, nil, silent or excused, without a word of the report itself."""

    __tablename__ = "obligation_standing"

    obligation_id: UUID = Field(primary_key=True, foreign_key="reporting_obligation.id", ondelete="CASCADE")
    since: date = _since()

    __table_args__ = (sa.Index("ix_obligation_standing_call_list", "year", "state", "region"),)


class ObligationStandingPast(_OfAnObligation, table=True):
    """What had become of it on earlier days, from one to another."""

    __tablename__ = "obligation_standing_past"

    obligation_id: UUID = Field(primary_key=True)
    since: date = Field(primary_key=True)
    until: date


class RollUpLook(Identified, table=True):
    """One look at all roll-ups: how many differ from their leaves, counted by region, year and part.

    `first_id` is the first of the looks that have all found something since; null where nothing differs.
    """

    __tablename__ = "roll_up_look"

    looked_at: datetime = Field(sa_type=INSTANT, index=True)
    differences: int = Field(sa_type=sa.Integer)
    first_id: UUID | None = None
