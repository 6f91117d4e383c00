"""Plans as they are read: where each stands by the clock, which is the law of a year, and what it adds up to."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.lifecycles import LAW, PlanStatus
from api.models.plans import Activity, ActivityFunding, Goal, Indicator, Plan, Programme
from api.moves import standing
from api.problems import FieldError, Invalid
from api.schemas.plans import PlanOut

IS_A_PLAN = col(Plan.copy_of).is_(None)
"""Not the working copy of an amendment."""
IN_A_PLAN = sa.exists().where(col(Plan.id) == col(Activity.plan_id), IS_A_PLAN)
"""Of an activity: it is one of a plan, not of a working copy, which money and reports may not refer to."""
_STANDS: Final = col(Activity.ended_edition).is_(None)
"""Of an activity: no amendment took it out of its plan."""


def _of_a_plan(heading: Any) -> sa.ColumnElement[bool]:
    """Of a chapter or programme: it is one of a plan, not of a working copy."""
    return sa.exists().where(col(Plan.id) == col(heading.plan_id), IS_A_PLAN)


LISTED: Final[Mapping[str, tuple[sa.ColumnElement[bool], ...]]] = {
    "plan": (IS_A_PLAN,),
    "goal": (_of_a_plan(Goal),),
    "programme": (_of_a_plan(Programme),),
    "activity": (_STANDS, IN_A_PLAN),
    "indicator": (
        col(Indicator.ended_edition).is_(None),
        sa.exists().where(col(Activity.id) == col(Indicator.activity_id), _STANDS, IN_A_PLAN),
    ),
}
"""What keeps rows off the lists of a kind beside who sees them: working copies, and what ended with an edition."""

_OF_IT: Final = sa.and_(col(Activity.plan_id) == sa.bindparam("plan"), _STANDS)
"""Of an activity: it is one of the plan asked for; the statements of it are put together once for all plans."""
_ACTIVITIES: Final = sa.select(sa.func.count()).select_from(Activity).where(_OF_IT)
_INDICATORS: Final = (
    sa.select(sa.func.count())
    .select_from(Indicator)
    .join(Activity)
    .where(_OF_IT, col(Indicator.ended_edition).is_(None))
)
_COUNTS: Final = sa.select(
    _ACTIVITIES.scalar_subquery().label("activities"), _INDICATORS.scalar_subquery().label("indicators")
)
_MONEY: Final = (
    sa.select(col(ActivityFunding.year), sa.func.sum(col(ActivityFunding.amount_idr)))
    .join(Activity, col(Activity.id) == ActivityFunding.activity_id)
    .where(_OF_IT)
    .group_by(col(ActivityFunding.year))
    .order_by(col(ActivityFunding.year))
)


def payable(session: Session, caller: Principal, activity_id: UUID, region: str, at: str) -> Activity:
    """The activity of a plan of the region, to which money may be tied. Raises Invalid, as `standing_activity` says."""
    found = standing_activity(session, caller, activity_id, region, at)
    if isinstance(found, FieldError):
        raise Invalid(errors=[found])
    return found


def standing_activity(
    session: Session, caller: Principal, activity_id: UUID, region: str, at: str
) -> Activity | FieldError:
    """The activity of a plan of the region, which stands in it; else what is wrong `at` the place that names it.

    There is none, it is one of a working copy, or an amendment took it out of its plan.
    """
    asked = visible(Activity, caller).where(Activity.id == activity_id, Activity.region == region, IN_A_PLAN)
    activity = session.exec(asked).first()
    if activity is None:
        return FieldError(at, "unknown_activity", "kegiatan wilayah ini / activity of the region")
    if activity.ended_edition is not None:
        expected = "kegiatan yang masih ada dalam rencana / an activity that still stands in its plan"
        return FieldError(at, "activity_ended", expected)
    return activity


NEEDED = ("title", "year_from", "year_to", "is_bridging")
"""What a plan cannot be without."""


def shown(caller: Principal, rows: Iterable[Plan]) -> list[PlanOut]:
    """Plans as they stand at this moment."""
    return [PlanOut.model_validate({**row.model_dump(), "status": standing(row, caller.now)}) for row in rows]


def whole(session: Session, caller: Principal, plan: Plan) -> dict[str, Any]:
    """A plan with its counts and its indicative money by year."""
    counts = session.execute(_COUNTS, {"plan": plan.id}).one()
    money = session.execute(_MONEY, {"plan": plan.id})
    return {
        **shown(caller, [plan])[0].model_dump(),
        "instrument": plan.instrument,
        "status_reason": plan.status_reason,
        "activities": counts.activities,
        "indicators": counts.indicators,
        "indicative_idr": {str(year): int(total) for year, total in money},
    }


def stands_in(states: Collection[PlanStatus], now: datetime) -> sa.ColumnElement[bool]:
    """Of a plan: it stands in one of these states at this moment."""
    return status_at(now).in_([state.value for state in states])


def status_at(now: datetime) -> sa.ColumnElement[str]:
    """Of a plan: the state it stands in at a moment."""
    year = sa.func.make_timestamp(Plan.year_to + 1, 1, 1, 0, 0, sa.cast(0, sa.Float))
    expires = sa.func.timezone(Plan.time_zone, year)
    stored, in_force = sa.cast(col(Plan.status), sa.Text), col(Plan.status) == PlanStatus.IN_FORCE
    followed = col(Plan.superseded_at) <= sa.func.least(expires, now)
    return sa.case(
        (sa.and_(in_force, followed), PlanStatus.SUPERSEDED.value),
        (sa.and_(in_force, expires <= now), PlanStatus.EXPIRED.value),
        else_=stored,
    )


def law(caller: Principal, *more: sa.ColumnElement[bool]) -> Any:
    """The plans that are or were law, the newest law first."""
    asked = visible(Plan, caller).where(IS_A_PLAN, col(Plan.status).in_(LAW), *more)
    return asked.order_by(col(Plan.in_force_from).desc().nulls_last(), col(Plan.id).desc())


def is_law_of(period: Any) -> tuple[sa.ColumnElement[bool], ...]:
    """Of a plan: it is the law of `period`, a row or the table itself: of its year, and in force before it ended."""
    return (
        col(Plan.task_force_id) == period.task_force_id,
        col(Plan.year_from) <= period.year,
        col(Plan.year_to) >= period.year,
        sa.or_(col(Plan.in_force_from).is_(None), col(Plan.in_force_from) <= period.freeze_on),
    )


def leads() -> Any:
    """The agencies that lead an activity which stands in a plan, each with the plan."""
    return sa.select(col(Activity.plan_id), col(Activity.lead_agency_id)).where(_STANDS).distinct()


def law_of_year(caller: Principal, year: int, *more: sa.ColumnElement[bool]) -> Any:
    """The plans that are or were law for a year, the newest law first.

    A year that is over is reported on and budgeted under the plan that was law in it, also when its time has run out.
    """
    return law(caller, col(Plan.year_from) <= year, col(Plan.year_to) >= year, *more)
