"""Editions of a plan, as the reader sees the plan: whole, or of them what a ministry's vertical agencies lead."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from api.access.principal import Principal
from api.access.visibility import sees, visible
from api.models.amendments import PlanVersion
from api.models.plans import Plan
from api.models.task_forces import TaskForce


def editions_of(session: Session, caller: Principal, plan: Plan) -> tuple[Any, Any]:
    """The editions of a plan that the caller sees: `PlanVersion` or what stands for it, and a select of them."""
    force = visible(TaskForce, caller).where(TaskForce.id == plan.task_force_id)
    if session.exec(force).first() is not None:
        return PlanVersion, sa.select(PlanVersion).where(col(PlanVersion.plan_id) == plan.id, sees(PlanVersion, caller))
    columns = (sa.column(each.name, each.type) for each in PlanVersion.__table__.columns)  # type: ignore[attr-defined]  # a table
    told = sa.func.gugus_editions_of_ministry(plan.id).table_valued(*columns, name="edition")
    part = aliased(PlanVersion, told, adapt_on_names=True)
    return part, sa.select(part)
