"""What the plan says of the physical progress of a report's activities, beside what the report says.

Of a verified report it is told as it stood at the verification; what waits to be verified is judged by the plan as it
stands.
"""

from decimal import Decimal
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.domain.physical_schedules import planned
from api.models.plans import Activity
from api.models.progress import ProgressReport, ReportingObligation, ReportingPeriod, ReportSnapshot, SnapshotValue
from api.schemas.progress import PlannedPhysical

Told = tuple[UUID, Decimal | None]
_VERIFIED: Final = (
    sa.select(col(SnapshotValue.activity_id), col(SnapshotValue.planned_physical_percent))
    .join(ReportSnapshot, col(ReportSnapshot.id) == col(SnapshotValue.snapshot_id))
    .join(Activity, col(Activity.id) == col(SnapshotValue.activity_id))
    .where(
        col(ReportSnapshot.report_id) == sa.bindparam("report"),
        col(ReportSnapshot.verified_at) == sa.bindparam("verified_at"),
    )
    .order_by(col(Activity.ordinal))
)
_STANDING: Final = (
    sa.select(col(Activity.id), col(Activity.physical_schedule))
    .join(ReportingObligation, col(ReportingObligation.plan_id) == col(Activity.plan_id))
    .where(
        col(ReportingObligation.id) == sa.bindparam("obligation"),
        col(Activity.lead_agency_id) == sa.bindparam("agency"),
        col(Activity.ended_edition).is_(None),
        col(Activity.physical_schedule).is_not(None),
    )
    .order_by(col(Activity.ordinal))
)


def of_report(session: Session, report: ProgressReport, period: ReportingPeriod | None) -> list[PlannedPhysical]:
    """The activities with a point in the year of the period by its end, in the order of the plan.

    To a reader who does not see the period nothing is told of a report that waits.
    """
    found = _verified(session, report) if report.verified_at else _standing(session, report, period)
    return [
        PlannedPhysical(activity_id=activity_id, planned_physical_percent=percent)
        for activity_id, percent in found
        if percent is not None
    ]


def _verified(session: Session, report: ProgressReport) -> list[Told]:
    kept = session.execute(_VERIFIED, {"report": report.id, "verified_at": report.verified_at})
    return [(activity_id, percent) for activity_id, percent in kept]


def _standing(session: Session, report: ProgressReport, period: ReportingPeriod | None) -> list[Told]:
    if period is None:
        return []
    led = session.execute(_STANDING, {"obligation": report.obligation_id, "agency": report.agency_id})
    return [(activity_id, planned(schedule, period.starts_on, period.ends_on)) for activity_id, schedule in led]
