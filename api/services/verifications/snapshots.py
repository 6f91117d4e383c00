"""Snapshots: what reports said when they were verified, with a leaf for each activity, of which totals are made."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col
from uuid_utils.compat import uuid7

from api.access.principal import Principal
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

# What a snapshot keeps of an entry and of its values.
ENTRY = (
    "activity_id",
    "physical_percent",
    "spent_idr",
    "is_nil",
    "obstacles",
    "follow_up",
    "evidence",
    "reported_on",
)
VALUE = ("indicator_id", "value", "numerator", "denominator")
LEAF = ("activity_id", "sub_task_force", "physical_percent", "spent_idr", "is_nil")

Row = Mapping[str, Any]


def take_snapshots(
    session: Session, caller: Principal, reports: Sequence[ProgressReport], periods: Mapping[UUID, ReportingPeriod]
) -> None:
    """Copy what the reports say, with the plan it refers to; a snapshot never changes."""
    plans = _plans(session, reports)
    entries = _entries(session, reports)
    values = _values(session, [entry["id"] for group in entries.values() for entry in group])
    snapshots: list[dict[str, Any]] = []
    leaves: list[dict[str, Any]] = []
    for report in reports:
        plan_id, edition = plans[report.obligation_id]
        snapshot_id = uuid7()
        snapshot = {
            **agency_place_of(report),
            "id": snapshot_id,
            "report_id": report.id,
            "obligation_id": report.obligation_id,
            "plan_id": plan_id,
            "plan_edition": edition,
            "body": _body(report, entries[report.id], values),
            "verified_at": caller.now,
        }
        snapshots.append(snapshot)
        leaves += _leaves(snapshot_id, report, entries[report.id], periods[report.period_id])
    _insert(session, ReportSnapshot, snapshots)
    _insert(session, SnapshotValue, leaves)


def _insert(session: Session, model: Any, rows: list[dict[str, Any]]) -> None:
    """Many rows by one statement, and so one roll-up; RETURNING is what makes SQLAlchemy put them together."""
    if rows:
        table: sa.Table = model.__table__
        options = {"insertmanyvalues_page_size": 2000}
        session.execute(sa.insert(table).returning(table.c.id), rows, execution_options=options)


def _leaves(
    snapshot_id: UUID, report: ProgressReport, entries: Iterable[Row], period: ReportingPeriod
) -> Iterator[dict[str, Any]]:
    place = agency_place_of(report)
    for entry in entries:
        yield {
            **place,
            "id": uuid7(),
            "snapshot_id": snapshot_id,
            "year": period.year,
            "ends_on": period.ends_on,
            **{name: entry[name] for name in LEAF},
        }


def _plans(session: Session, reports: Sequence[ProgressReport]) -> dict[UUID, tuple[UUID, int]]:
    """The plan of each obligation, and the edition it stands in now."""
    statement = (
        sa.select(col(ReportingObligation.id), col(Plan.id), col(Plan.edition))
        .join(Plan, col(Plan.id) == col(ReportingObligation.plan_id))
        .where(col(ReportingObligation.id).in_([report.obligation_id for report in reports]))
    )
    return {obligation: (plan_id, edition) for obligation, plan_id, edition in session.execute(statement)}


def _entries(session: Session, reports: Sequence[ProgressReport]) -> dict[UUID, list[Row]]:
    """The entries of each report in their order, with the sub-task-force of their activity."""
    columns = [getattr(ProgressEntry, name) for name in ("id", "report_id", *ENTRY)]
    statement = (
        sa.select(*columns, col(Activity.sub_task_force))
        .join(Activity, col(Activity.id) == col(ProgressEntry.activity_id))
        .where(col(ProgressEntry.report_id).in_([report.id for report in reports]))
        .order_by(col(ProgressEntry.id))
    )
    found: dict[UUID, list[Row]] = {report.id: [] for report in reports}
    for entry in session.execute(statement).mappings():
        found[entry["report_id"]].append(dict(entry))
    return found


def _values(session: Session, entry_ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    columns = [getattr(ProgressValue, name) for name in ("entry_id", *VALUE)]
    statement = sa.select(*columns).where(col(ProgressValue.entry_id).in_(entry_ids)).order_by(col(ProgressValue.id))
    found: dict[UUID, list[dict[str, Any]]] = {}
    for value in session.execute(statement).mappings():
        found.setdefault(value["entry_id"], []).append(_plain(dict(value), VALUE))
    return found


def _body(
    report: ProgressReport, entries: Iterable[Row], values: Mapping[UUID, list[dict[str, Any]]]
) -> dict[str, Any]:
    return {
        "nil_reason": report.nil_reason,
        "entries": [{**_plain(entry, ENTRY), "values": values.get(entry["id"], [])} for entry in entries],
    }


def _plain(row: Row, names: Iterable[str]) -> dict[str, Any]:
    """The row as JSON keeps it: ids, days and exact decimals as text."""
    return {name: str(row[name]) if isinstance(row[name], (UUID, Decimal, date)) else row[name] for name in names}
