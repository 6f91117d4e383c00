"""What is sent of realisations."""

from typing import NotRequired, TypedDict

from ..given import Day


class RealisationCreate(TypedDict):
    """Rupiah spent in a month of the line's year; a correction is negative and says so."""

    amount_idr: int
    as_of: Day
    is_correction: NotRequired[bool]
    month: int
    note: NotRequired[str | None]
