"""Legs of a return: from where to where, by what, who pays, and who handed the person over to whom."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.domain.lifecycles import ReturnLegStatus
from api.domain.returns import TravelMode
from api.models.columns import INSTANT, Owned, Stamped, one_of


class ReturnLeg(Stamped, Owned, table=True):
    """One leg; the two officers of its hand-over are named by the seats they hold."""

    __tablename__ = "return_leg"

    case_id: UUID = Field(foreign_key="case.id")
    ordinal: int = Field(sa_type=sa.Integer)
    from_region_code: str = Field(foreign_key="region.code")
    to_region_code: str = Field(foreign_key="region.code")
    mode: TravelMode = Field(sa_type=one_of(TravelMode))
    departs_on: date
    payer_agency_id: UUID = Field(foreign_key="agency.id")
    budget_line_id: UUID | None = Field(default=None, foreign_key="budget_line.id")
    status: ReturnLegStatus = Field(default=ReturnLegStatus.PLANNED, sa_type=one_of(ReturnLegStatus))
    handed_over_at: datetime | None = Field(default=None, sa_type=INSTANT)
    handed_over_place: str | None = None
    giving_seat_id: UUID | None = Field(default=None, foreign_key="seat.id")
    receiving_seat_id: UUID | None = Field(default=None, foreign_key="seat.id")
    cancellation_reason: str | None = None

    __table_args__ = (sa.UniqueConstraint("case_id", "ordinal"),)
