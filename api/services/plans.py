"""Plans of action."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.access import gate
from api.access.policy import authorise, permits
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.account_codes import normalise
from api.domain.acts import Act
from api.domain.clocks import local_date
from api.domain.events import Event
from api.domain.kinds import Part
from api.domain.lifecycles import PlanStatus
from api.domain.money import Version, ceiling_in_force
from api.journal import record
from api.models.agencies import Agency
from api.models.budgets import BudgetLine, BudgetLineVersion, BudgetTag, Realisation
from api.models.plans import Activity, ActivityAgency, ActivityFunding, Goal, Indicator, IndicatorTarget, Plan
from api.models.progress import SnapshotValue
from api.models.reference import SubTaskForce
from api.models.task_forces import TaskForce
from api.moves import must_be_draft, touch
from api.problems import FieldError, Invalid, Locked, NotFound
from api.schemas.plans import (
    ActivityCreate,
    ActivityDetail,
    ActivityOut,
    ActivityUpdate,
    FundingOut,
    IndicatorCreate,
    IndicatorOut,
    LastProgress,
    PlanCreate,
    PlanDetail,
    PlanOut,
    TaggedLine,
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
            ["activities"]
            if plan.status is PlanStatus.DRAFT and permits(caller, Act.ACTIVITY_ADD, plan)
            else []
        ),
    )


