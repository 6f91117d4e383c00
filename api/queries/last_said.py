"""What the last period that counts says of activities: the newest verified leaf of each, with the words beside it."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import Session, col

from api.access.principal import Principal
from api.access.visibility import sees, visible
from api.domain.periods import label
from api.models.progress import (
    ProgressEntry,
    ProgressReport,
    ReportingPeriod,
    ReportSnapshot,
    SnapshotIndicator,
    SnapshotValue,
)
from api.moves.words_that_count import stands_verified
from api.schemas.comparisons import LastSaid
from api.schemas.progress_entries import ValueOut


class Last(NamedTuple):
    """The newest verified statement of an activity, and on which basis each of its values was verified."""

    said: LastSaid
    values: dict[UUID, SnapshotIndicator]


def of(session: Session, caller: Principal, activities: Sequence[UUID], period: ReportingPeriod) -> dict[UUID, Last]:
    """By activity: its newest leaf that counts, of a period of the same length that ended before this one began."""
    newest = (
        sa.select(SnapshotValue, ReportingPeriod, col(ReportSnapshot.report_id))
        .ext(distinct_on(col(SnapshotValue.activity_id)))
        .join(ReportSnapshot, col(ReportSnapshot.id) == col(SnapshotValue.snapshot_id))
        .join(ProgressReport, col(ProgressReport.id) == col(ReportSnapshot.report_id))
        .join(ReportingPeriod, col(ReportingPeriod.id) == col(ProgressReport.period_id))
        .where(
            sees(SnapshotValue, caller),
            col(SnapshotValue.activity_id).in_(activities),
            col(SnapshotValue.counts),
            col(SnapshotValue.ends_on) < period.starts_on,
            col(ReportingPeriod.period_type) == period.period_type,
            stands_verified(),
        )
        .order_by(
            col(SnapshotValue.activity_id),
            col(SnapshotValue.ends_on).desc(),
            col(ReportSnapshot.verified_at).desc(),
            col(SnapshotValue.id).desc(),
        )
    )
    rows = session.execute(newest).all()
    values = _values(session, caller, [row[0].snapshot_id for row in rows])
    words = _words(session, caller, [row[2] for row in rows])
    return {
        leaf.activity_id: _told(
            leaf,
            of,
            words.get((report_id, leaf.activity_id)),
            values[leaf.snapshot_id, leaf.activity_id],
            report_id,
        )
        for leaf, of, report_id in rows
    }


def _words(session: Session, caller: Principal, reports: Sequence[UUID]) -> dict[tuple[UUID, UUID], ProgressEntry]:
    said = visible(ProgressEntry, caller).where(col(ProgressEntry.report_id).in_(reports))
    return {(each.report_id, each.activity_id): each for each in session.exec(said)}


def _values(
    session: Session, caller: Principal, snapshots: Sequence[UUID]
) -> dict[tuple[UUID, UUID], list[SnapshotIndicator]]:
    found: dict[tuple[UUID, UUID], list[SnapshotIndicator]] = defaultdict(list)
    kept = visible(SnapshotIndicator, caller).where(col(SnapshotIndicator.snapshot_id).in_(snapshots))
    for each in session.exec(kept.order_by(col(SnapshotIndicator.id))):
        found[each.snapshot_id, each.activity_id].append(each)
    return found


def _told(
    leaf: SnapshotValue,
    period: ReportingPeriod,
    words: ProgressEntry | None,
    values: Sequence[SnapshotIndicator],
    report_id: UUID,
) -> Last:
    said = LastSaid(
        **leaf.model_dump(include={"year", "ends_on", "is_nil", "physical_percent", "spent_idr"}),
        report_id=report_id,
        label=label(period.period_type, period.year, period.ordinal).id,
        obstacles=words.obstacles if words else None,
        follow_up=words.follow_up if words else None,
        values=[ValueOut.model_validate(each) for each in values],
    )
    return Last(said, {each.indicator_id: each for each in values})
