"""Progress reports: an agency writes and submits, the secretariat claims and returns, the level above accepts."""

from api.services.progress_reports.acceptances import accept_report, withdraw_acceptance
from api.services.progress_reports.comments import add_comment, read_comment
from api.services.progress_reports.comparing import compare
from api.services.progress_reports.drafting import draft_report
from api.services.progress_reports.moving import (
    claim_report,
    lapse_claim,
    read_report,
    return_report,
    submit_report,
    withdraw_report,
)
from api.services.progress_reports.verification_withdrawals import withdraw_verification

__all__ = [
    "accept_report",
    "add_comment",
    "claim_report",
    "compare",
    "draft_report",
    "lapse_claim",
    "read_comment",
    "read_report",
    "return_report",
    "submit_report",
    "withdraw_acceptance",
    "withdraw_report",
    "withdraw_verification",
]
