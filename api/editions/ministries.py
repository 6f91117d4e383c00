"""What hangs on an activity opens to the ministry of the agency that leads it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from api.access.principal import Principal
from api.domain.events import Event
from api.journal import record, seen_by
from api.models.agencies import Agency
from api.models.plans import Activity, ActivityAgency, ActivityFunding, Indicator, IndicatorTarget, Plan


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


@contextmanager
def telling_who_sees(session: Session, caller: Principal, plan: Plan) -> Iterator[None]:
    """A ministry sees a plan by the activities its agencies lead: where it comes to see it, or no more, it is told."""
    before = seen_by(session, plan)
    yield
    session.flush()  # who sees it is asked of what stands
    if before != seen_by(session, plan):
        record(session, caller, Event.PLAN_CHANGED, plan, before=before)
