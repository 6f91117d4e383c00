"""What is sent of activities."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from ..given import Id, Number
from ..models.activities import Pillar


class FundingIn(TypedDict):
    """Indicative rupiah of one year from one source."""

    amount_idr: int
    funding_source: str
    year: int


class PhysicalPoint(TypedDict):
    """Percent of the work of the year that is to be reached by the end of a quarter."""

    percent: Number
    quarter: int
    year: int


class ActivityUpdate(TypedDict):
    """What may change of an activity while its plan is a draft (JSON Merge Patch)."""

    account_code: NotRequired[str | None]
    funding: NotRequired[Sequence[FundingIn] | None]
    """All years and sources."""
    lead_agency_id: NotRequired[Id | None]
    note: NotRequired[str | None]
    number: NotRequired[str | None]
    physical_schedule: NotRequired[Sequence[PhysicalPoint] | None]
    pillar: NotRequired[Pillar | None]
    place: NotRequired[str | None]
    programme_id: NotRequired[Id | None]
    """A programme below the chapter of the field; another field without one takes the activity out of its
    programme.
    """
    sub_task_force: NotRequired[str | None]
    supporting_agency_ids: NotRequired[Sequence[Id] | None]
    """All of them."""
    title: NotRequired[str | None]


class ActivityCreate(TypedDict):
    """One action of a plan that is still a draft."""

    account_code: NotRequired[str | None]
    funding: NotRequired[Sequence[FundingIn]]
    lead_agency_id: Id
    note: NotRequired[str | None]
    number: str
    physical_schedule: NotRequired[Sequence[PhysicalPoint] | None]
    pillar: NotRequired[Pillar | None]
    place: NotRequired[str | None]
    programme_id: NotRequired[Id | None]
    """A programme below the chapter of this field."""
    sub_task_force: str
    supporting_agency_ids: NotRequired[Sequence[Id]]
    title: str
