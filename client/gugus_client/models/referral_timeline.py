"""What is said of referral timeline."""

from datetime import datetime
from uuid import UUID

from ..answers import Answer


class StepOut(Answer):
    """Something that happened to a referral: what, when, and for which organisation; the clock acts for nobody."""

    at: datetime
    by_clock: bool
    effective_at: datetime | None
    """Of the clock: the deadline at which it happened."""
    event: str
    id: UUID
    owner: str
