"""What is said of referral handovers."""

from datetime import datetime
from uuid import UUID

from ..answers import Answer


class HandoverOut(Answer):
    """A hand-over of the person."""

    given_by: str
    handed_over_at: datetime
    id: UUID
    note: str | None
    owner: str
    place: str
    recorded_at: datetime
    referral_id: UUID
    taken_by: str
