"""What is sent of commitments."""

from typing import NotRequired, TypedDict

from ..given import Day


class CommitmentCreate(TypedDict):
    """Rupiah of the line promised on a day, by contract or order; a release is negative and says so."""

    amount_idr: int
    committed_on: Day
    is_release: NotRequired[bool]
    note: NotRequired[str | None]
    reference: NotRequired[str | None]
