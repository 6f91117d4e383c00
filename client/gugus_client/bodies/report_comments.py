"""What is sent of report comments."""

from typing import NotRequired, TypedDict

from ..given import Id


class CommentCreate(TypedDict):
    """A remark on a field of a report or of one entry, or the answer to a remark."""

    answers_id: NotRequired[Id | None]
    """The remark on the same report that this one answers."""
    entry_id: NotRequired[Id | None]
    field: str
    text: str
