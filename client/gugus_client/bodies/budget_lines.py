"""What is sent of budget lines."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from ..given import Day, Id
from ..models.budget_lines import Scheme
from ..models.budget_versions import VersionKind


class TagIn(TypedDict):
    """The line belongs wholly (or shared) to an activity."""

    activity_id: Id
    shared: NotRequired[bool]


class BudgetVersionIn(TypedDict):
    """A ceiling from a day on; left out, the day is that of the kind (1 January, 1 April, 1 October) and marked so."""

    ceiling_idr: int
    effective_on: NotRequired[Day | None]
    kind: NotRequired[VersionKind]


class BudgetLineCreate(TypedDict):
    """A line of an agency's budget with its first ceiling."""

    account_code: str
    fiscal_year: int
    funding_source: str
    owner: str
    """Organisation word."""
    region: str
    """Region that owns the row, as an organisation word."""
    scheme: Scheme
    sub_activity_code: str
    tags: NotRequired[Sequence[TagIn]]
    title: str
    version: BudgetVersionIn
