"""What is said of reopenings."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ..answers import Answer

ReopenableField = Literal[
    "nil_reason",
    "reported_on",
    "physical_percent",
    "spent_idr",
    "is_nil",
    "obstacles",
    "follow_up",
    "evidence",
    "values",
]
"""Fields of a report and of its entries that a reopening can name."""


ReopeningStatus = Literal["asked", "approved"]
"""States of a reopening."""


class ReopeningDetail(Answer):
    """One reopening with what the caller may do."""

    agency_ids: list[UUID]
    allowed_actions: list[str]
    approved_at: datetime | None
    created_at: datetime
    ends_at: datetime
    fields: list[ReopenableField | str]
    id: UUID
    number: int | None
    """The how-manieth approved reopening of its period."""
    owner: str
    period_id: UUID
    reason: str
    status: ReopeningStatus | str
    version: int


class ReopeningOut(Answer):
    """A reopening that was asked for; approved, it lasts until `ends_at`."""

    agency_ids: list[UUID]
    approved_at: datetime | None
    created_at: datetime
    ends_at: datetime
    fields: list[ReopenableField | str]
    id: UUID
    number: int | None
    """The how-manieth approved reopening of its period."""
    owner: str
    period_id: UUID
    reason: str
    status: ReopeningStatus | str
    version: int
