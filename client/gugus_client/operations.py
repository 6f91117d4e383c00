"""The operations of the service that this client calls, by their names in its OpenAPI document."""

from enum import Enum
from typing import Any
from uuid import UUID


class Operation(Enum):
    """Operation id, method and path; the service's own test compares each with its document."""

    AGENCIES_LIST = ("agencies_list", "GET", "/v1/agencies")
    SESSIONS_LIST = ("sessions_list", "GET", "/v1/sessions")
    SESSIONS_END = ("sessions_end", "POST", "/v1/sessions/{session_id}/endings")
    TASK_FORCES_LIST = ("task_forces_list", "GET", "/v1/task-forces")
    PLANS_LIST = ("plans_list", "GET", "/v1/plans")
    ACTIVITIES_LIST = ("activities_list", "GET", "/v1/plans/{plan_id}/activities")
    INDICATORS_LIST = ("indicators_list", "GET", "/v1/activities/{activity_id}/indicators")
    PERIODS_LIST = ("reporting_periods_list", "GET", "/v1/reporting-periods")
    OBLIGATIONS_LIST = ("reporting_obligations_list", "GET", "/v1/reporting-obligations")
    REPORTS_LIST = ("progress_reports_list", "GET", "/v1/progress-reports")
    REPORTS_DRAFT = ("progress_reports_draft", "POST", "/v1/progress-reports")
    REPORTS_READ = ("progress_reports_read", "GET", "/v1/progress-reports/{report_id}")
    REPORTS_SUBMIT = ("progress_reports_submit", "POST", "/v1/progress-reports/{report_id}/submissions")
    REPORTS_WITHDRAW = ("progress_reports_withdraw", "POST", "/v1/progress-reports/{report_id}/withdrawals")
    REPORTS_CLAIM = ("progress_reports_claim", "POST", "/v1/progress-reports/{report_id}/claims")
    REPORTS_RETURN = ("progress_reports_return", "POST", "/v1/progress-reports/{report_id}/returns")
    REPORTS_VERIFY = ("progress_reports_verify", "POST", "/v1/progress-reports/{report_id}/verifications")
    REPORTS_UNVERIFY = (
        "progress_reports_withdraw_verification",
        "POST",
        "/v1/progress-reports/{report_id}/verification-withdrawals",
    )
    EVIDENCE_ADD = ("evidence_add", "POST", "/v1/evidence")
    EVIDENCE_CONTENT = ("evidence_content", "GET", "/v1/evidence/{evidence_id}/content")
    EVIDENCE_REMOVE = ("evidence_remove", "DELETE", "/v1/evidence/{evidence_id}")
    NOTICES_LIST = ("notices_list", "GET", "/v1/notices")
    NOTICES_MARK_READ = ("notices_mark_read", "POST", "/v1/notices/{notice_id}/readings")
    ENTRIES_LIST = ("progress_entries_list", "GET", "/v1/progress-reports/{report_id}/entries")
    ENTRIES_ADD = ("progress_entries_add", "POST", "/v1/progress-reports/{report_id}/entries")
    ENTRIES_REVISE = ("progress_entries_revise", "PATCH", "/v1/progress-entries/{entry_id}")
    REFERRALS_LIST = ("referrals_list", "GET", "/v1/referrals")
    REFERRALS_READ = ("referrals_read", "GET", "/v1/referrals/{referral_id}")
    REFERRALS_TIMELINE = ("referral_timeline_read", "GET", "/v1/referrals/{referral_id}/timeline")
    REFERRAL_MESSAGES_LIST = ("referral_messages_list", "GET", "/v1/referrals/{referral_id}/messages")
    REFERRAL_MESSAGES_ADD = ("referral_messages_add", "POST", "/v1/referrals/{referral_id}/messages")
    CASE_PERSONS_READ = ("case_persons_read", "GET", "/v1/cases/{case_id}/person")
    SERVICES_LIST = ("services_list", "GET", "/v1/services")
    REFERRALS_SEND = ("referrals_send", "POST", "/v1/referrals/{referral_id}/submissions")
    REFERRALS_RECEIVE = ("referrals_receive", "POST", "/v1/referrals/{referral_id}/receipts")
    REFERRALS_ASK = ("referrals_ask", "POST", "/v1/referrals/{referral_id}/information-requests")
    REFERRALS_ANSWER = ("referrals_answer", "POST", "/v1/referrals/{referral_id}/answers")
    REFERRALS_ACCEPT = ("referrals_accept", "POST", "/v1/referrals/{referral_id}/acceptances")
    REFERRALS_REJECT = ("referrals_reject", "POST", "/v1/referrals/{referral_id}/rejections")
    REFERRALS_REDIRECT = ("referrals_redirect", "POST", "/v1/referrals/{referral_id}/redirections")
    REFERRALS_BEGIN = ("referrals_begin", "POST", "/v1/referrals/{referral_id}/service-starts")
    REFERRALS_HOLD = ("referrals_hold", "POST", "/v1/referrals/{referral_id}/holds")
    REFERRALS_RESUME = ("referrals_resume", "POST", "/v1/referrals/{referral_id}/resumptions")
    REFERRALS_COMPLETE = ("referrals_complete", "POST", "/v1/referrals/{referral_id}/completions")
    REFERRALS_FAIL = ("referrals_fail", "POST", "/v1/referrals/{referral_id}/failures")
    REFERRALS_CLOSE = ("referrals_close", "POST", "/v1/referrals/{referral_id}/closures")
    REFERRALS_REOPEN = ("referrals_reopen", "POST", "/v1/referrals/{referral_id}/reopenings")
    REFERRALS_CANCEL = ("referrals_cancel", "POST", "/v1/referrals/{referral_id}/cancellations")
    REFERRALS_CORRECT = ("referrals_correct", "POST", "/v1/referrals/{referral_id}/corrections")
    REFERRALS_CONFIRM = ("referrals_confirm", "POST", "/v1/referrals/{referral_id}/override-confirmations")
    IMPORTS_LIST = ("imports_list", "GET", "/v1/imports")
    IMPORTS_SEND = ("imports_send", "POST", "/v1/imports")
    IMPORTS_READ = ("imports_read", "GET", "/v1/imports/{import_id}")
    IMPORTS_CONFIRM = ("imports_confirm", "POST", "/v1/imports/{import_id}/confirmations")
    IMPORTS_UNDO = ("imports_undo", "POST", "/v1/imports/{import_id}/undoings")
    IMPORTS_CORRECTED_COPY = ("imports_corrected_copy", "GET", "/v1/imports/{import_id}/corrected-copy")

    def __init__(self, operation_id: str, method: str, template: str) -> None:
        self.operation_id, self.method, self.template = operation_id, method, template

    @property
    def move(self) -> str:
        """The last part of the path, which is the name of the move in `allowed_actions`."""
        return self.template.rpartition("/")[2]

    def path(self, **ids: UUID | str) -> str:
        """The path with the ids put in."""
        return self.template.format(**{name: _id(value) for name, value in ids.items()})


