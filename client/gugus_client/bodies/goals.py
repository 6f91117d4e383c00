"""What is sent of goals."""

from typing import NotRequired, TypedDict


class GoalUpdate(TypedDict):
    """What may change of a chapter while its plan is a draft (JSON Merge Patch)."""

    ordinal: NotRequired[int | None]
    title: NotRequired[str | None]
