"""Amendments and editions of plans on the wire."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from api.domain.kinds import AmendmentKind
from api.domain.lifecycles import AmendmentStatus
from api.schemas.base import Id, Input, LongText, Output, QueryModel, example_of
from api.schemas.lists import ChangedQuery


class AmendmentCreate(Input):
    """A change of a plan in force; what it may change follows from its kind."""

    model_config = example_of({"kind": "target", "reason": "Target desa disesuaikan dengan hasil evaluasi semester I"})

    kind: AmendmentKind
    reason: LongText


class AmendmentQuery(ChangedQuery):
    """Amendments by state or kind."""

    status: list[AmendmentStatus] = []
    kind: list[AmendmentKind] = []


class PlanChange(Output):
    """One difference between two editions: a field of a row, or the row as a whole."""

    row: Literal["plan", "goal", "programme", "activity", "indicator"] = Field(description="What kind of row it is")
    id: str = Field(description="The id of the row; empty for the plan itself")
    label: str = Field(description="What people call the row: PENC 1.2")
    change: Literal["added", "removed", "changed"] = Field(
        description="`added` and `removed` are of a row as a whole, with no `field`; `changed` is of one field"
    )
    field: str | None = Field(description="Money is `funding/<year>/<source>`, a target `targets/<year>`")
    before: Any
    after: Any


class AmendedField(PlanChange):
    """One difference that the amendment makes, and whether its kind may make it."""

    fits: bool


class AmendmentOut(Output):
    """An amendment of a plan in force."""

    id: Id
    plan_id: Id
    copy_id: Id = Field(description="The working copy: a draft whose activities and indicators are changed as ever")
    kind: AmendmentKind
    reason: str
    status: AmendmentStatus
    base_edition: int
    edition: int | None = Field(description="The edition it made")
    submitted_at: datetime | None
    decided_at: datetime | None
    decision_reason: str | None
    import_id: Id | None
    version: int
    updated_at: datetime


class AmendmentDetail(AmendmentOut):
    """One amendment with what differs and what the caller may do."""

    changes: list[AmendedField]
    allowed_actions: list[str]


class EditionOut(Output):
    """One edition of a plan."""

    plan_id: Id
    edition: int
    in_force_from: date | None
    amendment_id: Id | None
    written_at: datetime


class EditionDetail(EditionOut):
    """One edition of a plan, whole, as it stood."""

    body: dict[str, Any]


class ChangesQuery(QueryModel):
    """Between which editions; left out, from the first to the present one."""

    from_edition: int | None = Field(default=None, ge=1)
    to_edition: int | None = Field(default=None, ge=1)


class EditionChanges(Output):
    """What one amendment changed, and by which edition it is law; a ministry sees its part, without kind and reason."""

    edition: int
    amendment_id: Id | None
    kind: AmendmentKind | None
    reason: str | None
    changes: list[PlanChange]


class PlanChanges(Output):
    """What changed between two editions, amendment by amendment."""

    plan_id: Id
    from_edition: int
    to_edition: int
    items: list[EditionChanges]
