"""Programmes with the sub-task-force of the chapter each stands below."""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.models.plans import Goal, Plan, Programme
from api.schemas.programmes import ProgrammeOut

# A programme opens to whom its plan opens to; the statement is put together once for all plans.
_OF_A_PLAN: Final[Any] = (
    select(Programme, Goal.sub_task_force)
    .join(Goal, col(Goal.id) == col(Programme.goal_id))
    .where(col(Programme.plan_id) == sa.bindparam("plan"))
    .order_by(col(Goal.ordinal), col(Programme.ordinal), col(Programme.id))
)


def of_plan(session: Session, plan: Plan) -> list[ProgrammeOut]:
    """All programmes of a plan that was seen, chapter by chapter."""
    return [_out(*row) for row in session.execute(_OF_A_PLAN, {"plan": plan.id})]


def shown(session: Session, programmes: Sequence[Programme]) -> list[ProgrammeOut]:
    """These programmes, in their order."""
    wanted = {each.goal_id for each in programmes}
    fields = dict(session.exec(select(Goal.id, Goal.sub_task_force).where(col(Goal.id).in_(wanted))).all())
    return [_out(each, fields[each.goal_id]) for each in programmes]


def field_of() -> sa.ColumnElement[str]:
    """Of a programme: the sub-task-force of its chapter."""
    return sa.select(col(Goal.sub_task_force)).where(col(Goal.id) == col(Programme.goal_id)).scalar_subquery()


def _out(programme: Programme, sub_task_force: str) -> ProgrammeOut:
    return ProgrammeOut(**programme.model_dump(), sub_task_force=sub_task_force)
