"""Progress reports: an agency writes and submits, the secretariat returns or verifies."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.access import gate
from api.access.policy import authorise
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.events import Event
from api.domain.lifecycles import EDITABLE, REPORT, TAKES_REPORTS, ReportStatus
from api.journal import record
from api.models.columns import agency_place_of, place_of
from api.models.plans import Activity, Plan
from api.models.progress import (
    ProgressEntry,
    ProgressReport,
    ProgressValue,
    ReportComment,
    ReportingObligation,
    ReportingPeriod,
    ReportSnapshot,
    SnapshotValue,
)
from api.moves import Facts, allowed_actions, apply, state_of
from api.problems import FieldError, Invalid, Locked
from api.schemas.progress import CommentIn, CommentOut, ReportCreate, ReportDetail, ReportOut, ReturnIn


def draft_report(session: Session, caller: Principal, body: ReportCreate) -> ReportDetail:
    """Begin the report on an obligation; with a reason it says that nothing happened (nil)."""
    obligation = gate.see(session, caller, ReportingObligation, body.obligation_id)
    authorise(caller, obligation)
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
        filled_by=[caller.actor],
    )
    session.add(report)
    session.flush()  # a second report on the obligation is refused here
    record(session, caller, Event.REPORT_DRAFTED, report, body.model_dump())
    return detail(session, caller, report)


def submit_report(session: Session, caller: Principal, report_id: UUID, version: int | None) -> ReportDetail:
    """Send the report for the agency. Blank activities do not stop it: they mark it incomplete."""
    report = gate.fetch(session, caller, ProgressReport, report_id, version)
    period = gate.see(session, caller, ReportingPeriod, report.period_id)
    entries = _entries(session, report)
    report.has_values = any(_says_something(entry) for entry in entries)
    report.is_complete = not _missing(session, report, entries)
    content = report.has_values or any(entry.is_nil for entry in entries)
    apply(session, caller, report, REPORT, "submissions", Facts(period=period, has_content=content))
    report.sent_by, report.sent_from_seat, report.submitted_at = caller.actor, caller.seat_id, caller.now
    return detail(session, caller, report)


def return_report(
    session: Session, caller: Principal, report_id: UUID, version: int | None, body: ReturnIn
) -> ReportDetail:
    """Send the report back with comments tied to fields; every round is kept."""
    report = gate.fetch(session, caller, ProgressReport, report_id, version)
    period = gate.see(session, caller, ReportingPeriod, report.period_id)
    apply(session, caller, report, REPORT, "returns", Facts(period=period, has_comment=bool(body.comments)))
    known = {entry.id for entry in _entries(session, report)}
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


def verify_report(session: Session, caller: Principal, report_id: UUID, version: int | None) -> ReportDetail:
    """Verify the report: its values are copied into a snapshot that never changes, with the plan they refer to."""
    report = gate.fetch(session, caller, ProgressReport, report_id, version)
    period = gate.see(session, caller, ReportingPeriod, report.period_id)
    apply(session, caller, report, REPORT, "verifications", Facts(period=period))
    report.verified_by, report.verified_at = caller.actor, caller.now
    _take_snapshot(session, caller, report, period)
    return detail(session, caller, report)


def _take_snapshot(session: Session, caller: Principal, report: ProgressReport, period: ReportingPeriod) -> None:
    obligation = gate.see(session, caller, ReportingObligation, report.obligation_id)
    plan = gate.see(session, caller, Plan, obligation.plan_id)
    place = agency_place_of(report)
    entries = _entries(session, report)
    snapshot = ReportSnapshot(
        **place,
        report_id=report.id,
        obligation_id=obligation.id,
        plan_id=plan.id,
        plan_edition=plan.edition,
        body=_body(session, report, entries),
        verified_at=caller.now,
    )
    session.add(snapshot)
    session.flush()  # its leaves refer to it
    fields = dict(
        session.execute(
            sa.select(col(Activity.id), col(Activity.sub_task_force)).where(
                col(Activity.id).in_([entry.activity_id for entry in entries])
            )
        ).all()
    )
    session.add_all(
        SnapshotValue(
            **place,
            snapshot_id=snapshot.id,
            activity_id=entry.activity_id,
            sub_task_force=fields[entry.activity_id],
            year=period.year,
            ends_on=period.ends_on,
            physical_percent=entry.physical_percent,
            spent_idr=entry.spent_idr,
            is_nil=entry.is_nil,
        )
        for entry in entries
    )


def _body(session: Session, report: ProgressReport, entries: Sequence[ProgressEntry]) -> dict[str, Any]:
    values: dict[UUID, list[dict[str, Any]]] = {}
    for value in session.exec(
        select(ProgressValue).where(col(ProgressValue.entry_id).in_([entry.id for entry in entries]))
    ):
        stated = value.model_dump(mode="json", include={"indicator_id", "value", "numerator", "denominator"})
        values.setdefault(value.entry_id, []).append(stated)
    fields = {
        "activity_id",
        "physical_percent",
        "spent_idr",
        "is_nil",
        "obstacles",
        "follow_up",
        "evidence",
        "reported_on",
    }
    return {
        "nil_reason": report.nil_reason,
        "entries": [
            {**entry.model_dump(mode="json", include=fields), "values": values.get(entry.id, [])} for entry in entries
        ],
    }


def read_report(session: Session, caller: Principal, report_id: UUID) -> ReportDetail:
    """One report."""
    return detail(session, caller, gate.see(session, caller, ProgressReport, report_id))


def detail(session: Session, caller: Principal, report: ProgressReport) -> ReportDetail:
    """A report with its comments, what is missing, and what the caller may do now."""
    session.flush()
    comments = session.exec(
        select(ReportComment)
        .where(ReportComment.report_id == report.id)
        .order_by(col(ReportComment.round), col(ReportComment.id))
    ).all()
    frozen = _is_frozen(session, caller, report)
    return ReportDetail(
        **ReportOut.model_validate(report).model_dump(),
        comments=[CommentOut.model_validate(comment) for comment in comments],
        missing_activity_ids=_missing(session, report, _entries(session, report)),
        lock_reason=_lock_reason(report, frozen=frozen),
        allowed_actions=[] if frozen else allowed_actions(caller, report, REPORT),
    )


def _is_frozen(session: Session, caller: Principal, report: ProgressReport) -> bool:
    """Whether the period takes reports no more; a ministry sees the report without it, and has no move on it."""
    statement = visible(ReportingPeriod, caller).where(ReportingPeriod.id == report.period_id)
    period = session.exec(statement).first()
    return period is not None and state_of(period, caller) not in TAKES_REPORTS


def _lock_reason(report: ProgressReport, *, frozen: bool) -> str | None:
    if report.status not in EDITABLE:
        return str(ReportStatus(report.status))
    return "period_frozen" if frozen else None


def _entries(session: Session, report: ProgressReport) -> Sequence[ProgressEntry]:
    statement = select(ProgressEntry).where(ProgressEntry.report_id == report.id)
    return session.exec(statement.order_by(col(ProgressEntry.id))).all()


def _says_something(entry: ProgressEntry) -> bool:
    return entry.physical_percent is not None or entry.spent_idr is not None


def _missing(session: Session, report: ProgressReport, entries: Sequence[ProgressEntry]) -> list[UUID]:
    """Activities the agency leads that are neither filled in nor said to be nil."""
    if report.nil_reason:
        return []
    said = {entry.activity_id for entry in entries if entry.is_nil or _says_something(entry)}
    plan_id = session.scalar(
        sa.select(col(ReportingObligation.plan_id)).where(col(ReportingObligation.id) == report.obligation_id)
    )
    led = session.exec(
        select(Activity.id)
        .where(Activity.plan_id == plan_id, Activity.lead_agency_id == report.agency_id)
        .order_by(col(Activity.ordinal))
    ).all()
    return [activity_id for activity_id in led if activity_id not in said]
