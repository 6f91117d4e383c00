"""What is said of amendments."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ..answers import Answer
from ..models.plan_changes import AmendmentKind

AmendmentStatus = Literal["draft", "submitted", "approved", "rejected"]
"""States of an amendment; approval merges it into the plan as the next edition."""


class AmendedField(Answer):
    """One difference that the amendment makes, and whether its kind may make it."""

    after: Any
    before: Any
    change: str
    """`added` and `removed` are of a row as a whole, with no `field`; `changed` is of one field."""
    field: str | None
    """Money is `funding/<year>/<source>`, a target `targets/<year>`."""
    fits: bool
    id: str
    """The id of the row; empty for the plan itself."""
    label: str
    """What people call the row: PENC 1.2."""
    row: str
    """What kind of row it is."""


class AmendmentDetail(Answer):
    """One amendment with what differs and what the caller may do."""

    allowed_actions: list[str]
    base_edition: int
    changes: list[AmendedField]
    copy_id: UUID
    """The working copy: a draft whose activities and indicators are changed as ever."""
    decided_at: datetime | None
    decision_reason: str | None
    edition: int | None
    """The edition it made."""
    id: UUID
    import_id: UUID | None
    kind: AmendmentKind | str
    plan_id: UUID
    reason: str
    status: AmendmentStatus | str
    submitted_at: datetime | None
    updated_at: datetime
    version: int


class AmendmentOut(Answer):
    """An amendment of a plan in force."""

    base_edition: int
    copy_id: UUID
    """The working copy: a draft whose activities and indicators are changed as ever."""
    decided_at: datetime | None
    decision_reason: str | None
    edition: int | None
    """The edition it made."""
    id: UUID
    import_id: UUID | None
    kind: AmendmentKind | str
    plan_id: UUID
    reason: str
    status: AmendmentStatus | str
    submitted_at: datetime | None
    updated_at: datetime
    version: int
