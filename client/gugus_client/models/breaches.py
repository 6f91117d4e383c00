"""What is said of breaches."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ..answers import Answer

BreachStatus = Literal["recorded", "notified", "closed"]
"""States of a breach of personal data."""


class BreachOut(Answer):
    """A breach, by when it is to be told, and whether that time is over."""

    agency_id: UUID
    authority_told_at: datetime | None
    closed_at: datetime | None
    data: list[str]
    due_at: datetime
    """3×24 hours after it was known (UU 27/2022 Pasal 46)."""
    happened_at: datetime | None
    id: UUID
    is_overdue: bool
    """Nobody was told in time."""
    known_at: datetime
    measures: str
    owner: str
    """The agency that keeps the data."""
    persons: int | None
    persons_told_at: datetime | None
    status: BreachStatus | str
    summary: str
    updated_at: datetime
    version: int


class BreachDetail(Answer):
    """One breach, and what the caller may do."""

    agency_id: UUID
    allowed_actions: list[str]
    authority_told_at: datetime | None
    closed_at: datetime | None
    data: list[str]
    due_at: datetime
    """3×24 hours after it was known (UU 27/2022 Pasal 46)."""
    happened_at: datetime | None
    id: UUID
    is_overdue: bool
    """Nobody was told in time."""
    known_at: datetime
    measures: str
    owner: str
    """The agency that keeps the data."""
    persons: int | None
    persons_told_at: datetime | None
    status: BreachStatus | str
    summary: str
    updated_at: datetime
    version: int


class BreachNotices(Answer):
    """Drafts of what is to be said in writing, in Indonesian; names, letterhead and channel are the agency's."""

    to_authority: str
    to_persons: str
