"""Progress reports: an agency writes and submits, or its paper is typed in; the secretariat claims and returns."""

from uuid import UUID

from sqlmodel import Session, col, select

from api.access import gate
from api.access.policy import authorise
from api.access.predicates import is_its_agency
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.events import Event
from api.domain.lifecycles import REPORT, TAKES_REPORTS, review_until
from api.domain.scopes import Word
from api.domain.seats import AGENCY_SEATS
from api.journal import record
from api.models.columns import place_of
from api.models.progress import (
    ProgressEntry,
    ProgressReport,
    ReportComment,
    ReportingObligation,
    ReportingPeriod,
)
from api.models.task_forces import Seat
from api.moves import Facts, apply, held, settle, state_of
from api.problems import FieldError, Invalid, Locked, NotPermitted
from api.queries.report_details import content, detail, missing
from api.schemas.progress import CommentIn, OnBehalf, ReportCreate, ReportDetail, ReturnIn


def draft_report(session: Session, caller: Principal, body: ReportCreate) -> ReportDetail:
    """Begin the report on an obligation; with a reason it says that nothing happened (nil)."""
    obligation = gate.see(session, caller, ReportingObligation, body.obligation_id)
    authorise(caller, obligation)
    _must_speak_for_itself_or_not(caller, obligation, body.on_behalf)
    period = gate.see(session, caller, ReportingPeriod, obligation.period_id)
    if state_of(period, caller) not in TAKES_REPORTS:
        raise Locked(lock_reason="period_frozen")
    report = ProgressReport(
        obligation_id=obligation.id,
        period_id=period.id,
        agency_id=obligation.agency_id,
        owner=obligation.agency,
        region=obligation.region,
        province=obligation.province,
        ministry=obligation.ministry,
        nil_reason=body.nil_reason,
        reported_on=body.reported_on,
        filled_by=[caller.actor],
    )
    if body.on_behalf:
        _type_in(session, caller, report, body.on_behalf)
    session.add(report)
    session.flush()  # a second report on the obligation is refused here
    record(session, caller, Event.REPORT_DRAFTED, report, body.model_dump())
    return detail(session, caller, report)


def _must_speak_for_itself_or_not(caller: Principal, obligation: ReportingObligation, paper: OnBehalf | None) -> None:
    """The agency writes its own report; whoever types in its paper says so."""
    is_agency = is_its_agency(caller, caller.held.get(Word.PROGRESS_WRITE, frozenset()), obligation)
    if paper is None and not is_agency:
        raise NotPermitted
    if paper is not None and is_agency:
        raise Invalid(errors=[FieldError("/on_behalf", "own_report", "laporan sendiri / its own report")])


def _type_in(session: Session, caller: Principal, report: ProgressReport, paper: OnBehalf) -> None:
    report.typed_by, report.source_document = caller.actor, paper.source_document
    if paper.officer is None:
        return
    officer = session.exec(
        visible(Seat, caller).where(
            Seat.id == paper.officer, Seat.agency_id == report.agency_id, col(Seat.kind).in_(AGENCY_SEATS)
        )
    ).first()
    if officer is None:
        raise Invalid(errors=[FieldError("/on_behalf/officer", "seat_of_agency", "kedudukan instansi / its seat")])
    report.officer_seat_id = officer.id


def submit_report(session: Session, caller: Principal, report_id: UUID, version: int | None) -> ReportDetail:
    """Send the report for the agency. Blank activities do not stop it: they mark it incomplete."""
    report = gate.fetch(session, caller, ProgressReport, report_id, version)
    period = held(session, caller, report.period_id)
    has_values, has_nil = content(session, report)
    gaps = missing(session, report)
    apply(session, caller, report, REPORT, "submissions", Facts(period=period, has_content=has_values or has_nil))
    report.has_values, report.is_complete = has_values, not gaps
    report.sent_by, report.sent_from_seat, report.submitted_at = caller.actor, caller.seat_id, caller.now
    return detail(session, caller, report)


def withdraw_report(session: Session, caller: Principal, report_id: UUID, version: int | None) -> ReportDetail:
    """Take a report back that nobody has claimed yet; it is a draft again, and the agency silent until it is sent."""
    report = gate.fetch(session, caller, ProgressReport, report_id, version)
    period = held(session, caller, report.period_id)
    apply(session, caller, report, REPORT, "withdrawals", Facts(period=period))
    return detail(session, caller, report)


def claim_report(session: Session, caller: Principal, report_id: UUID, version: int | None) -> ReportDetail:
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
    session: Session, caller: Principal, report_id: UUID, version: int | None, body: ReturnIn
) -> ReportDetail:
    """Send the report back with comments tied to fields; every round is kept."""
    report = gate.fetch(session, caller, ProgressReport, report_id, version)
    period = held(session, caller, report.period_id)
    apply(session, caller, report, REPORT, "returns", Facts(period=period, has_comment=bool(body.comments)))
    known = set(session.exec(select(ProgressEntry.id).where(ProgressEntry.report_id == report.id)))
    session.add_all(_comment(caller, report, comment, known, place) for place, comment in enumerate(body.comments))
    report.round += 1
    return detail(session, caller, report)


def _comment(
    caller: Principal, report: ProgressReport, comment: CommentIn, known: set[UUID], place: int
) -> ReportComment:
    if comment.entry_id is not None and comment.entry_id not in known:
        raise Invalid(
            errors=[FieldError(f"/comments/{place}/entry_id", "unknown_entry", "isian laporan ini / its entry")]
        )
    return ReportComment(
        **comment.model_dump(),
        **place_of(report),
        report_id=report.id,
        round=report.round,
        written_by=caller.actor,
        written_at=caller.now,
    )


def read_report(session: Session, caller: Principal, report_id: UUID) -> ReportDetail:
    """One report."""
    return detail(session, caller, gate.see(session, caller, ProgressReport, report_id))
