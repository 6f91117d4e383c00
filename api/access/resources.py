"""What each act is about: the table whose row is judged. Kinds of resources are named as the journal names them."""

from functools import cache
from typing import Any

from api.access.visibility import SIGHT, SIGHT_ALONE
from api.domain.acts import Act
from api.models.agencies import Agency
from api.models.budgets import BudgetLine
from api.models.cases import Case
from api.models.consents import Consent
from api.models.meetings import Meeting
from api.models.plans import Activity, Plan
from api.models.progress import ProgressReport, ReportingObligation, ReportingPeriod
from api.models.referrals import Referral
from api.models.task_forces import TaskForce

TABLES: dict[str, Any] = {str(table.__tablename__): table for table in (*SIGHT, *SIGHT_ALONE)}
# The first part of an act, where it is shorter than the name of its table.
SHORT = {
    "audit": "journal",
    "budget_version": "budget_line_version",
    "calendar": "reporting_calendar",
    "entry": "progress_entry",
    "obligation": "reporting_obligation",
    "period": "reporting_period",
    "report": "progress_report",
}
# What does not stand yet, and what is a view of something, is judged on the row it belongs to.
JUDGED_ON: dict[Act, Any] = {
    Act.DECREE_ADD: TaskForce,
    Act.SEAT_FILL: TaskForce,
    Act.PLAN_ADD: TaskForce,
    Act.PERIOD_ADD: TaskForce,
    Act.CALENDAR_ADD: TaskForce,
    Act.CONTACT_CHANGE: Agency,
    Act.PLAN_YEARS_READ: TaskForce,
    Act.EDITION_READ: Plan,
    Act.AMENDMENT_ADD: Plan,
    Act.PROGRAMME_ADD: Plan,
    Act.ACTIVITY_ADD: Plan,
    Act.INDICATOR_ADD: Activity,
    Act.INDICATOR_INHERIT: Activity,
    Act.BUDGET_VERSION_READ: BudgetLine,
    Act.BUDGET_VERSION_ADD: BudgetLine,
    Act.BUDGET_TAG_ADD: BudgetLine,
    Act.COMMITMENT_READ: BudgetLine,
    Act.COMMITMENT_ADD: BudgetLine,
    Act.REALISATION_ADD: BudgetLine,
    Act.REPORT_DRAFT: ReportingObligation,
    Act.ENTRY_ADD: ProgressReport,
    Act.COMMENT_READ: ProgressReport,
    Act.COMMENT_ADD: ProgressReport,
    Act.REOPENING_ASK: ReportingPeriod,
    Act.EVIDENCE_ADD: ProgressReport,
    Act.EVIDENCE_REMOVE: ProgressReport,
    Act.FOLLOW_UP_ADD: Meeting,
    Act.CASE_PERSON_KEEP: Case,
    Act.TRAFFICKING_PROFILE_KEEP: Case,
    Act.MEDICAL_PROFILE_KEEP: Case,
    Act.CONSENT_ADD: Case,
    Act.ASSISTANCE_ADD: Case,
    Act.RETURN_LEG_ADD: Case,
    Act.CASE_FOLLOW_UP_ADD: Case,
    Act.CASE_SEAL_ADD: Case,
    Act.REFERRAL_MESSAGE_READ: Referral,
    Act.REFERRAL_MESSAGE_ADD: Referral,
    Act.REFERRAL_HANDOVER_READ: Referral,
    Act.REFERRAL_DOCUMENT_READ: Referral,
    Act.REFERRAL_DOCUMENT_ADD: Referral,
    Act.REFERRAL_DOCUMENT_OPEN: Referral,
    Act.REFERRAL_TIMELINE_READ: Referral,
    Act.CONSENT_FORM_KEEP: Consent,
    Act.CONSENT_FORM_READ: Consent,
    Act.ACCESS_LOG_READ: Case,
}


def table_of(act: Act) -> Any | None:
    """The table whose row `act` is judged on; nothing where it is about no thing that stands."""
    if act in JUDGED_ON:
        return JUDGED_ON[act]
    kind, _, verb = act.partition(".")
    return None if verb == "add" else TABLES.get(SHORT.get(kind, kind))


def reads(act: Act) -> bool:
    """Whether the act is to read what is seen: its own word is what shows it."""
    return act.endswith(".read")


@cache
def reading_of(table: Any) -> Act | None:
    """The act that reads a row of `table` by itself."""
    own = (act for act in Act if reads(act) and act not in JUDGED_ON)
    return next((act for act in own if table_of(act) is table), None)
