"""What is said of export tokens."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ..answers import Answer

Report = Literal[
    "progress",
    "budget",
    "coverage",
    "formation",
    "headline",
    "referrals",
    "statistics-persons",
    "statistics-districts",
    "statistics-sex-age",
    "statistics-citizenship",
    "statistics-destinations",
    "statistics-recruitment",
    "statistics-forms",
    "statistics-sectors",
    "statistics-services",
    "statistics-prosecution",
]
"""What a token can open: answers of aggregates, whole in one piece, small counts of persons kept back."""


class ExportTokenOut(Answer):
    """A token without what it is shown by."""

    addresses: list[str]
    client_id: UUID
    created_at: datetime
    description: str | None
    expires_at: datetime
    id: UUID
    is_live: bool
    """False once it is over or its system has ended."""
    last_used_at: datetime | None
    owner: str
    report: Report | str
    version: int


class ExportTokenMade(Answer):
    """The token, shown this once in `secret`."""

    addresses: list[str]
    allowed_actions: list[str]
    client_id: UUID
    created_at: datetime
    description: str | None
    expires_at: datetime
    id: UUID
    is_live: bool
    """False once it is over or its system has ended."""
    last_used_at: datetime | None
    owner: str
    report: Report | str
    secret: str | None
    version: int


class ExportTokenDetail(Answer):
    """One token with what the caller may do."""

    addresses: list[str]
    allowed_actions: list[str]
    client_id: UUID
    created_at: datetime
    description: str | None
    expires_at: datetime
    id: UUID
    is_live: bool
    """False once it is over or its system has ended."""
    last_used_at: datetime | None
    owner: str
    report: Report | str
    version: int
