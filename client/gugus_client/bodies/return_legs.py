"""What is sent of return legs."""

from typing import NotRequired, TypedDict

from ..given import Day, Id, Instant
from ..models.return_legs import TravelMode


class ReturnLegCreate(TypedDict):
    """One leg: from which region to which, by what, when, and which agency pays."""

    budget_line_id: NotRequired[Id | None]
    """A line of the payer, where the caller sees it."""
    departs_on: Day
    from_region_code: str
    """32.12, a whole province as 32, the nation as ID."""
    mode: TravelMode
    payer_agency_id: Id
    to_region_code: str
    """32.12, a whole province as 32, the nation as ID."""


class LegCancellation(TypedDict):
    """Why the leg is called off."""

    reason: str


class LegHandover(TypedDict):
    """Who handed the person over to whom, where and when: two officers, by the seats they held then."""

    giving_seat_id: Id
    handed_over_at: NotRequired[Instant | None]
    """Not in the future; left out: now."""
    place: str
    receiving_seat_id: Id
