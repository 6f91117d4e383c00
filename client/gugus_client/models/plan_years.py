"""What is said of plan years."""

from typing import Literal
from uuid import UUID

from ..answers import Answer

YearOfPlan = Literal["plan", "bridging", "none"]
"""What stands for a year of a task force; no task force at all is another answer."""


PlanStatus = Literal[
    "draft", "under_discussion", "legal_review", "adopted", "in_force", "superseded", "expired", "abandoned"
]
"""States of a plan of action; the end of a plan in force is derived from its dates."""


class YearsOfPlan(Answer):
    """What stands for one year of a task force."""

    plan_id: UUID | None
    state: YearOfPlan | str
    status: PlanStatus | str | None
    year: int


class PlanYears(Answer):
    """What stands for each year of a task force, from its first plan to its last, this year included."""

    items: list[YearsOfPlan]
    owner: str
    task_force_id: UUID
