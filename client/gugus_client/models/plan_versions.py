"""What is said of plan versions."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ..answers import Answer


class EditionOut(Answer):
    """One edition of a plan."""

    amendment_id: UUID | None
    edition: int
    in_force_from: date | None
    plan_id: UUID
    written_at: datetime


class EditionDetail(Answer):
    """One edition of a plan, whole, as it stood."""

    amendment_id: UUID | None
    body: dict[str, Any]
    edition: int
    in_force_from: date | None
    plan_id: UUID
    written_at: datetime
