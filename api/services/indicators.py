"""Indicators of activities, with their targets by year."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
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
from api.moves import must_be_draft, must_keep, remove, touch
from api.problems import FieldError, Invalid
from api.queries.plans_above import indicators_above
from api.schemas.indicators import (
    IndicatorAbove,
    IndicatorCreate,
    IndicatorList,
    IndicatorOut,
    IndicatorsAbove,
    IndicatorUpdate,
    Inheritance,
    PeriodTarget,
    PeriodTargetOut,
    fault_of_bands,
)

NEEDED = (
    "title",
    "unit",
    "direction",
    "aggregation",
    "counts_persons",
    "targets",
    "period_targets",
    "basis",
    "by_sex",
    "age_bands",
)
"""What a change may not set to null."""
Part = tuple[int, PeriodType, int]
TAKEN_OVER = {"title", "unit", "direction", "aggregation", "basis", "counts_persons", "by_sex", "age_bands"}


def add_indicator(session: Session, caller: Principal, activity_id: UUID, body: IndicatorCreate) -> IndicatorOut:
    """Add an indicator with its targets to an activity of a draft plan."""
    activity = gate.fetch(session, caller, Activity, activity_id)
    plan = gate.see(session, caller, Plan, activity.plan_id)
    must_be_draft(session, caller, plan)
    _must_be_above(session, plan, body.parent_indicator_id)
    place = agency_place_of(activity)
    indicator = Indicator(
        **body.model_dump(exclude={"targets", "period_targets"}),
        **place,
        activity_id=activity.id,
        ordinal=_next_ordinal(session, activity),
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


def _next_ordinal(session: Session, activity: Activity) -> int:
    last = session.scalar(
        sa.select(sa.func.max(col(Indicator.ordinal))).where(col(Indicator.activity_id) == activity.id)
    )
    return 1 + (last or 0)


def _must_be_above(session: Session, plan: Plan, indicator_id: UUID | None) -> None:
    """An indicator contributes to one of the plan above its own; a working copy has its plan's. Raises Invalid."""
    above = {each.id for each in indicators_above(session, plan.copy_of or plan.id)} if indicator_id else set()
    if indicator_id is not None and indicator_id not in above:
        expected = "indikator rencana di atas / an indicator of the plan above"
        raise Invalid(errors=[FieldError("/parent_indicator_id", "indicator_above", expected)])


def change_indicator(
    session: Session, caller: Principal, indicator_id: UUID, version: gate.Named, body: IndicatorUpdate
) -> IndicatorOut:
    """Correct an indicator and its targets while its plan is a draft, or the working copy of an amendment.

    Raises Invalid.
    """
    indicator = _in_draft(session, caller, indicator_id, version)
    change = body.model_dump(exclude_unset=True)
    must_keep(change, NEEDED)
    if body.parent_indicator_id is not None:
        activity = gate.see(session, caller, Activity, indicator.activity_id)
        _must_be_above(session, gate.see(session, caller, Plan, activity.plan_id), body.parent_indicator_id)
    indicator.sqlmodel_update({name: value for name, value in change.items() if not name.endswith("targets")})
    if fault := fault_of_bands(indicator.by_sex, indicator.age_bands, indicator.aggregation):
        raise Invalid(fault[1], errors=[FieldError("/age_bands", fault[0], fault[1].en)])
    _put_targets(session, indicator, body.targets or {}, body.period_targets)
    touch(indicator, caller)
    record(session, caller, Event.INDICATOR_CHANGED, indicator, change)
    session.flush()
    return indicators_out(session, [indicator])[0]


def _in_draft(session: Session, caller: Principal, indicator_id: UUID, version: gate.Named) -> Indicator:
    """The indicator, locked, while what it stands in may be changed. Raises Locked, Invalid."""
    indicator = gate.fetch(session, caller, Indicator, indicator_id, version)
    activity = gate.see(session, caller, Activity, indicator.activity_id)
    must_be_draft(session, caller, gate.see(session, caller, Plan, activity.plan_id))
    return indicator


def _put_targets(
    session: Session,
    indicator: Indicator,
    targets: Mapping[str, Decimal | None],
    of_periods: Sequence[PeriodTarget] | None,
) -> None:
    """Targets of the years named, and all those of parts of years where these are given."""
    asked: dict[Part, Decimal | None] = {(int(year), PeriodType.YEARLY, 1): target for year, target in targets.items()}
    asked |= {(each.year, each.period_type, each.ordinal): each.target for each in of_periods or ()}
    for row in session.exec(select(IndicatorTarget).where(IndicatorTarget.indicator_id == indicator.id)).all():
        left_out = of_periods is not None and row.period_type is not PeriodType.YEARLY
        target = asked.pop((row.year, row.period_type, row.ordinal), None if left_out else row.target)
        if target is None:
            session.delete(row)
        else:
            row.target = target
    place = agency_place_of(indicator)
    session.add_all(
        IndicatorTarget(
            **place, indicator_id=indicator.id, year=year, period_type=length, ordinal=ordinal, target=target
        )
        for (year, length, ordinal), target in asked.items()
        if target is not None
    )


def remove_indicator(session: Session, caller: Principal, indicator_id: UUID, version: gate.Named) -> None:
    """Take an indicator with its targets out of a draft, or out of the working copy of an amendment. Raises InUse."""
    remove(session, caller, _in_draft(session, caller, indicator_id, version), Event.INDICATOR_REMOVED)


def read_above(session: Session, caller: Principal, plan_id: UUID) -> IndicatorsAbove:
    """What the plan above measures."""
    plan = gate.see(session, caller, Plan, plan_id)
    return IndicatorsAbove(
        items=[IndicatorAbove.model_validate(row) for row in indicators_above(session, plan.copy_of or plan.id)]
    )


def inherit_indicators(session: Session, caller: Principal, activity_id: UUID, body: Inheritance) -> IndicatorList:
    """Take indicators of the plan above over into a draft activity, each naming the one it contributes to.

    Raises Invalid.
    """
    activity = gate.fetch(session, caller, Activity, activity_id)
    plan = gate.see(session, caller, Plan, activity.plan_id)
    must_be_draft(session, caller, plan)
    above = {each.id: each for each in indicators_above(session, plan.copy_of or plan.id)}
    unknown = [place for place, each in enumerate(body.from_above) if each not in above]
    if unknown:
        expected = "indikator rencana di atas / an indicator of the plan above"
        raise Invalid(errors=[FieldError(f"/from_above/{place}", "indicator_above", expected) for place in unknown])
    first = _next_ordinal(session, activity)
    made = [
        Indicator(
            **agency_place_of(activity),
            activity_id=activity.id,
            ordinal=first + place,
            parent_indicator_id=each,
            **IndicatorAbove.model_validate(above[each]).model_dump(include=TAKEN_OVER),
        )
        for place, each in enumerate(dict.fromkeys(body.from_above))
    ]
    session.add_all(made)
    session.flush()  # the journal names them
    for indicator in made:
        record(session, caller, Event.INDICATOR_ADDED, indicator, {"parent": indicator.parent_indicator_id})
    touch(activity, caller)
    return read_inherited(session, caller, activity.id)


def read_inherited(session: Session, caller: Principal, activity_id: UUID) -> IndicatorList:
    """The indicators of an activity that stand in its plan."""
    activity = gate.see(session, caller, Activity, activity_id)
    rows = session.exec(
        select(Indicator)
        .where(Indicator.activity_id == activity.id, col(Indicator.ended_edition).is_(None))
        .order_by(col(Indicator.ordinal))
    )
    return IndicatorList(id=activity.id, items=indicators_out(session, rows))


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
