"""What is said of plan changes."""

from typing import Any, Literal
from uuid import UUID

from ..answers import Answer

AmendmentKind = Literal["clerical", "budget", "target", "responsible_agency", "activity"]
"""What an amendment of a plan in force may change; the plan's years never."""


class PlanChange(Answer):
    """One difference between two editions: a field of a row, or the row as a whole."""

    after: Any
    before: Any
    change: str
    """`added` and `removed` are of a row as a whole, with no `field`; `changed` is of one field."""
    field: str | None
    """Money is `funding/<year>/<source>`, a target `targets/<year>`."""
    id: str
    """The id of the row; empty for the plan itself."""
    label: str
    """What people call the row: PENC 1.2."""
    row: str
    """What kind of row it is."""


class EditionChanges(Answer):
    """What one amendment changed, and by which edition it is law; a ministry sees its part, without kind and
    reason.
    """

    amendment_id: UUID | None
    changes: list[PlanChange]
    edition: int
    kind: AmendmentKind | str | None
    reason: str | None


class PlanChanges(Answer):
    """What changed between two editions, amendment by amendment."""

    from_edition: int
    items: list[EditionChanges]
    plan_id: UUID
    to_edition: int
