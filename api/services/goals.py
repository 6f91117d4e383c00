"""Chapters of a plan; each comes with the first activity or programme of its sub-task-force."""

from uuid import UUID

from sqlmodel import Session, col

from api.access import gate
from api.access.principal import Principal
from api.domain.events import Event
from api.models.plans import Activity, Goal, Programme
from api.schemas.goals import GoalOut, GoalUpdate
from api.services.headings import in_draft, put, take_out


def change_goal(session: Session, caller: Principal, goal_id: UUID, version: gate.Named, body: GoalUpdate) -> GoalOut:
    """Name a chapter, or give it another place, while its plan is a draft."""
    goal, _ = in_draft(session, caller, Goal, goal_id, version)
    return GoalOut.model_validate(put(session, caller, goal, body.model_dump(exclude_unset=True), Event.GOAL_CHANGED))


def remove_goal(session: Session, caller: Principal, goal_id: UUID, version: gate.Named) -> None:
    """Take out a chapter that has neither activities nor programmes. Raises InUse."""
    goal, _ = in_draft(session, caller, Goal, goal_id, version)
    take_out(session, caller, goal, Event.GOAL_REMOVED, col(Activity.goal_id), col(Programme.goal_id))
