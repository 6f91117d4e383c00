"""What is said of report comments."""

from datetime import datetime
from uuid import UUID

from ..answers import Answer


class CommentOut(Answer):
    """A remark tied to a field, or the answer to one; every round is kept."""

    answers_id: UUID | None
    entry_id: UUID | None
    field: str
    id: UUID
    round: int
    text: str
    written_at: datetime
