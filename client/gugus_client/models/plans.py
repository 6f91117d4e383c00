"""What is said of plans."""

from datetime import date, datetime
from uuid import UUID

from ..answers import Answer
from ..models.plan_years import PlanStatus
from ..models.programmes import ProgrammeOut


class PlanOut(Answer):
    """A plan of action."""

    copy_of: UUID | None
    """The plan that an amendment writes this working copy of."""
    edition: int
    id: UUID
    in_force_from: date | None
    is_bridging: bool
    owner: str
    parent_plan_id: UUID | None
    status: PlanStatus | str
    superseded_at: datetime | None
    """When the next plan stands or stood in its place."""
    task_force_id: UUID
    title: str
    updated_at: datetime
    version: int
    year_from: int
    year_to: int


class PlanDetail(Answer):
    """One plan with its instrument, its programmes, its sums and what the caller may do."""

    activities: int
    allowed_actions: list[str]
    copy_of: UUID | None
    """The plan that an amendment writes this working copy of."""
    edition: int
    id: UUID
    in_force_from: date | None
    indicative_idr: dict[str, int]
    """Indicative rupiah (pagu) by year; ceilings belong to budget lines."""
    indicators: int
    instrument: dict[str, str | int | None] | None
    is_bridging: bool
    lock_reason: str | None
    """`plan_locked` where it is no draft: its rows stand as they are."""
    owner: str
    parent_plan_id: UUID | None
    programmes: list[ProgrammeOut]
    """What stands between its goals and activities, goal by goal."""
    status: PlanStatus | str
    status_reason: str | None
    """Why it was sent back or given up."""
    superseded_at: datetime | None
    """When the next plan stands or stood in its place."""
    task_force_id: UUID
    title: str
    updated_at: datetime
    version: int
    year_from: int
    year_to: int
