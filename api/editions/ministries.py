"""What hangs on an activity opens to the ministry of the agency that leads it."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from api.models.agencies import Agency
from api.models.plans import Activity, ActivityAgency, ActivityFunding, Indicator, IndicatorTarget


def answer_to_ministry(session: Session, activity: Activity) -> None:
    """After a change of the lead, activity and parts answer to the ministry of the new one, or to none."""
    activity.ministry = session.get_one(Agency, activity.lead_agency_id).ministry
    indicators = sa.select(col(Indicator.id)).where(col(Indicator.activity_id) == activity.id)
    hanging: tuple[tuple[Any, Any], ...] = (
        (ActivityAgency, ActivityAgency.activity_id == activity.id),
        (ActivityFunding, ActivityFunding.activity_id == activity.id),
        (Indicator, Indicator.activity_id == activity.id),
        (IndicatorTarget, col(IndicatorTarget.indicator_id).in_(indicators)),
    )
    for table, condition in hanging:
        session.execute(sa.update(table).where(condition).values(ministry=activity.ministry))
