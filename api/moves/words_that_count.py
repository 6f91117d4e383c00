"""Of the words on an activity that stand verified in a period, the one that counts; and how it comes in again.

A word that was outweighed comes in by itself once what outweighed it counts no more: its verification was taken back,
or its next version is outweighed in its turn, since somebody else leads the activity. What it said of indicators is
written from the snapshot, which keeps it as it was verified.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from enum import IntEnum
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import Session, col
from uuid_utils.compat import uuid7

from api.domain.lifecycles import COUNTING
from api.models.columns import UUIDS, agency_place_of
from api.models.plans import Activity
from api.models.progress import (
    ProgressEntry,
    ProgressReport,
    ReportingPeriod,
    ReportSnapshot,
    SnapshotIndicator,
    SnapshotValue,
)

EXACT: Final = ("value", "numerator", "denominator", "target")
"""What a snapshot keeps as text of a value that is an exact decimal."""


class Weight(IntEnum):
    """What a word on an activity weighs."""

    NIL_AS_A_WHOLE = 0
    OF_A_LEAD_BEFORE = 1
    OF_THE_LEAD = 2


def stands_verified() -> sa.ColumnElement[bool]:
    """Whether a snapshot stands: its report counts, and is verified as the snapshot has it. Both are joined already."""
    return sa.and_(
        col(ProgressReport.status).in_(COUNTING),
        col(ProgressReport.verified_at) == col(ReportSnapshot.verified_at),
    )


def verified_words(*columns: Any) -> sa.Select[Any]:
    """These columns of every leaf that stands verified, by which of them counts; `weight` tells what it weighs."""
    names = sa.exists().where(
        col(ProgressEntry.report_id) == col(ProgressReport.id),
        col(ProgressEntry.activity_id) == col(SnapshotValue.activity_id),
    )
    leads = col(ProgressReport.agency_id) == col(Activity.lead_agency_id)
    weight = sa.case((~names, Weight.NIL_AS_A_WHOLE), (leads, Weight.OF_THE_LEAD), else_=Weight.OF_A_LEAD_BEFORE)
    return (
        sa.select(*columns, weight.label("weight"))
        .select_from(SnapshotValue)
        .join(ReportSnapshot, col(ReportSnapshot.id) == col(SnapshotValue.snapshot_id))
        .join(ProgressReport, col(ProgressReport.id) == col(ReportSnapshot.report_id))
        .join(Activity, col(Activity.id) == col(SnapshotValue.activity_id))
        .where(stands_verified())
    )


def let_in(session: Session, reports: Sequence[ProgressReport], period: ReportingPeriod) -> None:
    """Let in what the reports outweighed in the period, which the caller holds, now that they count no more."""
    kept_out: dict[UUID, list[tuple[UUID, UUID]]] = {}
    for leaf_id, counts, activity_id, snapshot_id, _ in session.execute(_heaviest(reports, period)):
        if not counts:
            kept_out.setdefault(snapshot_id, []).append((leaf_id, activity_id))
    if not kept_out:
        return
    leaves = [leaf_id for words in kept_out.values() for leaf_id, _ in words]
    session.execute(sa.select(sa.func.gugus_words_count_again(sa.literal(leaves, UUIDS))))
    statement = (
        sa.select(ReportSnapshot, ProgressReport)
        .join(ProgressReport, col(ProgressReport.id) == col(ReportSnapshot.report_id))
        .where(col(ReportSnapshot.id).in_(kept_out))
    )
    for snapshot, report in session.execute(statement):
        heard = {str(activity_id) for _, activity_id in kept_out[snapshot.id]}
        session.add_all(_readings(snapshot, report, period, heard))


def _heaviest(reports: Sequence[ProgressReport], period: ReportingPeriod) -> sa.Select[Any]:
    """Of each activity that the reports spoke of, the leaf that counts: the weightiest, of equal ones the last."""
    spoken_of = (
        sa.select(col(SnapshotValue.activity_id))
        .join(ReportSnapshot, col(ReportSnapshot.id) == col(SnapshotValue.snapshot_id))
        .where(col(ReportSnapshot.report_id).in_([report.id for report in reports]))
    )
    activity_id, leaf_id = col(SnapshotValue.activity_id), col(SnapshotValue.id)
    words = verified_words(leaf_id, col(SnapshotValue.counts), activity_id, col(SnapshotValue.snapshot_id))
    last = (col(ReportSnapshot.verified_at).desc(), leaf_id.desc())
    return (
        words.where(col(ProgressReport.period_id) == period.id, activity_id.in_(spoken_of))
        .ext(distinct_on(activity_id))
        .order_by(activity_id, sa.desc("weight"), *last)
    )


def _readings(
    snapshot: ReportSnapshot, report: ProgressReport, period: ReportingPeriod, heard: set[str]
) -> Iterator[SnapshotIndicator]:
    """The leaves of indicators below these activities, as they were verified."""
    for entry in snapshot.body["entries"]:
        for value in entry["values"] if entry["activity_id"] in heard else ():
            if value["value"] is not None or value["numerator"] is not None:
                exact = {name: None if value[name] is None else Decimal(value[name]) for name in EXACT}
                yield SnapshotIndicator(
                    **agency_place_of(report),
                    id=uuid7(),
                    snapshot_id=snapshot.id,
                    activity_id=UUID(entry["activity_id"]),
                    year=period.ends_on.year,
                    period_type=period.period_type,
                    ordinal=period.ordinal,
                    ends_on=period.ends_on,
                    **{**value, **exact, "indicator_id": UUID(value["indicator_id"])},
                )
