"""What is said of realisations."""

from datetime import date
from typing import Literal
from uuid import UUID

from ..answers import Answer

RealisationSource = Literal["import", "hand", "interface"]
"""How an entry came in."""


class RealisationOut(Answer):
    """One entry; the sum of a line's entries is what was spent to date."""

    amount_idr: int
    as_of: date
    id: UUID
    is_correction: bool
    line_id: UUID
    month: int
    note: str | None
    owner: str
    source: RealisationSource | str
