"""Lifecycles: an enum of states and one table of moves each (lifecycles.md §1, §2, §4, binding)."""

from api.domain.lifecycles.amendments import AMENDMENT, AmendmentStatus
from api.domain.lifecycles.assistance import ASSISTANCE, AssistanceStatus
from api.domain.lifecycles.base import Due, Fork, Guard, Lifecycle, Move, acts_in, moves_from, target_of
from api.domain.lifecycles.breaches import BREACH, BreachStatus
from api.domain.lifecycles.case_follow_ups import CASE_FOLLOW_UP, CaseFollowUpStatus
from api.domain.lifecycles.catalogue import LIFECYCLES
from api.domain.lifecycles.consents import CONSENT, ConsentStatus
from api.domain.lifecycles.deletion_duties import DELETION_DUTY, DeletionDutyStatus
from api.domain.lifecycles.follow_ups import FOLLOW_UP, FollowUpStatus, is_overdue
from api.domain.lifecycles.imports import IMPORT, ImportStatus
from api.domain.lifecycles.obligations import OBLIGATION, ObligationStatus, obligation_status
from api.domain.lifecycles.outputs import OUTPUT, OutputStatus
from api.domain.lifecycles.pending_acts import PENDING_ACT, PendingActStatus, pending_act_due
from api.domain.lifecycles.periods import (
    PERIOD,
    TAKES_REPORTS,
    PeriodStatus,
    period_due,
    period_state,
    reopening_due,
)
from api.domain.lifecycles.plans import LAW, PLAN, PLAN_LOCKED, PlanStatus, end_of_years, plan_due
from api.domain.lifecycles.referrals import (
    CONSENTED,
    FHIR_TASK,
    FINAL,
    OPENS,
    REFERRAL,
    SERVING,
    WAITING,
    Opening,
    ReferralStatus,
    referral_due,
)
from api.domain.lifecycles.reopenings import REOPENING, ReopeningStatus
from api.domain.lifecycles.reports import (
    COUNTING,
    EDITABLE,
    IDLE_DAYS,
    LOCKS,
    REPORT,
    SETTLED,
    ReportStatus,
    report_due,
    review_until,
)
from api.domain.lifecycles.return_legs import RETURN_LEG, ReturnLegStatus
from api.domain.lifecycles.services import SERVICE, ServiceStatus
from api.domain.lifecycles.webhooks import WEBHOOK, WebhookStatus

__all__ = [
    "AMENDMENT",
    "ASSISTANCE",
    "BREACH",
    "CASE_FOLLOW_UP",
    "CONSENT",
    "CONSENTED",
    "COUNTING",
    "DELETION_DUTY",
    "EDITABLE",
    "FHIR_TASK",
    "FINAL",
    "FOLLOW_UP",
    "IDLE_DAYS",
    "IMPORT",
    "LAW",
    "LIFECYCLES",
    "LOCKS",
    "OBLIGATION",
    "OPENS",
    "OUTPUT",
    "PENDING_ACT",
    "PERIOD",
    "PLAN",
    "PLAN_LOCKED",
    "REFERRAL",
    "REOPENING",
    "REPORT",
    "RETURN_LEG",
    "SERVICE",
    "SERVING",
    "SETTLED",
    "TAKES_REPORTS",
    "WAITING",
    "WEBHOOK",
    "AmendmentStatus",
    "AssistanceStatus",
    "BreachStatus",
    "CaseFollowUpStatus",
    "ConsentStatus",
    "DeletionDutyStatus",
    "Due",
    "FollowUpStatus",
    "Fork",
    "Guard",
    "ImportStatus",
    "Lifecycle",
    "Move",
    "ObligationStatus",
    "Opening",
    "OutputStatus",
    "PendingActStatus",
    "PeriodStatus",
    "PlanStatus",
    "ReferralStatus",
    "ReopeningStatus",
    "ReportStatus",
    "ReturnLegStatus",
    "ServiceStatus",
    "WebhookStatus",
    "acts_in",
    "end_of_years",
    "is_overdue",
    "moves_from",
    "obligation_status",
    "pending_act_due",
    "period_due",
    "period_state",
    "plan_due",
    "referral_due",
    "reopening_due",
    "report_due",
    "review_until",
    "target_of",
]
