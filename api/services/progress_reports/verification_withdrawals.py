"""Withdrawals of a verification: the report is under review again and its snapshot counts no more.

What it outweighed, where another agency spoke of the same activity, comes in.
"""

from uuid import UUID

from sqlmodel import Session

from api.access import gate
from api.access.principal import Principal
from api.domain.lifecycles import REPORT, review_until
from api.models.progress import ProgressReport
from api.moves import Facts, Hold, apply, held
from api.moves.words_that_count import let_in
from api.queries.report_details import detail
from api.schemas.progress import CommentIn, ReportDetail
from api.schemas.report_comments import VerificationWithdrawalIn
from api.services.progress_reports.comments import remarks

FIELD = "verification"  # where the reason stands among the remarks


def withdraw_verification(
    session: Session, caller: Principal, report_id: UUID, version: gate.Named | None, body: VerificationWithdrawalIn
) -> ReportDetail:
    """Take a verification back, with a reason that the agency reads, while the period takes reports."""
    report = gate.fetch(session, caller, ProgressReport, report_id, version)
    period = held(session, caller, report.period_id, Hold.WEIGHING)
    apply(session, caller, report, REPORT, "verification-withdrawals", Facts(period=period))
    report.claimed_by, report.review_until = caller.actor, review_until(caller.now, period.time_zone)
    report.verified_by = report.verified_at = None
    let_in(session, [report], period)
    session.add_all(remarks(session, caller, report, [CommentIn(field=FIELD, text=body.reason)]))
    return detail(session, caller, report)
