"""Snapshots: what reports said when they were verified, with a leaf for each activity, of which totals are made."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col
from uuid_utils.compat import uuid7

from api.access.principal import Principal
from api.domain.indicators import Aggregation
from api.domain.periods import PeriodType
from api.domain.physical_schedules import planned
from api.models.columns import agency_place_of
from api.models.plans import Activity, Indicator, IndicatorTarget, Plan
from api.models.progress import (
    ProgressEntry,
    ProgressReport,
    ProgressValue,
    ReportingObligation,
    ReportingPeriod,
    ReportSnapshot,
    SnapshotIndicator,
    SnapshotValue,
)
from api.services.verifications.weighing import outweighed

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
VALUE = ("indicator_id", "value", "numerator", "denominator", "parts")
# What it keeps of the indicator itself, as the plan stood.
JUDGED_BY = ("unit", "direction", "counts_persons")
DECLARED = (*JUDGED_BY, "aggregation", "basis")
LEAF = ("activity_id", "sub_task_force", "physical_percent", "spent_idr", "is_nil")

Row = Mapping[str, Any]


def take_snapshots(
    session: Session, caller: Principal, reports: Sequence[ProgressReport], periods: Mapping[UUID, ReportingPeriod]
) -> None:
    """Copy what the reports say, with the plan it refers to; a snapshot never changes."""
    plans = _plans(session, reports)
    entries = _entries(session, reports)
    values = _values(session, [report.id for report in reports])
    nil = _nil_activities(session, reports, entries)
    unheard = outweighed(session, reports, entries, nil)
    snapshots: list[dict[str, Any]] = []
    leaves: list[dict[str, Any]] = []
    readings: list[dict[str, Any]] = []
    for report in reports:
        period = periods[report.period_id]
        plan_id, edition = plans[report.obligation_id]
        snapshot_id = uuid7()
        snapshot = {
            **agency_place_of(report),
            "id": snapshot_id,
            "report_id": report.id,
            "obligation_id": report.obligation_id,
            "plan_id": plan_id,
            "plan_edition": edition,
            "body": _body(report, entries[report.id], values, period),
            "verified_at": caller.now,
        }
        snapshots.append(snapshot)
        leaves += _leaves(snapshot_id, report, (*entries[report.id], *nil[report.id]), period, unheard)
        heard = [entry for entry in entries[report.id] if (report.id, entry["activity_id"]) not in unheard]
        readings += _readings(snapshot_id, report, heard, values, period)
    _insert(session, ReportSnapshot, snapshots)
    _insert(session, SnapshotValue, leaves)
    _insert(session, SnapshotIndicator, readings)


def _insert(session: Session, model: Any, rows: list[dict[str, Any]]) -> None:
    """Many rows by one statement, and so one roll-up; RETURNING is what makes SQLAlchemy put them together."""
    if rows:
        table: sa.Table = model.__table__
        options = {"insertmanyvalues_page_size": 2000}
        session.execute(sa.insert(table).returning(table.c.id), rows, execution_options=options)


def _leaves(
    snapshot_id: UUID,
    report: ProgressReport,
    entries: Iterable[Row],
    period: ReportingPeriod,
    unheard: Collection[tuple[UUID, UUID]],
) -> Iterator[dict[str, Any]]:
    place = agency_place_of(report)
    for entry in entries:
        yield {
            **place,
            "id": uuid7(),
            "snapshot_id": snapshot_id,
            "year": period.ends_on.year,
            "ends_on": period.ends_on,
            **{name: entry[name] for name in LEAF},
            "planned_physical_percent": _planned(entry, period),
            "counts": (report.id, entry["activity_id"]) not in unheard,
        }


def _planned(entry: Row, period: ReportingPeriod) -> Decimal | None:
    return planned(entry["physical_schedule"], period.starts_on, period.ends_on)


def _readings(
    snapshot_id: UUID,
    report: ProgressReport,
    entries: Iterable[Row],
    values: Mapping[UUID, Sequence[Row]],
    period: ReportingPeriod,
) -> Iterator[dict[str, Any]]:
    """The leaves of sums by indicator: values that say something, with what they were judged by."""
    place = agency_place_of(report)
    for entry in entries:
        for value in values.get(entry["id"], ()):
            if value["value"] is not None or value["numerator"] is not None:
                yield {
                    **place,
                    "id": uuid7(),
                    "snapshot_id": snapshot_id,
                    "activity_id": entry["activity_id"],
                    "year": period.ends_on.year,
                    "period_type": period.period_type,
                    "ordinal": period.ordinal,
                    "ends_on": period.ends_on,
                    **{name: value[name] for name in (*VALUE, *DECLARED, "target")},
                }


def _nil_activities(
    session: Session, reports: Sequence[ProgressReport], entries: Mapping[UUID, Sequence[Row]]
) -> dict[UUID, list[Row]]:
    """What a report that is nil as a whole says of the activities it names none of: that each is nil.

    Nil is left out of the mean and counted beside it, activity by activity (calculations.md, physical %). Nobody was
    asked of one that an amendment took out of the plan.
    """
    said = {report.id: {entry["activity_id"] for entry in entries[report.id]} for report in reports}
    nothing = dict.fromkeys(LEAF)
    found: dict[UUID, list[Row]] = {report.id: [] for report in reports}
    statement = (
        sa.select(
            col(ProgressReport.id), col(Activity.id), col(Activity.sub_task_force), col(Activity.physical_schedule)
        )
        .join(ReportingObligation, col(ReportingObligation.id) == col(ProgressReport.obligation_id))
        .join(
            Activity,
            sa.and_(
                col(Activity.plan_id) == col(ReportingObligation.plan_id),
                col(Activity.lead_agency_id) == col(ProgressReport.agency_id),
                col(Activity.ended_edition).is_(None),
            ),
        )
        .where(col(ProgressReport.id).in_([report.id for report in reports if report.nil_reason]))
        .order_by(col(Activity.ordinal))
    )
    for report_id, activity_id, field, schedule in session.execute(statement):
        if activity_id not in said[report_id]:
            of_the_plan = {"activity_id": activity_id, "sub_task_force": field, "physical_schedule": schedule}
            found[report_id].append({**nothing, **of_the_plan, "is_nil": True})
    return found


def _plans(session: Session, reports: Sequence[ProgressReport]) -> dict[UUID, tuple[UUID, int]]:
    """The plan of each obligation, and the edition it stands in now."""
    statement = (
        sa.select(col(ReportingObligation.id), col(Plan.id), col(Plan.edition))
        .join(Plan, col(Plan.id) == col(ReportingObligation.plan_id))
        .where(col(ReportingObligation.id).in_([report.obligation_id for report in reports]))
    )
    return {obligation: (plan_id, edition) for obligation, plan_id, edition in session.execute(statement)}


def _entries(session: Session, reports: Sequence[ProgressReport]) -> dict[UUID, list[Row]]:
    """The entries of each report in their order, with the sub-task-force and the schedule of their activity."""
    columns = [getattr(ProgressEntry, name) for name in ("id", "report_id", *ENTRY)]
    statement = (
        sa.select(*columns, col(Activity.sub_task_force), col(Activity.physical_schedule), col(Activity.lead_agency_id))
        .join(Activity, col(Activity.id) == col(ProgressEntry.activity_id))
        .where(col(ProgressEntry.report_id).in_([report.id for report in reports]))
        .order_by(col(ProgressEntry.id))
    )
    found: dict[UUID, list[Row]] = {report.id: [] for report in reports}
    for entry in session.execute(statement).mappings():
        found[entry["report_id"]].append(dict(entry))
    return found


def _values(session: Session, report_ids: Sequence[UUID]) -> dict[UUID, list[Row]]:
    """The values below each entry of the reports, with what the plan says of their indicators and of the year.

    How a value adds up, and what it covers, was declared when it was stated.
    """
    columns = [
        *(getattr(ProgressValue, name) for name in ("entry_id", *VALUE)),
        *(getattr(Indicator, name) for name in JUDGED_BY),
        sa.func.coalesce(ProgressValue.basis, Indicator.basis).label("basis"),
        sa.func.coalesce(sa.type_coerce(ProgressValue.aggregation, sa.String), _declared_before()).label("aggregation"),
        col(IndicatorTarget.target),
    ]
    statement = (
        sa.select(*columns)
        .join(ProgressEntry, col(ProgressEntry.id) == col(ProgressValue.entry_id))
        .join(ProgressReport, col(ProgressReport.id) == col(ProgressEntry.report_id))
        .join(ReportingPeriod, col(ReportingPeriod.id) == col(ProgressReport.period_id))
        .join(Indicator, col(Indicator.id) == col(ProgressValue.indicator_id))
        .outerjoin(
            IndicatorTarget,
            sa.and_(
                col(IndicatorTarget.indicator_id) == col(Indicator.id),
                col(IndicatorTarget.period_type) == PeriodType.YEARLY,
                col(IndicatorTarget.year) == sa.extract("year", col(ReportingPeriod.ends_on)),
                col(ReportingPeriod.period_type) != PeriodType.FIVE_YEARLY,  # five years are judged by no year's target
            ),
        )
        .where(col(ProgressEntry.report_id).in_(report_ids))
        .order_by(col(ProgressValue.id))
    )
    found: dict[UUID, list[Row]] = {}
    for value in session.execute(statement).mappings():
        found.setdefault(value["entry_id"], []).append(dict(value))
    return found


def _declared_before() -> sa.ColumnElement[Any]:
    """How a value adds up of which that was not kept: as the indicator does, where it is of that kind still."""
    is_pair, declared = col(ProgressValue.numerator).is_not(None), sa.type_coerce(Indicator.aggregation, sa.String)
    return sa.case(
        (is_pair == (declared == Aggregation.RATIO), declared),
        (is_pair, Aggregation.RATIO),
        else_=Aggregation.LAST,
    )


def _body(
    report: ProgressReport, entries: Iterable[Row], values: Mapping[UUID, Sequence[Row]], period: ReportingPeriod
) -> dict[str, Any]:
    """The report with its values and what they were verified against: targets, and what was planned of an activity
    where its schedule says so (lifecycles.md §2, row `verified`).
    """
    kept = {
        entry["id"]: [_plain(value, (*VALUE, *DECLARED, "target")) for value in values.get(entry["id"], ())]
        for entry in entries
    }
    return {
        "nil_reason": report.nil_reason,
        "entries": [
            {**_plain(entry, ENTRY), **_beside(_planned(entry, period)), "values": kept[entry["id"]]}
            for entry in entries
        ],
    }


def _beside(percent: Decimal | None) -> dict[str, str]:
    """What was planned, as JSON keeps it. Nothing stands where nothing was planned, as before there were schedules."""
    return {} if percent is None else {"planned_physical_percent": str(percent)}


def _plain(row: Row, names: Iterable[str]) -> dict[str, Any]:
    """The row as JSON keeps it: ids, days and exact decimals as text."""
    return {name: str(row[name]) if isinstance(row[name], (UUID, Decimal, date)) else row[name] for name in names}
