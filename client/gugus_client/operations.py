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
MOVES_OF_IMPORTS: dict[str, Operation] = {
    each.move: each for each in (Operation.IMPORTS_CONFIRM, Operation.IMPORTS_UNDO)
}
Parameters = dict[str, Any]
