"""What is sent of budget tags."""

from typing import NotRequired, TypedDict

from ..given import Id, Number
from ..models.budget_tags import TagMode


class BudgetTagCreate(TypedDict):
    """A line belongs to an activity of its region."""

    activity_id: Id
    amount_idr: NotRequired[int | None]
    mode: NotRequired[TagMode]
    share: NotRequired[Number | None]


class Part(TypedDict):
    """How much of a line an activity takes: a share, an amount, or the whole together with others (`shared`)."""

    amount_idr: NotRequired[int | None]
    mode: NotRequired[TagMode]
    share: NotRequired[Number | None]


class BudgetTagConfirmation(TypedDict):
    """A proposal is right; with a part, it is right for this much of the line only."""

    part: NotRequired[Part | None]
