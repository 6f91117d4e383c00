"""Lifecycles: an enum of states and one table of moves each (lifecycles.md §1, §2, §4, binding)."""

from api.domain.lifecycles.base import Due, Guard, Lifecycle, Move, moves_from, target_of
from api.domain.lifecycles.imports import IMPORT, ImportStatus
from api.domain.lifecycles.periods import PERIOD, TAKES_REPORTS, PeriodStatus, period_due, period_state
from api.domain.lifecycles.plans import PLAN, PlanStatus
from api.domain.lifecycles.reports import EDITABLE, IDLE_DAYS, REPORT, ReportStatus, report_due, review_until

__all__ = [
    "EDITABLE",
    "IDLE_DAYS",
    "IMPORT",
    "PERIOD",
    "PLAN",
    "REPORT",
    "TAKES_REPORTS",
    "Due",
    "Guard",
    "ImportStatus",
    "Lifecycle",
    "Move",
    "PeriodStatus",
    "PlanStatus",
    "ReportStatus",
    "moves_from",
    "period_due",
    "period_state",
    "report_due",
    "review_until",
    "target_of",
]
