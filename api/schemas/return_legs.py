"""Legs of a return on the wire."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field, model_validator

from api.domain.lifecycles import ReturnLegStatus
from api.domain.returns import PayingLevel, Reach, TravelMode
from api.problems import Text
from api.schemas.base import EXAMPLE_ID, Day, Id, Input, Instant, LongText, Name, Output, example_of, wrong
from api.schemas.services import RegionCode


class ReturnLegCreate(Input):
    """One leg: from which region to which, by what, when, and which agency pays."""

    model_config = example_of(
        {
            "from_region_code": "21.71",
            "to_region_code": "32.12",
            "mode": "sea",
            "departs_on": "2026-12-01",
            "payer_agency_id": EXAMPLE_ID,
        }
    )

    from_region_code: RegionCode
    to_region_code: RegionCode
    mode: TravelMode
    departs_on: Day
    payer_agency_id: Id
    budget_line_id: Annotated[Id | None, Field(description="A line of the payer, where the caller sees it")] = None


class LegHandover(Input):
    """Who handed the person over to whom, where and when: two officers, by the seats they held then."""

    model_config = example_of(
        {
            "giving_seat_id": EXAMPLE_ID,
            "receiving_seat_id": "0197a000-0000-7000-8000-000000000002",
            "place": "Pelabuhan Sekupang, Batam",
            "handed_over_at": "2026-12-01T03:30:00Z",
        }
    )

    giving_seat_id: Id
    receiving_seat_id: Id
    place: Name
    handed_over_at: Annotated[Instant | None, Field(description="Not in the future; left out: now")] = None

    @model_validator(mode="after")
    def of_two_officers(self) -> Self:
        """Nobody hands over to oneself."""
        if self.giving_seat_id == self.receiving_seat_id:
            raise wrong("two_officers", Text("Perlu dua petugas.", "It takes two officers."))
        return self


class LegCancellation(Input):
    """Why the leg is called off."""

    model_config = example_of({"reason": "Kapal tidak berangkat; perjalanan dijadwalkan ulang."})

    reason: LongText


class ReturnLegOut(Output):
    """One leg of a return, how far it reaches, and whose budget carries such legs."""

    id: Id
    case_id: Id
    owner: str
    ordinal: int
    from_region_code: str
    to_region_code: str
    reach: Reach
    paying_level: Annotated[PayingLevel, Field(description="Whose budget carries legs of this reach")]
    mode: TravelMode
    departs_on: date
    payer_agency_id: Id
    budget_line_id: Id | None
    status: ReturnLegStatus
    handed_over_at: datetime | None
    handed_over_place: str | None
    giving_seat_id: Id | None
    receiving_seat_id: Id | None
    cancellation_reason: str | None
    version: int
    updated_at: datetime


class ReturnLegDetail(ReturnLegOut):
    """One leg with what the caller may do."""

    allowed_actions: list[str]
