"""What is said of audit."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ..answers import Answer

AuditKind = Literal["change", "refusal", "reading"]
"""What a row of the audit tells: something changed, was refused, or personal fields were read."""


ActorKind = Literal["client", "person", "worker", "clock"]
"""Who did what the journal tells: a request, a person at the sign-in, the worker, a date."""


class AuditRowOut(Answer):
    """One thing that happened: who, from which seat, what, on which object, when."""

    actor_kind: ActorKind | str
    at: datetime
    client_id: UUID | None
    digest: str
    """Keyed digest of the change, which proves it without repeating it."""
    effective_at: datetime | None
    """Where a date made the move: its deadline."""
    event: str
    id: UUID
    kind: AuditKind | str
    owner: str
    """The organisation whose act this was."""
    person_id: UUID | None
    purpose: str | None
    """Of a refusal: the act that was tried and what was answered; of a key: which."""
    request_id: str | None
    seat_id: UUID | None
    subject_id: UUID | None
    subject_kind: str
    subject_version: int | None
