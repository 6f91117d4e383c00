"""What chapters and programmes of a plan have in common: headings under which activities stand.

Both are named, given another place and taken out while the plan is a draft, or in the working copy of an amendment.
"""

from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, select

from api.access import gate
from api.access.policy import authorise
from api.access.principal import Principal
from api.domain.events import Event
from api.journal import record
from api.models.columns import place_of
from api.models.plans import Goal, Plan, Programme
from api.models.reference import SubTaskForce
from api.moves import must_be_draft, must_keep, remove, touch
from api.problems import FieldError, InUse, Invalid

H = TypeVar("H", Goal, Programme)


def goal_of(session: Session, caller: Principal, plan: Plan, sub_task_force: str) -> Goal:
    """The chapter of a sub-task-force, made with the first that stands in it; once, whoever else comes at that moment.

    Raises Invalid.
    """
    goal = standing_goal(session, plan, sub_task_force)
    if goal is None:
        # Each holds the plan against its moves, and not against the other.
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"gugus.goal.{plan.id}"))))
        goal = standing_goal(session, plan, sub_task_force)
    if goal is None:
        goal = new_goal(session, plan, sub_task_force)
        record(session, caller, Event.GOAL_ADDED, goal, {"sub_task_force": sub_task_force})
    return goal


def standing_goal(session: Session, plan: Plan, sub_task_force: str) -> Goal | None:
    """The chapter of a sub-task-force, where the plan has one."""
    return session.exec(select(Goal).where(Goal.plan_id == plan.id, Goal.sub_task_force == sub_task_force)).first()


def new_goal(session: Session, plan: Plan, sub_task_force: str) -> Goal:
    """A chapter as the sub-task-force is called. Raises Invalid."""
    named = session.get(SubTaskForce, sub_task_force)
    if named is None:
        raise Invalid(errors=[FieldError("/sub_task_force", "unknown_sub_task_force", "PENC, REHKES, …")])
    goal = Goal(
        **place_of(plan), plan_id=plan.id, sub_task_force=sub_task_force, ordinal=named.ordinal, title=named.name_id
    )
    session.add(goal)
    session.flush()  # what stands in it refers to it
    return goal


def in_draft(
    session: Session, caller: Principal, table: type[H], heading_id: UUID, version: gate.Named
) -> tuple[H, Plan]:
    """A heading, locked, and its plan, which stays a draft. Raises Locked, NotFound, NotPermitted, StaleVersion.

    The plan is held first: whoever adds what stands under the heading holds it before they refer to the heading.
    """
    heading = gate.see(session, caller, table, heading_id)
    authorise(caller, heading)
    plan = gate.see(session, caller, Plan, heading.plan_id)
    must_be_draft(session, caller, plan)
    return gate.lock(session, heading, version), plan


def put(session: Session, caller: Principal, heading: H, change: dict[str, Any], event: Event) -> H:
    """Change a heading. Raises Invalid where it would have no name or no place."""
    must_keep(change, ("title", "ordinal"))
    heading.sqlmodel_update({name: value for name, value in change.items() if name in type(heading).model_fields})
    touch(heading, caller)
    record(session, caller, event, heading, change)
    return heading


def must_be_empty(session: Session, heading: Goal | Programme, *columns: Any) -> None:
    """Nothing refers to the heading by any of `columns`. Raises InUse."""
    if any(session.scalar(sa.select(sa.exists().where(column == heading.id))) for column in columns):
        raise InUse


def take_out(session: Session, caller: Principal, heading: H, event: Event, *columns: Any) -> None:
    """Take out a heading that nothing stands under. Raises InUse."""
    must_be_empty(session, heading, *columns)
    remove(session, caller, heading, event)
