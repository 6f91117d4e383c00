"""What the change feed speaks of: each kind the journal knows, with its place in the API.

A **whole** is a resource of its own. A **part** stands within a whole, opens and closes with it, and may come or go
with it in one stroke (an imported plan, a verified report): an item about a whole says that what stands within it is
to be read again. Kinds that are not fed are named with the reason.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from api.domain.acts import Act


class Change(StrEnum):
    """What an item of the feed asks of whoever keeps a copy."""

    UPSERT = "upsert"  # it is new or another now: read it
    DELETE = "delete"  # it is gone: drop it with all that stands within it
    SCOPE_LOST = "scope_lost"  # it is there and no longer yours: drop it likewise


class Resource(StrEnum):
    """Nouns of the API that the feed speaks of."""

    AGENCIES = "agencies"
    SERVICES = "services"
    TASK_FORCES = "task-forces"
    DECREES = "decrees"
    SEATS = "seats"
    PLANS = "plans"
    AMENDMENTS = "amendments"
    GOALS = "goals"
    PROGRAMMES = "programmes"
    ACTIVITIES = "activities"
    INDICATORS = "indicators"
    BUDGET_LINES = "budget-lines"
    BUDGET_VERSIONS = "budget-versions"
    BUDGET_TAGS = "budget-tags"
    COMMITMENTS = "commitments"
    REALISATIONS = "realisations"
    REPORTING_CALENDARS = "reporting-calendars"
    REPORTING_PERIODS = "reporting-periods"
    REPORTING_OBLIGATIONS = "reporting-obligations"
    REOPENINGS = "reopenings"
    CERTIFICATES = "certificates"
    PROGRESS_REPORTS = "progress-reports"
    PROGRESS_ENTRIES = "progress-entries"
    REPORT_COMMENTS = "report-comments"
    EVIDENCE = "evidence"
    MEETINGS = "meetings"
    FOLLOW_UPS = "follow-ups"
    OUTPUTS = "outputs"
    REFERRALS = "referrals"


class Fed(NamedTuple):
    """A kind of the feed: its noun, the act by whose words it is read, where one is read, and what it is a part of.

    `whole` names the resource and the column with the id of the row it stands in.
    """

    resource: Resource
    act: Act
    path: str | None = None
    whole: tuple[Resource, str] | None = None


def _fed(resource: Resource, act: Act, whole: Resource | None = None, column: str = "", *, is_read: bool = True) -> Fed:
    return Fed(resource, act, f"/v1/{resource}/" if is_read else None, (whole, column) if whole else None)


_R = Resource
FED: Final[Mapping[str, Fed]] = {
    "agency": _fed(_R.AGENCIES, Act.AGENCY_READ),
    "service": _fed(_R.SERVICES, Act.SERVICE_READ, _R.AGENCIES, "agency_id"),
    "task_force": _fed(_R.TASK_FORCES, Act.TASK_FORCE_READ),
    "decree": _fed(_R.DECREES, Act.DECREE_READ, _R.TASK_FORCES, "task_force_id", is_read=False),
    "seat": _fed(_R.SEATS, Act.SEAT_READ, _R.TASK_FORCES, "task_force_id"),
    "plan": _fed(_R.PLANS, Act.PLAN_READ),
    "amendment": _fed(_R.AMENDMENTS, Act.AMENDMENT_READ, _R.PLANS, "plan_id"),
    "goal": _fed(_R.GOALS, Act.GOAL_READ, _R.PLANS, "plan_id", is_read=False),
    "programme": _fed(_R.PROGRAMMES, Act.PROGRAMME_READ, _R.PLANS, "plan_id"),
    "activity": _fed(_R.ACTIVITIES, Act.ACTIVITY_READ, _R.PLANS, "plan_id"),
    "indicator": _fed(_R.INDICATORS, Act.INDICATOR_READ, _R.ACTIVITIES, "activity_id", is_read=False),
    "budget_line": _fed(_R.BUDGET_LINES, Act.BUDGET_LINE_READ),
    "budget_line_version": _fed(_R.BUDGET_VERSIONS, Act.BUDGET_VERSION_READ, _R.BUDGET_LINES, "line_id", is_read=False),
    "budget_tag": _fed(_R.BUDGET_TAGS, Act.BUDGET_TAG_READ, _R.BUDGET_LINES, "line_id"),
    "commitment": _fed(_R.COMMITMENTS, Act.COMMITMENT_READ, _R.BUDGET_LINES, "line_id", is_read=False),
    "realisation": _fed(_R.REALISATIONS, Act.REALISATION_READ, _R.BUDGET_LINES, "line_id", is_read=False),
    "reporting_calendar": _fed(_R.REPORTING_CALENDARS, Act.CALENDAR_READ),
    "reporting_period": _fed(_R.REPORTING_PERIODS, Act.PERIOD_READ),
    "reporting_obligation": _fed(_R.REPORTING_OBLIGATIONS, Act.OBLIGATION_READ, _R.REPORTING_PERIODS, "period_id"),
    "reopening": _fed(_R.REOPENINGS, Act.REOPENING_READ, _R.REPORTING_PERIODS, "period_id"),
    "certificate": _fed(_R.CERTIFICATES, Act.CERTIFICATE_READ, _R.REPORTING_PERIODS, "period_id"),
    "progress_report": _fed(_R.PROGRESS_REPORTS, Act.REPORT_READ),
    "progress_entry": _fed(_R.PROGRESS_ENTRIES, Act.ENTRY_READ, _R.PROGRESS_REPORTS, "report_id"),
    "report_comment": _fed(_R.REPORT_COMMENTS, Act.COMMENT_READ, _R.PROGRESS_REPORTS, "report_id"),
    "evidence": _fed(_R.EVIDENCE, Act.EVIDENCE_READ, _R.PROGRESS_REPORTS, "report_id"),
    "meeting": _fed(_R.MEETINGS, Act.MEETING_READ),
    "follow_up": _fed(_R.FOLLOW_UPS, Act.FOLLOW_UP_READ, _R.MEETINGS, "meeting_id"),
    "output": _fed(_R.OUTPUTS, Act.OUTPUT_READ),
    "referral": _fed(_R.REFERRALS, Act.REFERRAL_READ),
}
READ: Final = tuple(dict.fromkeys(fed.act for fed in FED.values()))
"""The acts by whose words what is fed is read."""

_CASE = "of a case: it opens and closes by consent, seal and clock, which no event tells; follow the referral"
_CLOCKED = "opens to the receiver until an instant that no event tells; read it with its referral"
_PERSON = "of people who sign in: nobody pulls accounts"
NOT_FED: Final[Mapping[str, str]] = {
    "case": _CASE,
    "case_person": _CASE,
    "trafficking_profile": _CASE,
    "medical_profile": _CASE,
    "consent": _CASE,
    "case_seal": "nothing speaks of a seal",
    "assistance": _CASE,
    "assistance_fund": "the own book-keeping of one agency",
    "fund_receipt": "the own book-keeping of one agency",
    "return_leg": _CASE,
    "case_follow_up": _CASE,
    "deletion_duty": _CASE,
    "breach": "the own register of one agency",
    "referral_message": _CLOCKED,
    "referral_handover": _CLOCKED,
    "referral_document": _CLOCKED,
    "private_contact": "is read with the agency by those who keep it",
    "person": _PERSON,
    "web_session": _PERSON,
    "client": "of machines that sign in: nobody pulls accounts",
    "export_token": "of machines that read: nobody pulls accounts",
    "webhook": "of machines that are told: nobody pulls addresses",
    "webhook_delivery": "of machines that are told: nobody pulls addresses",
    "pending_act": "waits for a second person; what it asked for is fed once done",
    "import": "a file of its sender; what it made is fed",
    "import_layout": "how an organisation reads its own files",
    "bundle": "a copy that somebody took along of what is fed",
    "upload": "a file on its way; what takes it is told",
    "statistics_release": "is read by its tables, whose ETag is another after it",
    "referral_release": "is read by its report, whose ETag is another after it",
    "key": "of the service itself; what verifies is published under /.well-known",
    "feed_epoch": "whoever pulls is told by the refusal of every cursor",
    "notice": "tells one seat of what the feed tells as well",
    "request": "a refusal; it stands in the audit of whoever was refused",
}
