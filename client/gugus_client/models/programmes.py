"""What is said of programmes."""

from datetime import datetime
from uuid import UUID

from ..answers import Answer


class ProgrammeOut(Answer):
    """A programme of a plan, below a chapter."""

    account_code: str | None
    goal_id: UUID
    id: UUID
    ordinal: int
    plan_id: UUID
    sub_task_force: str
    title: str
    updated_at: datetime
    version: int


class ProgrammeDetail(Answer):
    """One programme with what the caller may do."""

    account_code: str | None
    allowed_actions: list[str]
    goal_id: UUID
    id: UUID
    lock_reason: str | None
    """`plan_locked` where its plan is no draft."""
    ordinal: int
    plan_id: UUID
    sub_task_force: str
    title: str
    updated_at: datetime
    version: int
