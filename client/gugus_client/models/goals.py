"""What is said of goals."""

from datetime import datetime
from uuid import UUID

from ..answers import Answer


class GoalOut(Answer):
    """A chapter of a plan: the field of one sub-task-force."""

    id: UUID
    ordinal: int
    plan_id: UUID
    sub_task_force: str
    title: str
    updated_at: datetime
    version: int
