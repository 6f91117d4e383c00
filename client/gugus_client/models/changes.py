"""What is said of changes."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ..answers import Answer
from ..models.access_logs import Event

Resource = Literal[
    "agencies",
    "services",
    "task-forces",
    "decrees",
    "seats",
    "plans",
    "amendments",
    "goals",
    "programmes",
    "activities",
    "indicators",
    "budget-lines",
    "budget-versions",
    "budget-tags",
    "commitments",
    "realisations",
    "reporting-calendars",
    "reporting-periods",
    "reporting-obligations",
    "reopenings",
    "certificates",
    "progress-reports",
    "progress-entries",
    "report-comments",
    "evidence",
    "meetings",
    "follow-ups",
    "outputs",
    "referrals",
]
"""Nouns of the API that the feed speaks of."""


Change = Literal["upsert", "delete", "scope_lost"]
"""What an item of the feed asks of whoever keeps a copy."""


class WholeOut(Answer):
    """The resource that another one stands in."""

    id: UUID
    resource: Resource | str


class ChangeOut(Answer):
    """One change of one thing."""

    at: datetime
    change: Change | str
    """`upsert`: read it; `delete`: it is gone; `scope_lost`: it is there and no longer yours."""
    change_id: UUID
    """The same however often it is read."""
    effective_at: datetime | None
    """Where a date made the change: its deadline."""
    event: Event | str
    id: UUID
    link: str | None
    """Where it is read; none where it is read with what it stands in."""
    organisation: str
    """Whose act it was."""
    region: str | None
    """Where the thing belongs, as an organisation word."""
    resource: Resource | str
    version: int | None
    within: WholeOut | None


class ChangesOut(Answer):
    """One page of the feed, in the order of commits."""

    cursor: str
    """Keep it with what you made of the items; go on from here."""
    items: list[ChangeOut]
    next: str | None
    """The address of the next page; none where there is nothing more now."""


class ReconciliationOut(Answer):
    """How many there are that the caller sees now, and what they come to."""

    count: int
    position: str
    """Where the feed stood then; for `until`."""
    resource: Resource | str
    settled: bool
    """False: changes are counted that the feed shows in a moment; ask again then."""
    sha256: str
    """SHA-256 over a line `id:version` with a line feed for each, sorted by id; hexadecimal."""
