"""What is sent of plans."""

from typing import NotRequired, TypedDict

from ..given import Day, Id
from ..models.decrees import DecreeKind


class PlanCreate(TypedDict):
    """A new plan of action, as a draft."""

    is_bridging: NotRequired[bool]
    """Carries on between two plans."""
    owner: str
    """Region that owns the row, as an organisation word."""
    parent_plan_id: NotRequired[Id | None]
    structure_from: NotRequired[Id | None]
    """A plan of the region whose chapters, activities, agencies and indicators are taken over; money, targets,
    baselines and schedules are not, for they belong to its years.
    """
    title: str
    year_from: int
    year_to: int


class PlanUpdate(TypedDict):
    """What may change of a plan while it is a draft (JSON Merge Patch)."""

    is_bridging: NotRequired[bool | None]
    parent_plan_id: NotRequired[Id | None]
    title: NotRequired[str | None]
    year_from: NotRequired[int | None]
    year_to: NotRequired[int | None]


class Instrument(TypedDict):
    """The legal instrument of a plan; its date and the years of the plan are independent."""

    decided_on: Day
    kind: DecreeKind
    number: str
    title: str
    url: NotRequired[str | None]
    year: int


class Adoption(TypedDict):
    """The legal instrument that adopts the plan."""

    instrument: Instrument


class ReasonWhereBack(TypedDict):
    """Why the plan goes back from legal review; a draft needs no reason."""

    reason: NotRequired[str | None]


class EntryIntoForce(TypedDict):
    """Since when the plan is law: today, unless another day that has come."""

    in_force_from: NotRequired[Day | None]
