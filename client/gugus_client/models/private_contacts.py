"""What is said of private contacts."""

from uuid import UUID

from ..answers import Answer


class ContactOut(Answer):
    """How an agency's office is reached; version 0 where nobody has said it yet."""

    email: str | None
    id: UUID
    """Of the agency."""
    phone: str | None
    version: int
