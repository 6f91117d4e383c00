"""Verifications: a report's values are copied into a snapshot that never changes; one at a time, or many at once.

Many are written by few statements: a roll-up follows each statement, not each report. Every report is judged by
itself, and one that the database refuses falls alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select
from uuid_utils.compat import uuid7

from api.access import gate
from api.access.policy import permits
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.events import Event
from api.domain.lifecycles import REPORT, ReportStatus
from api.journal import record, refusal
from api.models.columns import agency_place_of
from api.models.plans import Activity, Plan
from api.models.progress import (
    ProgressEntry,
    ProgressReport,
    ProgressValue,
    ReportingObligation,
    ReportingPeriod,
    ReportSnapshot,
    SnapshotValue,
)
from api.moves import Facts, held, judge, settle, standing
from api.problems import Conflict, Forbidden, NotFound, NotPermitted, Problem
from api.queries.report_details import detail
from api.schemas.progress import ReportDetail, VerificationItem, VerificationsOut

# What a snapshot keeps of an entry and of its values.
ENTRY = {"activity_id", "physical_percent", "spent_idr", "is_nil", "obstacles", "follow_up", "evidence", "reported_on"}
VALUE = {"indicator_id", "value", "numerator", "denominator"}

Judged = dict[UUID, ProgressReport | Problem]


def verify_report(session: Session, caller: Principal, report_id: UUID, version: int | None) -> ReportDetail:
    """Verify one report."""
    report = gate.fetch(session, caller, ProgressReport, report_id, version)
    period = held(session, caller, report.period_id)
    judge(caller, report, REPORT, "verifications", Facts(period=period))
    _settle(session, caller, [report], {period.id: period})
    return detail(session, caller, report)


def verify_reports(session: Session, caller: Principal, report_ids: Sequence[UUID]) -> VerificationsOut:
    """Verify what can be verified, and say of every other report why it was not.

    Raises NotFound or NotPermitted where the caller may verify none of them, as for a single one.
    """
    judged, periods = _judged(session, caller, report_ids)
    _must_be_some_of_ours(judged.values())
    reports = [each for each in judged.values() if isinstance(each, ProgressReport)]
    try:
        with session.begin_nested():
            _settle(session, caller, reports, periods)
    except sa.exc.DBAPIError:
        for report in reports:
            judged[report.id] = _settled_alone(session, caller, report, periods)
    _tell_refusals(session, caller, judged.values())
    return _answer(caller, uuid7(), judged)


def review_verifications(
    session: Session, caller: Principal, made: UUID, report_ids: Sequence[UUID]
) -> VerificationsOut:
    """The answer to the same request sent again: each report as it is now; nothing is written."""
    judged, _ = _judged(session, caller, report_ids)
    seen = session.exec(visible(ProgressReport, caller).where(col(ProgressReport.id).in_(report_ids)))
    verified = {report.id: report for report in seen if report.status is ReportStatus.VERIFIED}
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
    periods = {period: held(session, caller, period) for period in sorted({report.period_id for report in locked})}
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
    except sa.exc.DBAPIError:
        return Conflict()
    return report


def _answer(caller: Principal, made: UUID, judged: Judged) -> VerificationsOut:
    items = [
        VerificationItem(id=each, code=result.slug)
        if isinstance(result, Problem)
        else VerificationItem(id=each, status=ReportStatus(standing(result, caller.now)))
        for each, result in judged.items()
    ]
    verified = sum(item.status is ReportStatus.VERIFIED for item in items)
    return VerificationsOut(id=made, verified=verified, refused=len(items) - verified, items=items)


def _must_be_some_of_ours(results: Iterable[ProgressReport | Problem]) -> None:
    kinds = {type(each) for each in results}
    if kinds <= {NotFound, NotPermitted}:
        raise NotPermitted if NotPermitted in kinds else NotFound


def _tell_refusals(session: Session, caller: Principal, results: Iterable[ProgressReport | Problem]) -> None:
    """Refusals of rights are journalled here too, one row for each kind (access.md §5)."""
    slugs = {each.slug for each in results if isinstance(each, (NotFound, Forbidden))}
    home = caller.home if caller.home in caller.organisations else min(caller.organisations)
    for slug in sorted(slugs):
        refusal(
            session,
            home,
            client_id=caller.client_id,
            event=Event.ACCESS_REFUSED,
            request_id=caller.request_id,
            act=caller.act,
            slug=slug,
        )


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
    _mark(session, caller, list(before))
    _take_snapshots(session, caller, reports, periods)
    for report in reports:
        change = {"from": before[report.id], "to": ReportStatus.VERIFIED}
        record(session, caller, Event.REPORT_VERIFIED, report, change)
    session.flush()  # a refusal of the database belongs to these reports


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


def _take_snapshots(
    session: Session, caller: Principal, reports: Sequence[ProgressReport], periods: Mapping[UUID, ReportingPeriod]
) -> None:
    plans = _plans(session, reports)
    entries = _entries(session, reports)
    values = _values(session, [entry.id for group in entries.values() for entry, _ in group])
    snapshots: list[dict[str, Any]] = []
    leaves: list[dict[str, Any]] = []
    for report in reports:
        plan_id, edition = plans[report.obligation_id]
        snapshot = ReportSnapshot(
            **agency_place_of(report),
            report_id=report.id,
            obligation_id=report.obligation_id,
            plan_id=plan_id,
            plan_edition=edition,
            body=_body(report, [entry for entry, _ in entries[report.id]], values),
            verified_at=caller.now,
        )
        snapshots.append(snapshot.model_dump())
        leaves += _leaves(snapshot, entries[report.id], periods[report.period_id])
    # RETURNING makes SQLAlchemy put many rows into one statement, and so one roll-up where there would be one a row.
    session.execute(sa.insert(ReportSnapshot).returning(col(ReportSnapshot.id)), snapshots)
    if leaves:
        session.execute(sa.insert(SnapshotValue).returning(col(SnapshotValue.id)), leaves)


Stated = tuple[ProgressEntry, str]


def _leaves(snapshot: ReportSnapshot, entries: Iterable[Stated], period: ReportingPeriod) -> Iterator[dict[str, Any]]:
    for entry, sub_task_force in entries:
        yield SnapshotValue(
            **agency_place_of(snapshot),
            snapshot_id=snapshot.id,
            activity_id=entry.activity_id,
            sub_task_force=sub_task_force,
            year=period.year,
            ends_on=period.ends_on,
            physical_percent=entry.physical_percent,
            spent_idr=entry.spent_idr,
            is_nil=entry.is_nil,
        ).model_dump()


def _plans(session: Session, reports: Sequence[ProgressReport]) -> dict[UUID, tuple[UUID, int]]:
    """The plan of each obligation, and the edition it stands in now."""
    statement = (
        sa.select(col(ReportingObligation.id), col(Plan.id), col(Plan.edition))
        .join(Plan, col(Plan.id) == col(ReportingObligation.plan_id))
        .where(col(ReportingObligation.id).in_([report.obligation_id for report in reports]))
    )
    return {obligation: (plan_id, edition) for obligation, plan_id, edition in session.execute(statement)}


def _entries(session: Session, reports: Sequence[ProgressReport]) -> dict[UUID, list[Stated]]:
    """The entries of each report in their order, with the sub-task-force of their activity."""
    statement = (
        select(ProgressEntry, Activity.sub_task_force)
        .join(Activity, col(Activity.id) == col(ProgressEntry.activity_id))
        .where(col(ProgressEntry.report_id).in_([report.id for report in reports]))
        .order_by(col(ProgressEntry.id))
    )
    found: dict[UUID, list[Stated]] = {report.id: [] for report in reports}
    for entry, field in session.exec(statement):
        found[entry.report_id].append((entry, field))
    return found


def _values(session: Session, entry_ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    statement = select(ProgressValue).where(col(ProgressValue.entry_id).in_(entry_ids)).order_by(col(ProgressValue.id))
    found: dict[UUID, list[dict[str, Any]]] = {}
    for value in session.exec(statement):
        found.setdefault(value.entry_id, []).append(value.model_dump(mode="json", include=VALUE))
    return found


def _body(
    report: ProgressReport, entries: Iterable[ProgressEntry], values: Mapping[UUID, list[dict[str, Any]]]
) -> dict[str, Any]:
    return {
        "nil_reason": report.nil_reason,
        "entries": [
            {**entry.model_dump(mode="json", include=ENTRY), "values": values.get(entry.id, [])} for entry in entries
        ],
    }
