"""Chapters of plans."""

from typing import Annotated

from fastapi import Query

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.models.plans import Goal, Plan
from api.paging import Key
from api.problem_handlers import problems_of
from api.routing.dependencies import (
    CHANGING,
    LISTING,
    READING,
    REMOVING,
    ListsDep,
    SessionDep,
    Tags,
    Version,
    caller_for,
    matching,
    protected,
    shape_of,
)
from api.schemas.base import Id, Page
from api.schemas.goals import GoalOut, GoalUpdate
from api.schemas.lists import ChangedQuery
from api.services import goals

router = protected("plans")


@router.get("/plans/{plan_id}/goals", operation_id="goals_list", responses=problems_of(*LISTING, *READING))
def list_goals(
    caller: Annotated[Principal, caller_for(Act.GOAL_READ)],
    plan_id: Id,
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[ChangedQuery, Query()],
) -> Page[GoalOut]:
    """Chapters of a plan, in its own order."""
    plan = gate.see(session, caller, Plan, plan_id)
    keys: list[Key] = [(Goal.ordinal, "asc"), (Goal.id, "asc")]
    statement = matching(visible(Goal, caller).where(Goal.plan_id == plan.id), Goal, query)
    return lists.page(session, caller, statement, query, keys, shape_of(GoalOut))


@router.patch("/goals/{goal_id}", operation_id="goals_change", responses=problems_of(*CHANGING))
def change_goal(
    caller: Annotated[Principal, caller_for(Act.GOAL_CHANGE)],
    goal_id: Id,
    session: SessionDep,
    body: GoalUpdate,
    version: Version,
    tags: Tags,
) -> GoalOut:
    """Name a chapter, or give it another place, while its plan is a draft (JSON Merge Patch)."""
    return tags.changed(goals.change_goal(session, caller, goal_id, version, body))


@router.delete("/goals/{goal_id}", status_code=204, operation_id="goals_remove", responses=problems_of(*REMOVING))
def remove_goal(
    caller: Annotated[Principal, caller_for(Act.GOAL_REMOVE)], goal_id: Id, session: SessionDep, version: Version
) -> None:
    """Take out a chapter that has no activities, while its plan is a draft."""
    goals.remove_goal(session, caller, goal_id, version)
