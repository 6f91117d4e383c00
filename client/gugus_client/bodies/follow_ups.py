"""What is sent of follow ups."""

from typing import NotRequired, TypedDict

from ..given import Day, Id


class CompletionIn(TypedDict):
    """What was done, and on which day; left out, today."""

    done_note: str
    done_on: NotRequired[Day | None]
    """Not in the future."""


class ReopeningIn(TypedDict):
    """Why it is not done after all."""

    reason: str


class FollowUpCreate(TypedDict):
    """What was decided, which agency does it, and by which local day."""

    agency_id: Id
    decision: str
    due_on: Day
