"""Verifications: a report's values are copied into a snapshot that never changes; one at a time, or many at once.

Many are written by few statements: a roll-up follows each statement, not each report. Every report is judged by
itself, and one that the database refuses falls alone.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select
from uuid_utils.compat import uuid7

from api.access import gate
from api.access.policy import permits
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.events import Event
from api.domain.lifecycles import COUNTING, REPORT, ReportStatus
from api.journal import record
from api.models.progress import ProgressReport, ReportingPeriod
from api.moves import Facts, Hold, held, judge, settle, standing, step
from api.moves.several import must_be_connected, must_be_some_of_ours, tell_refusals
from api.moves.words_that_count import let_in
from api.problems import Conflict, NotFound, NotPermitted, Problem
from api.queries.report_details import detail
from api.schemas.progress import ReportDetail, VerificationItem, VerificationsOut
from api.services.verifications.snapshots import take_snapshots

Judged = dict[UUID, ProgressReport | Problem]


def verify_report(session: Session, caller: Principal, report_id: UUID, version: gate.Named | None) -> ReportDetail:
    """Verify one report."""
    report = gate.fetch(session, caller, ProgressReport, report_id, version)
    period = held(session, caller, report.period_id, Hold.WEIGHING)
    judge(caller, report, REPORT, "verifications", Facts(period=period))
    _settle(session, caller, [report], {period.id: period})
    return detail(session, caller, report)


def verify_reports(session: Session, caller: Principal, report_ids: Sequence[UUID]) -> VerificationsOut:
    """Verify what can be verified, and say of every other report why it was not.

    Raises NotFound or NotPermitted where the caller may verify none of them, as for a single one.
    """
    judged, periods = _judged(session, caller, report_ids)
    must_be_some_of_ours(judged.values())
    reports = [each for each in judged.values() if isinstance(each, ProgressReport)]
    try:
        with session.begin_nested():
            _settle(session, caller, reports, periods)
    except sa.exc.DBAPIError as error:
        must_be_connected(error)
        for report in reports:
            judged[report.id] = _settled_alone(session, caller, report, periods)
    tell_refusals(session, caller, judged.values())
    return _answer(caller, uuid7(), judged)


def review_verifications(
    session: Session, caller: Principal, made: UUID, report_ids: Sequence[UUID]
) -> VerificationsOut:
    """The answer to the same request sent again: each report as it is now; nothing is written."""
    judged, _ = _judged(session, caller, report_ids)
    seen = session.exec(visible(ProgressReport, caller).where(col(ProgressReport.id).in_(report_ids)))
    verified = {report.id: report for report in seen if report.status in COUNTING}
    return _answer(caller, made, {**judged, **verified})


def _judged(
    session: Session, caller: Principal, report_ids: Sequence[UUID]
) -> tuple[Judged, dict[UUID, ReportingPeriod]]:
    """Each report, locked, or the problem for which it is not verified, in the order asked; and their periods."""
    judged = _admitted(session, caller, report_ids)
    allowed = [each for each, report in judged.items() if isinstance(report, ProgressReport)]
    # In one order, so that two who verify the same reports wait for, and never on, each other.
    locking = select(ProgressReport).where(col(ProgressReport.id).in_(allowed)).order_by(col(ProgressReport.id))
    locked = session.exec(locking.with_for_update(), execution_options={"populate_existing": True}).all()
    spoken_of = sorted({report.period_id for report in locked})
    periods = {period: held(session, caller, period, Hold.WEIGHING) for period in spoken_of}
    for report in locked:
        try:
            judge(caller, report, REPORT, "verifications", Facts(period=periods[report.period_id]))
        except Conflict as refused:
            judged[report.id] = refused
    return judged, periods


def _admitted(session: Session, caller: Principal, report_ids: Sequence[UUID]) -> Judged:
    """Each report the caller sees and may verify, as any other request would be answered."""
    named = col(ProgressReport.id).in_(report_ids)
    seen = {report.id: report for report in session.exec(visible(ProgressReport, caller).where(named))}
    admitted: Judged = dict.fromkeys(report_ids, NotFound())
    for report_id, report in seen.items():
        admitted[report_id] = report if permits(caller, caller.act, report) else NotPermitted()
    return admitted


def _settled_alone(
    session: Session, caller: Principal, report: ProgressReport, periods: Mapping[UUID, ReportingPeriod]
) -> ProgressReport | Problem:
    try:
        with session.begin_nested():
            _settle(session, caller, [report], periods)
    except sa.exc.DBAPIError as error:
        must_be_connected(error)
        return Conflict()
    return report


def _answer(caller: Principal, made: UUID, judged: Judged) -> VerificationsOut:
    items = [
        VerificationItem(id=each, code=result.slug)
        if isinstance(result, Problem)
        else VerificationItem(id=each, status=ReportStatus(standing(result, caller.now)))
        for each, result in judged.items()
    ]
    verified = sum(item.status in COUNTING for item in items)
    return VerificationsOut(id=made, verified=verified, refused=len(items) - verified, items=items)


def _settle(
    session: Session, caller: Principal, reports: Sequence[ProgressReport], periods: Mapping[UUID, ReportingPeriod]
) -> None:
    """Write the verification of reports that were judged: states, snapshots with their leaves, journal."""
    if not reports:
        return
    for report in reports:
        settle(session, caller, report, REPORT)
    before = {report.id: report.status for report in reports}
    session.flush()  # the states below are written over what the clock did
    superseded = _supersede(session, caller, reports)
    _mark(session, caller, list(before))
    take_snapshots(session, caller, reports, periods)
    for period_id in sorted({report.period_id for report in superseded}):
        let_in(session, [report for report in superseded if report.period_id == period_id], periods[period_id])
    for report in reports:
        change = {"from": before[report.id], "to": ReportStatus.VERIFIED}
        record(session, caller, Event.REPORT_VERIFIED, report, change)
    session.flush()  # a refusal of the database belongs to these reports


def _supersede(session: Session, caller: Principal, reports: Sequence[ProgressReport]) -> list[ProgressReport]:
    """The versions that stood before, which count no more once the next ones are verified."""
    followed = [report.obligation_id for report in reports if report.number > 1]
    if not followed:
        return []
    statement = select(ProgressReport).where(
        col(ProgressReport.obligation_id).in_(followed), col(ProgressReport.status).in_(COUNTING)
    )
    superseded = list(session.exec(statement.order_by(col(ProgressReport.id)).with_for_update()))
    for earlier in superseded:
        change = {"from": earlier.status, "to": ReportStatus.SUPERSEDED}
        step(earlier, ReportStatus.SUPERSEDED, caller)
        record(session, caller, Event.REPORT_SUPERSEDED, earlier, change)
    session.flush()  # one version of a report counts at a time
    return superseded


def _mark(session: Session, caller: Principal, ids: Sequence[UUID]) -> None:
    """One statement for all of them, so that each district is rolled up once; the rows are then read again."""
    named = col(ProgressReport.id).in_(ids)
    changed = {
        "status": ReportStatus.VERIFIED,
        "version": col(ProgressReport.version) + 1,
        "updated_at": caller.now,
        "verified_by": caller.actor,
        "verified_at": caller.now,
    }
    statement = sa.update(ProgressReport).where(named).values(changed)
    session.execute(statement, execution_options={"synchronize_session": False})
    session.exec(select(ProgressReport).where(named), execution_options={"populate_existing": True}).all()
