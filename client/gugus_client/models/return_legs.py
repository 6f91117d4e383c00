"""What is said of return legs."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ..answers import Answer

TravelMode = Literal["road", "rail", "sea", "air", "on_foot"]
"""How a person travels."""


PayingLevel = Literal["district", "province", "nation"]
"""Whose budget carries legs of a reach."""


Reach = Literal["within_district", "between_districts", "between_provinces"]
"""How far a leg reaches."""


ReturnLegStatus = Literal["planned", "handed_over", "cancelled"]
"""States of a leg."""


class ReturnLegOut(Answer):
    """One leg of a return, how far it reaches, and whose budget carries such legs."""

    budget_line_id: UUID | None
    cancellation_reason: str | None
    case_id: UUID
    departs_on: date
    from_region_code: str
    giving_seat_id: UUID | None
    handed_over_at: datetime | None
    handed_over_place: str | None
    id: UUID
    mode: TravelMode | str
    ordinal: int
    owner: str
    payer_agency_id: UUID
    paying_level: PayingLevel | str
    """Whose budget carries legs of this reach."""
    reach: Reach | str
    receiving_seat_id: UUID | None
    status: ReturnLegStatus | str
    to_region_code: str
    updated_at: datetime
    version: int


class ReturnLegDetail(Answer):
    """One leg with what the caller may do."""

    allowed_actions: list[str]
    budget_line_id: UUID | None
    cancellation_reason: str | None
    case_id: UUID
    departs_on: date
    from_region_code: str
    giving_seat_id: UUID | None
    handed_over_at: datetime | None
    handed_over_place: str | None
    id: UUID
    mode: TravelMode | str
    ordinal: int
    owner: str
    payer_agency_id: UUID
    paying_level: PayingLevel | str
    """Whose budget carries legs of this reach."""
    reach: Reach | str
    receiving_seat_id: UUID | None
    status: ReturnLegStatus | str
    to_region_code: str
    updated_at: datetime
    version: int
