"""Chapters of a plan; each comes with the first activity of its sub-task-force."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.access import gate
from api.access.principal import Principal
from api.domain.events import Event
from api.journal import record
from api.models.plans import Activity, Goal, Plan
from api.moves import must_be_draft, must_keep, remove, touch
from api.problems import InUse
from api.schemas.goals import GoalOut, GoalUpdate


def change_goal(session: Session, caller: Principal, goal_id: UUID, version: gate.Named, body: GoalUpdate) -> GoalOut:
    """Name a chapter, or give it another place, while its plan is a draft."""
    goal = _in_draft(session, caller, goal_id, version)
    change = body.model_dump(exclude_unset=True)
    must_keep(change, change)
    goal.sqlmodel_update(change)
    touch(goal, caller)
    record(session, caller, Event.GOAL_CHANGED, goal, change)
    return GoalOut.model_validate(goal)


def remove_goal(session: Session, caller: Principal, goal_id: UUID, version: gate.Named) -> None:
    """Take out a chapter that has no activities. Raises InUse."""
    goal = _in_draft(session, caller, goal_id, version)
    if session.scalar(sa.select(sa.exists().where(col(Activity.goal_id) == goal.id))):
        raise InUse
    remove(session, caller, goal, Event.GOAL_REMOVED)


def _in_draft(session: Session, caller: Principal, goal_id: UUID, version: gate.Named) -> Goal:
    goal = gate.fetch(session, caller, Goal, goal_id, version)
    must_be_draft(session, caller, gate.see(session, caller, Plan, goal.plan_id))
    return goal
