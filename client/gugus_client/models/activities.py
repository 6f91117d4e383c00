"""What is said of activities."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from ..answers import Answer

Pillar = Literal["prevention", "protection", "prosecution", "partnership"]
"""The four Ps."""


class TaggedLine(Answer):
    """A budget line tied to the activity, with the ceiling in force today and what was spent."""

    ceiling_idr: int | None
    fiscal_year: int
    funding_source: str
    id: UUID
    realised_idr: int
    shared: bool
    title: str


class FundingOut(Answer):
    """Indicative rupiah of a year."""

    amount_idr: int
    currency: str | None
    foreign_amount: Decimal | None
    funding_source: str
    rate: Decimal | None
    source_raw: str | None
    year: int


class LastProgress(Answer):
    """The newest verified value of the activity."""

    ends_on: date
    is_nil: bool
    physical_percent: Decimal | None
    planned_physical_percent: Decimal | None
    """By the schedule of the plan on that day, as the plan stood at the verification; null where it had no point of
    that year by then.
    """


class PhysicalPointOut(Answer):
    """Percent of the work of the year that is to be reached by the end of a quarter."""

    percent: Decimal
    quarter: int
    year: int


class ActivityDetail(Answer):
    """One activity with its money, its budget lines and what the caller may do."""

    allowed_actions: list[str]
    budget_lines: list[TaggedLine]
    code: str | None
    code_raw: str | None
    code_scheme: str
    funding: list[FundingOut]
    id: UUID
    last_progress: LastProgress | None
    lead_agency_id: UUID
    lock_reason: str | None
    """`plan_locked` where its plan is no draft."""
    note: str | None
    number: str
    owner: str
    physical_schedule: list[PhysicalPointOut] | None
    """Physical progress as planned, cumulative; null where the plan states none."""
    pillar: Pillar | str | None
    place: str | None
    plan_id: UUID
    programme_id: UUID | None
    sub_task_force: str
    supporting_agency_ids: list[UUID]
    title: str
    updated_at: datetime
    version: int


class ActivityOut(Answer):
    """One action of a plan with its last verified progress."""

    code: str | None
    code_scheme: str
    id: UUID
    last_progress: LastProgress | None
    lead_agency_id: UUID
    number: str
    owner: str
    pillar: Pillar | str | None
    plan_id: UUID
    programme_id: UUID | None
    sub_task_force: str
    title: str
    updated_at: datetime
    version: int
