"""Indicators of activities, with their targets by year."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.access import gate
from api.access.principal import Principal
from api.domain.events import Event
from api.domain.periods import PeriodType
from api.journal import record
from api.models.columns import agency_place_of
from api.models.plans import Activity, Indicator, IndicatorTarget, Plan
from api.moves import must_be_draft
from api.schemas.plans import IndicatorCreate, IndicatorOut, PeriodTargetOut


def add_indicator(session: Session, caller: Principal, activity_id: UUID, body: IndicatorCreate) -> IndicatorOut:
    """Add an indicator with its targets to an activity of a draft plan."""
    activity = gate.fetch(session, caller, Activity, activity_id)
    must_be_draft(gate.see(session, caller, Plan, activity.plan_id))
    place = agency_place_of(activity)
    indicator = Indicator(
        **body.model_dump(exclude={"targets", "period_targets"}),
        **place,
        activity_id=activity.id,
        ordinal=1 + (session.scalar(sa.select(sa.func.count()).where(col(Indicator.activity_id) == activity.id)) or 0),
    )
    session.add(indicator)
    session.flush()  # targets refer to it
    session.add_all(
        IndicatorTarget(**place, indicator_id=indicator.id, year=int(year), target=target)
        for year, target in body.targets.items()
    )
    session.add_all(
        IndicatorTarget(**place, indicator_id=indicator.id, **each.model_dump()) for each in body.period_targets
    )
    record(session, caller, Event.INDICATOR_ADDED, indicator, body.model_dump())
    session.flush()
    return indicators_out(session, [indicator])[0]


def read_indicator(session: Session, caller: Principal, activity_id: UUID, indicator_id: UUID) -> IndicatorOut:
    """One indicator, through its activity."""
    activity = gate.see(session, caller, Activity, activity_id)
    indicator = gate.child(session, caller, activity, Indicator, Indicator.activity_id, indicator_id)
    return indicators_out(session, [indicator])[0]


def indicators_out(session: Session, indicators: Iterable[Indicator]) -> list[IndicatorOut]:
    """Indicators with their targets, those of years apart from those of periods."""
    rows = list(indicators)
    targets: dict[UUID, list[IndicatorTarget]] = {row.id: [] for row in rows}
    for target in session.exec(
        select(IndicatorTarget)
        .where(col(IndicatorTarget.indicator_id).in_(targets))
        .order_by(col(IndicatorTarget.year), col(IndicatorTarget.period_type), col(IndicatorTarget.ordinal))
    ):
        targets[target.indicator_id].append(target)
    return [IndicatorOut(**row.model_dump(), **_by_length(targets[row.id])) for row in rows]


def _by_length(targets: Iterable[IndicatorTarget]) -> dict[str, Any]:
    found: dict[str, Any] = {"targets": {}, "period_targets": []}
    for each in targets:
        if each.period_type is PeriodType.YEARLY:
            found["targets"][str(each.year)] = each.target
        else:
            found["period_targets"].append(PeriodTargetOut.model_validate(each))
    return found
