"""What is said of signals."""

from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from ..answers import Answer

SignalKind = Literal[
    "money_ahead",
    "money_behind",
    "ceiling_risk",
    "target_risk",
    "copied_values",
    "activity_without_budget",
    "budget_without_activity",
]
"""What is pointed at."""


class SignalsRuleOut(Answer):
    """The rule in words, in both languages."""

    en: str
    id: str


class SignalOut(Answer):
    """What somebody should look at, with the figures it rests on. Rupiah whole, percentages 0–100, not capped."""

    activity_id: UUID | None
    agency: str
    ends_on: date
    figures: dict[str, int | Decimal | bool | None]
    indicator_id: UUID | None
    kind: SignalKind | str
    line_id: UUID | None
    region: str
    report_id: UUID | None
    report_number: int | None
    rule: SignalsRuleOut
    year: int
