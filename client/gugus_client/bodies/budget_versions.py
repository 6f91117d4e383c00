"""What is sent of budget versions."""

from typing import NotRequired, TypedDict

from ..given import Day
from ..models.budget_versions import VersionKind


class BudgetVersionCreate(TypedDict):
    """A later ceiling of a line, or the correction of one that stands.

    `ordinal` counts within the kind (pergeseran 1…n, perubahan 1…n); left out, it is the next one. A correction
    names the version it corrects and keeps its day: another is refused.
    """

    ceiling_idr: int
    effective_on: NotRequired[Day | None]
    is_correction: NotRequired[bool]
    kind: VersionKind
    ordinal: NotRequired[int | None]
