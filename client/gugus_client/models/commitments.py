"""What is said of commitments."""

from datetime import date
from uuid import UUID

from ..answers import Answer


class CommitmentOut(Answer):
    """One commitment; the sum of a line's is what is promised, spent or not yet."""

    amount_idr: int
    committed_on: date
    id: UUID
    is_release: bool
    line_id: UUID
    note: str | None
    owner: str
    reference: str | None
