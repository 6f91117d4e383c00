"""What is said of budget versions."""

from datetime import date
from typing import Literal
from uuid import UUID

from ..answers import Answer

VersionKind = Literal["murni", "pergeseran", "perubahan"]
"""The kinds of budget version, by the words of the budget law."""


class BudgetVersionOut(Answer):
    """A ceiling with its first day; `assumed_date` where nobody stated it.

    `corrected` where a later row corrects this one; `below_spent` where more was spent already at the end of a
    month in which it is in force.
    """

    assumed_date: bool
    below_spent: bool
    ceiling_idr: int
    corrected: bool
    effective_on: date
    id: UUID
    kind: VersionKind | str
    line_id: UUID
    ordinal: int
