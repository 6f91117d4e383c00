"""Every lifecycle by the noun it is told under: its states and its table of moves."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from api.domain.lifecycles.amendments import AMENDMENT, AmendmentStatus
from api.domain.lifecycles.assistance import ASSISTANCE, AssistanceStatus
from api.domain.lifecycles.base import Lifecycle
from api.domain.lifecycles.breaches import BREACH, BreachStatus
from api.domain.lifecycles.case_follow_ups import CASE_FOLLOW_UP, CaseFollowUpStatus
from api.domain.lifecycles.consents import CONSENT, ConsentStatus
from api.domain.lifecycles.deletion_duties import DELETION_DUTY, DeletionDutyStatus
from api.domain.lifecycles.follow_ups import FOLLOW_UP, FollowUpStatus
from api.domain.lifecycles.imports import IMPORT, ImportStatus
from api.domain.lifecycles.obligations import OBLIGATION, ObligationStatus
from api.domain.lifecycles.outputs import OUTPUT, OutputStatus
from api.domain.lifecycles.pending_acts import PENDING_ACT, PendingActStatus
from api.domain.lifecycles.periods import PERIOD, PeriodStatus
from api.domain.lifecycles.plans import PLAN, PlanStatus
from api.domain.lifecycles.referrals import REFERRAL, ReferralStatus
from api.domain.lifecycles.reopenings import REOPENING, ReopeningStatus
from api.domain.lifecycles.reports import REPORT, ReportStatus
from api.domain.lifecycles.return_legs import RETURN_LEG, ReturnLegStatus
from api.domain.lifecycles.services import SERVICE, ServiceStatus
from api.domain.lifecycles.webhooks import WEBHOOK, WebhookStatus

LIFECYCLES: Final[Mapping[str, tuple[type[StrEnum], Lifecycle]]] = {
    "plan": (PlanStatus, PLAN),
    "amendment": (AmendmentStatus, AMENDMENT),
    "report": (ReportStatus, REPORT),
    "period": (PeriodStatus, PERIOD),
    "reopening": (ReopeningStatus, REOPENING),
    "obligation": (ObligationStatus, OBLIGATION),
    "output": (OutputStatus, OUTPUT),
    "follow_up": (FollowUpStatus, FOLLOW_UP),
    "import": (ImportStatus, IMPORT),
    "service": (ServiceStatus, SERVICE),
    "consent": (ConsentStatus, CONSENT),
    "referral": (ReferralStatus, REFERRAL),
    "deletion_duty": (DeletionDutyStatus, DELETION_DUTY),
    "breach": (BreachStatus, BREACH),
    "assistance": (AssistanceStatus, ASSISTANCE),
    "return_leg": (ReturnLegStatus, RETURN_LEG),
    "case_follow_up": (CaseFollowUpStatus, CASE_FOLLOW_UP),
    "pending_act": (PendingActStatus, PENDING_ACT),
    "webhook": (WebhookStatus, WEBHOOK),
}
