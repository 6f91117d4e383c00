"""What is said of budget tags."""

from decimal import Decimal
from typing import Literal
from uuid import UUID

from ..answers import Answer

TagMode = Literal["share", "amount", "shared"]
"""How much of a line an activity takes."""


TagState = Literal["proposed", "confirmed", "rejected"]
"""Where a tie of a line to an activity stands; only a confirmed one counts in what the nation reads."""


class BudgetTagOut(Answer):
    """A tie of a line to an activity; `other_agency` where the line is not of the agency that leads the activity."""

    activity_id: UUID
    amount_idr: int | None
    id: UUID
    line_id: UUID
    mode: TagMode | str
    other_agency: bool
    owner: str
    share: Decimal | None
    state: TagState | str


class BudgetTagDetail(Answer):
    """One tie with what the caller may do."""

    activity_id: UUID
    allowed_actions: list[str]
    amount_idr: int | None
    id: UUID
    line_id: UUID
    mode: TagMode | str
    other_agency: bool
    owner: str
    share: Decimal | None
    state: TagState | str
