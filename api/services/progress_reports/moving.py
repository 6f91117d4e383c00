"""Moves of a progress report before it is verified: sent, taken back, claimed, returned with remarks."""

from uuid import UUID

from sqlmodel import Session

from api.access import gate
from api.access.principal import Principal
from api.domain.lifecycles import REPORT, review_until
from api.models.progress import ProgressReport
from api.moves import Facts, apply, held, settle
from api.queries.report_details import content, detail, gaps
from api.schemas.progress import ReportDetail, ReturnIn, SubmissionIn
from api.services.progress_reports.comments import remarks


def submit_report(
    session: Session, caller: Principal, report_id: UUID, version: gate.Named | None, body: SubmissionIn
) -> ReportDetail:
    """Send the report for the agency. Blank activities do not stop it: they are confirmed, and mark it incomplete."""
    report = gate.fetch(session, caller, ProgressReport, report_id, version)
    period = held(session, caller, report.period_id)
    has_values, has_nil = content(session, report)
    blank = gaps(session, report)
    facts = Facts(period=period, has_content=has_values or has_nil, gaps=blank, confirmed=body.left_blank_activity_ids)
    apply(session, caller, report, REPORT, "submissions", facts)
    report.has_values, report.is_complete = has_values, not blank
    report.sent_by, report.sent_from_seat, report.submitted_at = caller.actor, caller.seat_id, caller.now
    return detail(session, caller, report)


def withdraw_report(session: Session, caller: Principal, report_id: UUID, version: gate.Named | None) -> ReportDetail:
    """Take a report back that nobody has claimed yet; it is a draft again, and the agency silent until it is sent."""
    report = gate.fetch(session, caller, ProgressReport, report_id, version)
    period = held(session, caller, report.period_id)
    apply(session, caller, report, REPORT, "withdrawals", Facts(period=period))
    return detail(session, caller, report)


def claim_report(session: Session, caller: Principal, report_id: UUID, version: gate.Named | None) -> ReportDetail:
    """Take a report for review; after three idle days it falls back by itself, at local midnight."""
    report = gate.fetch(session, caller, ProgressReport, report_id, version)
    period = held(session, caller, report.period_id)
    apply(session, caller, report, REPORT, "claims", Facts(period=period))
    report.claimed_by, report.review_until = caller.actor, review_until(caller.now, period.time_zone)
    return detail(session, caller, report)


def lapse_claim(session: Session, caller: Principal, report_id: UUID) -> None:
    """Record that an idle claim fell back; nothing where that is recorded, or the report has moved on."""
    report = gate.lock(session, gate.see(session, caller, ProgressReport, report_id))
    settle(session, caller, report, REPORT)


def return_report(
    session: Session, caller: Principal, report_id: UUID, version: gate.Named | None, body: ReturnIn
) -> ReportDetail:
    """Send the report back with comments tied to fields; every round is kept."""
    report = gate.fetch(session, caller, ProgressReport, report_id, version)
    period = held(session, caller, report.period_id)
    apply(session, caller, report, REPORT, "returns", Facts(period=period, has_comment=bool(body.comments)))
    session.add_all(remarks(session, caller, report, body.comments))
    report.round += 1
    return detail(session, caller, report)


def read_report(session: Session, caller: Principal, report_id: UUID) -> ReportDetail:
    """One report."""
    return detail(session, caller, gate.see(session, caller, ProgressReport, report_id))
