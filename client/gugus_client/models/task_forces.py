"""What is said of task forces."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ..answers import Answer

TaskForceLevel = Literal["national", "province", "district"]
"""Where a task force stands."""


class TaskForceOut(Answer):
    """A task force."""

    id: UUID
    level: TaskForceLevel | str
    name: str
    owner: str
    province: str | None
    region: str
    region_code: str | None
    time_zone: str
    updated_at: datetime
    version: int


class TaskForceDetail(Answer):
    """One task force with what the caller may do."""

    allowed_actions: list[str]
    id: UUID
    level: TaskForceLevel | str
    name: str
    owner: str
    province: str | None
    region: str
    region_code: str | None
    time_zone: str
    updated_at: datetime
    version: int
