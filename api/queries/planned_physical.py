"""What the plan says of the physical progress of a report's activities, beside what the report says.

Of a verified report it is told as it stood at the verification; what waits to be verified is judged by the plan as it
stands.
"""

from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.domain.physical_schedules import planned
from api.models.plans import Activity
from api.models.progress import ProgressReport, ReportingObligation, ReportingPeriod, ReportSnapshot, SnapshotValue
from api.schemas.progress import PlannedPhysical

Told = tuple[UUID, Decimal | None]


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
    kept = (
        sa.select(col(SnapshotValue.activity_id), col(SnapshotValue.planned_physical_percent))
        .join(ReportSnapshot, col(ReportSnapshot.id) == col(SnapshotValue.snapshot_id))
        .join(Activity, col(Activity.id) == col(SnapshotValue.activity_id))
        .where(col(ReportSnapshot.report_id) == report.id, col(ReportSnapshot.verified_at) == report.verified_at)
        .order_by(col(Activity.ordinal))
    )
    return [(activity_id, percent) for activity_id, percent in session.execute(kept)]


def _standing(session: Session, report: ProgressReport, period: ReportingPeriod | None) -> list[Told]:
    if period is None:
        return []
    led = (
        sa.select(col(Activity.id), col(Activity.physical_schedule))
        .join(ReportingObligation, col(ReportingObligation.plan_id) == col(Activity.plan_id))
        .where(
            col(ReportingObligation.id) == report.obligation_id,
            col(Activity.lead_agency_id) == report.agency_id,
            col(Activity.ended_edition).is_(None),
            col(Activity.physical_schedule).is_not(None),
        )
        .order_by(col(Activity.ordinal))
    )
    return [
        (activity_id, planned(schedule, period.starts_on, period.ends_on))
        for activity_id, schedule in session.execute(led)
    ]
