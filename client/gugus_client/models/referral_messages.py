"""What is said of referral messages."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ..answers import Answer

MessageKind = Literal[
    "note",
    "question",
    "answer",
    "rejection",
    "redirection",
    "hold",
    "feedback",
    "failure",
    "reopening",
    "cancellation",
    "correction",
]
"""What a message of a referral is."""


class MessageOut(Answer):
    """A message of a referral, or the words of one of its moves."""

    id: UUID
    kind: MessageKind | str
    owner: str
    """Who wrote it, as an organisation."""
    referral_id: UUID
    text: str
    written_at: datetime
    written_by: UUID
