"""What is said of pending acts."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ..answers import Answer

PendingActStatus = Literal["pending", "approved", "rejected", "expired"]
"""States of an act of two persons."""


Second = Literal["registrar", "another_officer", "daily_chair"]
"""Who completes what another asked for."""


class PendingActOut(Answer):
    """An act that one person asked for and another completes; nothing of it has happened while it waits."""

    act: str
    asked_by: UUID
    """The person, or the machine where none stood behind it."""
    created_at: datetime
    decided_at: datetime | None
    decided_by: UUID | None
    expires_at: datetime
    id: UUID
    owner: str
    reason: str | None
    request: dict[str, Any]
    """What was asked for; of a person only to who may keep people, and while it waits."""
    result_id: UUID | None
    """What came of it."""
    second: Second | str
    """Who may complete it."""
    status: PendingActStatus | str
    subject: str
    """The organisation it concerns."""
    subject_id: UUID | None
    """The seat, task force, client or person it concerns."""
    version: int


class PendingActDetail(Answer):
    """One such act with what the caller may do."""

    act: str
    allowed_actions: list[str]
    asked_by: UUID
    """The person, or the machine where none stood behind it."""
    created_at: datetime
    decided_at: datetime | None
    decided_by: UUID | None
    expires_at: datetime
    id: UUID
    names: dict[str, str]
    """What the agencies, decrees, systems and persons are called whose ids stand in it, by their ids: of persons
    and systems only those that the caller may read, or decides about.
    """
    owner: str
    reason: str | None
    request: dict[str, Any]
    """What was asked for; of a person only to who may keep people, and while it waits."""
    result_id: UUID | None
    """What came of it."""
    second: Second | str
    """Who may complete it."""
    status: PendingActStatus | str
    subject: str
    """The organisation it concerns."""
    subject_id: UUID | None
    """The seat, task force, client or person it concerns."""
    version: int


class PendingActDone(Answer):
    """The act as it is now, and what is to be handed over: shown this once, to who completed it."""

    act: str
    allowed_actions: list[str]
    asked_by: UUID
    """The person, or the machine where none stood behind it."""
    created_at: datetime
    decided_at: datetime | None
    decided_by: UUID | None
    expires_at: datetime
    id: UUID
    names: dict[str, str]
    """What the agencies, decrees, systems and persons are called whose ids stand in it, by their ids: of persons
    and systems only those that the caller may read, or decides about.
    """
    owner: str
    reason: str | None
    request: dict[str, Any]
    """What was asked for; of a person only to who may keep people, and while it waits."""
    result_id: UUID | None
    """What came of it."""
    second: Second | str
    """Who may complete it."""
    secret: str | None
    """A client's new secret, or a person's code."""
    status: PendingActStatus | str
    subject: str
    """The organisation it concerns."""
    subject_id: UUID | None
    """The seat, task force, client or person it concerns."""
    version: int
