"""What is said of case seals."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ..answers import Answer

SealReason = Literal["suspect", "family_or_friend_of_suspect", "conflict_of_interest", "threat", "wish_of_the_person"]
"""A code and no words: what is written about a suspect is evidence, and belongs elsewhere."""


class SealOut(Answer):
    """A seal, until it is lifted."""

    against: str
    """An agency's word, with `/` and a unit of it, or `officer:` and an id."""
    case_id: UUID
    id: UUID
    lifted_at: datetime | None
    reason: SealReason | str
    sealed_at: datetime
