"""Chapters of plans on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.schemas.base import (
    Id,
    Input,
    Output,
    Title,
    example_of,
)


class GoalUpdate(Input):
    """What may change of a chapter while its plan is a draft (JSON Merge Patch)."""

    model_config = example_of({"title": "Pencegahan tindak pidana perdagangan orang"})

    title: Title | None = None
    ordinal: Annotated[int, Field(ge=1, le=100)] | None = None


class GoalOut(Output):
    """A chapter of a plan: the field of one sub-task-force."""

    id: Id
    plan_id: Id
    sub_task_force: str
    ordinal: int
    title: str
    version: int
    updated_at: datetime
