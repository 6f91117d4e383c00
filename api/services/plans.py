"""Plans of action."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.access import gate
from api.access.policy import authorise, permits
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.events import Event
from api.domain.lifecycles import PlanStatus
from api.journal import record
from api.models.plans import Activity, ActivityFunding, Indicator, Plan
from api.models.task_forces import TaskForce
from api.problems import NotFound
from api.schemas.plans import (
    PlanCreate,
    PlanDetail,
    PlanOut,
)


def add_plan(session: Session, caller: Principal, body: PlanCreate) -> PlanDetail:
    """Begin a plan of action as a draft; the region needs a task force."""
    task_force = session.exec(visible(TaskForce, caller).where(TaskForce.owner == body.owner)).first()
    if task_force is None:
        raise NotFound
    authorise(caller, task_force)
    plan = Plan(
        **body.model_dump(),
        task_force_id=task_force.id,
        region=task_force.region,
        province=task_force.province,
    )
    session.add(plan)
    session.flush()  # its parent is checked here
    record(session, caller, Event.PLAN_ADDED, plan, body.model_dump())
    return detail(session, caller, plan)


def read_plan(session: Session, caller: Principal, plan_id: UUID) -> PlanDetail:
    """One plan."""
    return detail(session, caller, gate.see(session, caller, Plan, plan_id))


def detail(session: Session, caller: Principal, plan: Plan) -> PlanDetail:
    """A plan with its counts and its indicative money by year."""
    money = session.execute(
        sa.select(col(ActivityFunding.year), sa.func.sum(col(ActivityFunding.amount_idr)))
        .join(Activity, col(Activity.id) == ActivityFunding.activity_id)
        .where(col(Activity.plan_id) == plan.id)
        .group_by(col(ActivityFunding.year))
        .order_by(col(ActivityFunding.year))
    )
    activities = session.scalar(sa.select(sa.func.count()).where(col(Activity.plan_id) == plan.id)) or 0
    indicators = session.scalar(
        sa.select(sa.func.count()).select_from(Indicator).join(Activity).where(col(Activity.plan_id) == plan.id)
    )
    return PlanDetail(
        **PlanOut.model_validate(plan).model_dump(),
        instrument=plan.instrument,
        activities=activities,
        indicators=indicators or 0,
        indicative_idr={str(year): int(total) for year, total in money},
        allowed_actions=(
            ["activities"] if plan.status is PlanStatus.DRAFT and permits(caller, Act.ACTIVITY_ADD, plan) else []
        ),
    )
