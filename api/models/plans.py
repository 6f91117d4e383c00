"""Plans of action: plan > goal > programme > activity > indicator, with targets and indicative money per year.

What a plan says about money (`activity_funding`) is indicative; ceilings belong to budget lines (calculations.md).
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.domain.indicators import Aggregation, Basis, Direction
from api.domain.kinds import Part, Pillar
from api.domain.lifecycles import PlanStatus
from api.domain.periods import PeriodType
from api.models.columns import (
    ABSENT_OR_JSONB,
    BIGINT,
    INSTANT,
    JSONB,
    QUANTITY,
    TEXTS,
    Followed,
    Identified,
    Ministerial,
    Owned,
    Placed,
    Row,
    Stamped,
    one_of,
)

TO_DATE = {"server_default": Basis.TO_DATE.value}
YEARLY = {"server_default": PeriodType.YEARLY.value}
# A number is free again when its activity has left the plan; in a working copy two may change places.
STANDS = sa.text("ended_edition IS NULL AND origin_id IS NULL")


class Copied(Row):
    """A row that a working copy of the plan may hold again: `origin_id` is the row of the plan it stands for."""

    origin_id: UUID | None = Field(default=None, index=True)


class Ending(Row):
    """A row that an amendment may take out of the plan: it stays for what refers to it, and is of no later edition."""

    ended_edition: int | None = Field(default=None, sa_type=sa.Integer)


class Plan(Followed, Owned, Placed, table=True):
    """A regional or national plan of action (RAD, RAN) over several years.

    A bridging plan carries on between two plans. A plan with `copy_of` is the working copy of an amendment: no plan of
    its own. From `superseded_at` on the next plan stands in its place.
    """

    task_force_id: UUID = Field(foreign_key="task_force.id", index=True)
    parent_plan_id: UUID | None = Field(default=None, foreign_key="plan.id")
    title: str
    year_from: int = Field(sa_type=sa.Integer)
    year_to: int = Field(sa_type=sa.Integer)
    status: PlanStatus = Field(default=PlanStatus.DRAFT, sa_type=one_of(PlanStatus))
    edition: int = Field(default=1, sa_type=sa.Integer)
    instrument: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    in_force_from: date | None = None
    import_id: UUID | None = Field(default=None, index=True)
    is_bridging: bool = False
    status_reason: str | None = None
    superseded_at: datetime | None = Field(default=None, sa_type=INSTANT)
    time_zone: str = "Asia/Jakarta"
    copy_of: UUID | None = Field(default=None, foreign_key="plan.id", index=True, ondelete="CASCADE")

    __table_args__ = (sa.CheckConstraint("year_from <= year_to", name="years"),)


class Goal(Stamped, Copied, Owned, Placed, table=True):
    """A field of the plan: the chapter of one sub-task-force."""

    plan_id: UUID = Field(foreign_key="plan.id", index=True, ondelete="CASCADE")
    sub_task_force: str = Field(foreign_key="sub_task_force.code")
    ordinal: int = Field(sa_type=sa.Integer)
    title: str


class Programme(Stamped, Copied, Owned, Placed, table=True):
    """A programme below a goal; a matrix that names none leaves it out, none is invented."""

    plan_id: UUID = Field(foreign_key="plan.id", index=True, ondelete="CASCADE")
    goal_id: UUID = Field(foreign_key="goal.id", index=True, ondelete="CASCADE")
    ordinal: int = Field(sa_type=sa.Integer)
    title: str
    account_code: str | None = None


class Activity(Stamped, Copied, Ending, Owned, Placed, Ministerial, table=True):
    """One action of a plan; the first responsible agency leads it and reports on it.

    `physical_schedule` is what is to be reached by ends of quarters, where the plan says so (`physical_schedules.py`).
    """

    plan_id: UUID = Field(foreign_key="plan.id", index=True, ondelete="CASCADE")
    goal_id: UUID = Field(foreign_key="goal.id", index=True, ondelete="CASCADE")
    programme_id: UUID | None = Field(default=None, foreign_key="programme.id", index=True)
    number: str
    ordinal: int = Field(sa_type=sa.Integer)
    title: str
    pillar: Pillar | None = Field(default=None, sa_type=one_of(Pillar))
    sub_task_force: str = Field(foreign_key="sub_task_force.code")
    lead_agency_id: UUID = Field(foreign_key="agency.id", index=True)
    code_scheme: str = "none"
    code: str | None = Field(default=None, index=True)
    code_raw: str | None = None
    place: str | None = None
    note: str | None = None
    physical_schedule: list[dict[str, Any]] | None = Field(default=None, sa_type=ABSENT_OR_JSONB)

    __table_args__ = (
        sa.Index(
            "uq_activity_number",
            "plan_id",
            "sub_task_force",
            "number",
            unique=True,
            postgresql_where=STANDS,
        ),
    )


class ActivityAgency(Identified, Owned, Placed, Ministerial, table=True):
    """An agency that takes part in an activity beside the lead."""

    __tablename__ = "activity_agency"

    activity_id: UUID = Field(foreign_key="activity.id", index=True, ondelete="CASCADE")
    agency_id: UUID = Field(foreign_key="agency.id", index=True)
    part: Part = Field(sa_type=one_of(Part))
    ordinal: int = Field(sa_type=sa.Integer)


class ActivityFunding(Identified, Owned, Placed, Ministerial, table=True):
    """Indicative rupiah (pagu) of an activity in a year from a source; foreign money keeps amount and rate."""

    __tablename__ = "activity_funding"

    activity_id: UUID = Field(foreign_key="activity.id", ondelete="CASCADE")
    year: int = Field(sa_type=sa.Integer)
    funding_source: str = Field(foreign_key="funding_source.code")
    source_raw: str | None = None
    amount_idr: int = Field(sa_type=BIGINT)
    currency: str | None = None
    foreign_amount: Decimal | None = Field(default=None, sa_type=QUANTITY)
    rate: Decimal | None = Field(default=None, sa_type=QUANTITY)

    __table_args__ = (
        sa.UniqueConstraint("activity_id", "year", "funding_source"),
        sa.CheckConstraint("amount_idr >= 0", name="not_negative"),
    )


class Indicator(Stamped, Copied, Ending, Owned, Placed, Ministerial, table=True):
    """What is measured; how values add up, what they cover and how they are broken down is declared, never guessed.

    It may name the indicator of the parent plan that it contributes to.
    """

    activity_id: UUID = Field(foreign_key="activity.id", index=True, ondelete="CASCADE")
    ordinal: int = Field(sa_type=sa.Integer)
    title: str
    unit: str
    direction: Direction = Field(default=Direction.RISING, sa_type=one_of(Direction))
    aggregation: Aggregation = Field(default=Aggregation.LAST, sa_type=one_of(Aggregation))
    basis: Basis = Field(default=Basis.TO_DATE, sa_type=one_of(Basis), sa_column_kwargs=TO_DATE)
    baseline: Decimal | None = Field(default=None, sa_type=QUANTITY)
    counts_persons: bool = False
    by_sex: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    age_bands: list[str] = Field(default_factory=list, sa_type=TEXTS, sa_column_kwargs={"server_default": "{}"})
    parent_indicator_id: UUID | None = Field(default=None, foreign_key="indicator.id")


class IndicatorTarget(Identified, Owned, Placed, Ministerial, table=True):
    """The target of an indicator for a year (`yearly`, 1) or a part of it, in its unit and on its basis."""

    __tablename__ = "indicator_target"

    indicator_id: UUID = Field(foreign_key="indicator.id", ondelete="CASCADE")
    year: int = Field(sa_type=sa.Integer)
    period_type: PeriodType = Field(default=PeriodType.YEARLY, sa_type=one_of(PeriodType), sa_column_kwargs=YEARLY)
    ordinal: int = Field(default=1, sa_type=sa.Integer, sa_column_kwargs={"server_default": "1"})
    target: Decimal = Field(sa_type=QUANTITY)

    __table_args__ = (
        sa.UniqueConstraint("indicator_id", "year", "period_type", "ordinal", name="uq_indicator_target_period"),
    )
