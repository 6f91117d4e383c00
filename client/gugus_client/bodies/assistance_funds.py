"""What is sent of assistance funds."""

from typing import NotRequired, TypedDict

from ..given import Day, Id


class FundCreate(TypedDict):
    """A fund an agency keeps; its money comes in by receipts."""

    agency_id: Id
    donor: str
    """Who gives the money."""
    name: str


class ReceiptCreate(TypedDict):
    """Money that came in; negative where it went back, or where an earlier entry is put right, with a note."""

    amount_idr: int
    note: NotRequired[str | None]
    received_on: Day
    """Not in the future."""
