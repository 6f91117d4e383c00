"""What is said of assistance."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from ..answers import Answer

ServiceKind = Literal[
    "complaint_identification",
    "health_rehabilitation",
    "social_rehabilitation",
    "legal_service",
    "return",
    "social_reintegration",
]
"""What an agency does for a person (Permen PPPA 8/2021); the reference set `services` names them."""


AssistanceStatus = Literal["given", "withdrawn"]
"""States of what was given."""


class AssistanceDetail(Answer):
    """One thing that was given, with what the caller may do."""

    allowed_actions: list[str]
    budget_line_id: UUID | None
    case_id: UUID
    cost_idr: int
    fund_id: UUID | None
    given_on: date
    id: UUID
    item: str
    owner: str
    quantity: Decimal
    service: ServiceKind | str
    status: AssistanceStatus | str
    unit: str
    updated_at: datetime
    version: int
    withdrawal_reason: str | None


class AssistanceOut(Answer):
    """One thing that was given."""

    budget_line_id: UUID | None
    case_id: UUID
    cost_idr: int
    fund_id: UUID | None
    given_on: date
    id: UUID
    item: str
    owner: str
    quantity: Decimal
    service: ServiceKind | str
    status: AssistanceStatus | str
    unit: str
    updated_at: datetime
    version: int
    withdrawal_reason: str | None
