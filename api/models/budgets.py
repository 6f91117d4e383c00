"""Budget lines: versions, ties to activities, what was spent and what is promised. Amounts are whole rupiah."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.domain.kinds import RealisationSource, Scheme, TagMode
from api.domain.money import VersionKind
from api.models.columns import BIGINT, INSTANT, QUANTITY, Followed, Identified, Ministerial, Owned, Placed, one_of

FALSE: dict[str, Any] = {"server_default": sa.false()}


def _recorded() -> Any:
    # By the database's clock at the statement: after a wait for a lock, later than what held it.
    return Field(
        default=None, sa_type=INSTANT, nullable=False, sa_column_kwargs={"server_default": sa.func.clock_timestamp()}
    )


class BudgetLine(Followed, Owned, Placed, Ministerial, table=True):
    """One line of one agency's budget in one fiscal year; the agency owns it."""

    __tablename__ = "budget_line"

    agency_id: UUID = Field(foreign_key="agency.id", index=True)
    scheme: Scheme = Field(sa_type=one_of(Scheme))
    sub_activity_code: str
    account_code: str
    fiscal_year: int = Field(sa_type=sa.Integer)
    funding_source: str = Field(foreign_key="funding_source.code")
    title: str
    code_raw: str | None = None
    import_id: UUID | None = Field(default=None, index=True)

    __table_args__ = (
        sa.UniqueConstraint(
            "owner",
            "region",
            "scheme",
            "sub_activity_code",
            "account_code",
            "fiscal_year",
            "funding_source",
            name="uq_budget_line_key",
        ),
        sa.Index("ix_budget_line_region_year", "region", "fiscal_year"),
    )


class BudgetLineVersion(Identified, Owned, Placed, Ministerial, table=True):
    """The ceiling of a line from a date on, until a later version.

    `number` counts within the kind (pergeseran 1…n). `ordinal` is the place among versions of one day
    (`domain.money.rank`): a correction is a later row of the same kind, number and day, never an overwrite.
    """

    __tablename__ = "budget_line_version"

    line_id: UUID = Field(foreign_key="budget_line.id", ondelete="CASCADE")
    kind: VersionKind = Field(sa_type=one_of(VersionKind))
    number: int = Field(default=1, sa_type=sa.Integer, sa_column_kwargs={"server_default": "1"})
    ordinal: int = Field(sa_type=sa.Integer)
    effective_on: date
    assumed_date: bool = False
    ceiling_idr: int = Field(sa_type=BIGINT)
    import_id: UUID | None = Field(default=None, index=True)
    recorded_at: datetime = _recorded()

    __table_args__ = (
        sa.UniqueConstraint("line_id", "ordinal"),
        sa.CheckConstraint("ceiling_idr >= 0", name="not_negative"),
    )


class BudgetTag(Identified, Owned, Placed, Ministerial, table=True):
    """A line tied to an activity, whole, by share (0–1), by amount, or shared with others.

    A file proposes, a person confirms or rejects; what was rejected is not proposed again.
    """

    __tablename__ = "budget_tag"

    line_id: UUID = Field(foreign_key="budget_line.id", ondelete="CASCADE")
    activity_id: UUID = Field(foreign_key="activity.id", index=True, ondelete="CASCADE")
    mode: TagMode = Field(sa_type=one_of(TagMode))
    share: Decimal | None = Field(default=None, sa_type=QUANTITY)
    amount_idr: int | None = Field(default=None, sa_type=BIGINT)
    confirmed: bool = False
    rejected: bool = Field(default=False, sa_column_kwargs=FALSE)
    other_agency: bool = Field(default=False, sa_column_kwargs=FALSE)
    import_id: UUID | None = Field(default=None, index=True)

    __table_args__ = (
        sa.UniqueConstraint("line_id", "activity_id"),
        sa.CheckConstraint("NOT (confirmed AND rejected)", name="one_answer"),
    )


class Realisation(Identified, Owned, Placed, Ministerial, table=True):
    """Rupiah spent on a line in a month; a correction is a negative entry, never an overwrite."""

    line_id: UUID = Field(foreign_key="budget_line.id", index=True, ondelete="CASCADE")
    month: int = Field(sa_type=sa.Integer)
    amount_idr: int = Field(sa_type=BIGINT)
    source: RealisationSource = Field(sa_type=one_of(RealisationSource))
    as_of: date
    note: str | None = None
    is_correction: bool = False
    import_id: UUID | None = Field(default=None, index=True)
    recorded_at: datetime = _recorded()

    __table_args__ = (
        sa.CheckConstraint("month BETWEEN 1 AND 12", name="month"),
        sa.CheckConstraint("amount_idr <> 0", name="not_zero"),
    )


class Commitment(Identified, Owned, Placed, Ministerial, table=True):
    """Rupiah of a line promised by contract, spent or not yet; a release is a negative entry, never an overwrite."""

    line_id: UUID = Field(foreign_key="budget_line.id", index=True, ondelete="CASCADE")
    committed_on: date
    amount_idr: int = Field(sa_type=BIGINT)
    reference: str | None = None
    note: str | None = None
    is_release: bool = False
    recorded_at: datetime = _recorded()

    __table_args__ = (sa.CheckConstraint("amount_idr <> 0", name="not_zero"),)