def _id(value: UUID | str) -> str:
    # Whatever is no id must not become another path.
    return str(value if isinstance(value, UUID) else UUID(value))


MOVES_OF_REPORTS: dict[str, Operation] = {
    each.move: each
    for each in (
        Operation.REPORTS_SUBMIT,
        Operation.REPORTS_WITHDRAW,
        Operation.REPORTS_CLAIM,
        Operation.REPORTS_RETURN,
        Operation.REPORTS_VERIFY,
        Operation.REPORTS_UNVERIFY,
    )
}
MOVES_OF_REFERRALS: dict[str, Operation] = {
    each.move: each
    for each in (
        Operation.REFERRALS_SEND,
        Operation.REFERRALS_RECEIVE,
        Operation.REFERRALS_ASK,
        Operation.REFERRALS_ANSWER,
        Operation.REFERRALS_ACCEPT,
        Operation.REFERRALS_REJECT,
        Operation.REFERRALS_REDIRECT,
        Operation.REFERRALS_BEGIN,
        Operation.REFERRALS_HOLD,
        Operation.REFERRALS_RESUME,
        Operation.REFERRALS_COMPLETE,
        Operation.REFERRALS_FAIL,
        Operation.REFERRALS_CLOSE,
        Operation.REFERRALS_REOPEN,
        Operation.REFERRALS_CANCEL,
        Operation.REFERRALS_CORRECT,
        Operation.REFERRALS_CONFIRM,
    )
}
MOVES_OF_IMPORTS: dict[str, Operation] = {
    each.move: each for each in (Operation.IMPORTS_CONFIRM, Operation.IMPORTS_UNDO)
}
Parameters = dict[str, Any]
