"""What is said of budget lines."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from ..answers import Answer
from ..models.budget_versions import BudgetVersionOut

Scheme = Literal["sipd", "krisna", "donor", "none"]
"""The classification a budget line is written in: of regions, of ministries, of a donor, or none."""


class BudgetLineRow(Answer):
    """A line with the ceiling in force today (null before the first), what was spent, and the percent of it."""

    absorption_percent: Decimal | None
    account_code: str
    agency_id: UUID
    ceiling_idr: int | None
    code_raw: str | None
    """The code as it was written, where that was another spelling."""
    fiscal_year: int
    funding_source: str
    id: UUID
    owner: str
    realised_idr: int
    region: str
    scheme: Scheme | str
    sub_activity_code: str
    title: str
    updated_at: datetime
    version: int


class QuarterAbsorption(Answer):
    """What was spent to the end of a quarter, of the ceiling in force on its last day; null where that is 0."""

    absorption_percent: Decimal | None
    ceiling_idr: int | None
    ends_on: date
    quarter: int
    realised_idr: int


class BudgetLineDetail(Answer):
    """One line with its versions, what was promised, and the percent absorbed quarter by quarter."""

    absorption: list[QuarterAbsorption]
    absorption_percent: Decimal | None
    account_code: str
    agency_id: UUID
    allowed_actions: list[str]
    ceiling_idr: int | None
    code_raw: str | None
    """The code as it was written, where that was another spelling."""
    committed_idr: int
    fiscal_year: int
    funding_source: str
    id: UUID
    owner: str
    realised_idr: int
    region: str
    scheme: Scheme | str
    sub_activity_code: str
    title: str
    updated_at: datetime
    version: int
    versions: list[BudgetVersionOut]
