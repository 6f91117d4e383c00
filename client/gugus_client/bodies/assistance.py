"""What is sent of assistance."""

from typing import NotRequired, TypedDict

from ..given import Day, Id, Number
from ..models.assistance import ServiceKind


class AssistanceWithdrawal(TypedDict):
    """Why it was entered in error."""

    reason: str


class AssistanceCreate(TypedDict):
    """What was given, and what it cost: paid from a fund or from a budget line, or given free of cost."""

    budget_line_id: NotRequired[Id | None]
    """A line of the agency that gives."""
    cost_idr: int
    """Whole rupiah."""
    fund_id: NotRequired[Id | None]
    given_on: Day
    """Not in the future."""
    item: str
    """What was given; it names no person."""
    quantity: Number
    service: ServiceKind
    unit: str
