"""What persons were given, and the funds it was paid from. Amounts are whole rupiah."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.domain.kinds import ServiceKind
from api.domain.lifecycles import AssistanceStatus
from api.models.columns import BIGINT, INSTANT, QUANTITY, Followed, Identified, Owned, Stamped, one_of


class AssistanceFund(Followed, Owned, table=True):
    """A fund of an agency; `owner` is its word. What was given never passes what was received.

    Both sums are kept with the row whose lock every receipt and every gift takes.
    """

    __tablename__ = "assistance_fund"

    agency_id: UUID = Field(foreign_key="agency.id", index=True)
    name: str
    donor: str
    received_idr: int = Field(default=0, sa_type=BIGINT)
    given_idr: int = Field(default=0, sa_type=BIGINT)

    __table_args__ = (
        sa.UniqueConstraint("owner", "name"),
        sa.CheckConstraint("given_idr >= 0 AND given_idr <= received_idr", name="balance"),
    )

    @property
    def balance_idr(self) -> int:
        """What is left."""
        return self.received_idr - self.given_idr


class FundGiving(Identified, Owned, table=True):
    """What a fund gave for one service. It names no case, so that it is the same under every seal."""

    __tablename__ = "fund_giving"

    fund_id: UUID = Field(foreign_key="assistance_fund.id")
    service: ServiceKind = Field(sa_type=one_of(ServiceKind))
    given_idr: int = Field(default=0, sa_type=BIGINT)
    times: int = Field(default=0, sa_type=sa.Integer)

    __table_args__ = (sa.UniqueConstraint("fund_id", "service"),)


class FundReceipt(Identified, Owned, table=True):
    """What came into a fund on a day; negative where it went back to the donor or an entry is put right."""

    __tablename__ = "fund_receipt"

    fund_id: UUID = Field(foreign_key="assistance_fund.id", index=True)
    amount_idr: int = Field(sa_type=BIGINT)
    received_on: date
    note: str | None = None
    recorded_by: UUID
    recorded_at: datetime = Field(sa_type=INSTANT)


class Assistance(Stamped, Owned, table=True):
    """One thing given to the person of a case: what for, how much, when, what it cost and who paid."""

    case_id: UUID = Field(foreign_key="case.id", index=True)
    service: ServiceKind = Field(sa_type=one_of(ServiceKind), index=True)
    item: str
    quantity: Decimal = Field(sa_type=QUANTITY)
    unit: str
    given_on: date
    cost_idr: int = Field(sa_type=BIGINT)
    fund_id: UUID | None = Field(default=None, foreign_key="assistance_fund.id", index=True)
    budget_line_id: UUID | None = Field(default=None, foreign_key="budget_line.id", index=True)
    recorded_by: UUID
    status: AssistanceStatus = Field(default=AssistanceStatus.GIVEN, sa_type=one_of(AssistanceStatus))
    withdrawal_reason: str | None = None

    __table_args__ = (
        sa.CheckConstraint("cost_idr >= 0", name="cost"),
        sa.CheckConstraint("fund_id IS NULL OR budget_line_id IS NULL", name="one_payer"),
    )
