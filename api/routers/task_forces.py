"""Task forces, their decrees and their seats."""

from typing import Annotated

from fastapi import Query

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.models.task_forces import Decree, Seat, TaskForce
from api.paging import Key
from api.problem_handlers import problems_of
from api.routing.dependencies import (
    LISTING,
    READING,
    WRITING,
    ListsDep,
    OfferedOnce,
    SessionDep,
    Tags,
    caller_for,
    matching,
    protected,
    shape_of,
)
from api.routing.moving import WAITING
from api.schemas.base import Id, Page
from api.schemas.lists import PageQuery, SeatQuery, TaskForceQuery
from api.schemas.pending_acts import PendingActOut
from api.schemas.plans import PlanYears
from api.schemas.task_forces import (
    DecreeCreate,
    DecreeOut,
    SeatCreate,
    SeatDetail,
    SeatOut,
    TaskForceCreate,
    TaskForceDetail,
    TaskForceOut,
)
from api.services import pending_acts, plan_years, seats, task_forces

router = protected("task-forces")
SHOWN = (Act.DECREE_ADD, Act.SEAT_FILL, Act.PLAN_ADD, Act.PERIOD_ADD)


@router.get("/task-forces", operation_id="task_forces_list", responses=problems_of(*LISTING))
def list_task_forces(
    caller: Annotated[Principal, caller_for(Act.TASK_FORCE_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[TaskForceQuery, Query()],
) -> Page[TaskForceOut]:
    """Task forces the caller sees, by region."""
    statement = matching(visible(TaskForce, caller), TaskForce, query)
    return lists.page(session, caller, statement, query, [(TaskForce.owner, "asc")], shape_of(TaskForceOut))


@router.post("/task-forces", status_code=201, operation_id="task_forces_add", responses=problems_of(*WRITING))
def add_task_force(
    caller: Annotated[Principal, caller_for(Act.TASK_FORCE_ADD, *SHOWN)],
    session: SessionDep,
    body: TaskForceCreate,
    once: OfferedOnce,
) -> TaskForceDetail:
    """Found the task force of a region; a region has at most one."""
    return once.run(
        session,
        caller,
        lambda: task_forces.add_task_force(session, caller, body),
        lambda made: task_forces.read_task_force(session, caller, made),
    )


@router.get("/task-forces/{task_force_id}", operation_id="task_forces_read", responses=problems_of(*READING))
def read_task_force(
    caller: Annotated[Principal, caller_for(Act.TASK_FORCE_READ, *SHOWN)],
    task_force_id: Id,
    session: SessionDep,
    tags: Tags,
) -> TaskForceDetail:
    """One task force."""
    return tags.of(task_forces.read_task_force(session, caller, task_force_id))


@router.get(
    "/task-forces/{task_force_id}/decrees", operation_id="decrees_list", responses=problems_of(*LISTING, *READING)
)
def list_decrees(
    caller: Annotated[Principal, caller_for(Act.DECREE_READ)],
    task_force_id: Id,
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[PageQuery, Query()],
) -> Page[DecreeOut]:
    """Decrees of a task force, the newest first."""
    task_force = gate.see(session, caller, TaskForce, task_force_id)
    statement = visible(Decree, caller).where(Decree.task_force_id == task_force.id)
    keys: list[Key] = [(Decree.valid_from, "desc"), (Decree.id, "desc")]
    return lists.page(session, caller, statement, query, keys, shape_of(DecreeOut))


@router.post(
    "/task-forces/{task_force_id}/decrees", status_code=201, operation_id="decrees_add", responses=problems_of(*WRITING)
)
def add_decree(
    caller: Annotated[Principal, caller_for(Act.DECREE_ADD)],
    task_force_id: Id,
    session: SessionDep,
    body: DecreeCreate,
    once: OfferedOnce,
) -> DecreeOut:
    """Record the instrument from which seats take their authority."""
    return once.run(
        session,
        caller,
        lambda: task_forces.add_decree(session, caller, task_force_id, body),
        lambda made: task_forces.read_decree(session, caller, task_force_id, made),
    )


@router.get("/task-forces/{task_force_id}/seats", operation_id="seats_list", responses=problems_of(*LISTING, *READING))
def list_seats(
    caller: Annotated[Principal, caller_for(Act.SEAT_READ)],
    task_force_id: Id,
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[SeatQuery, Query()],
) -> Page[SeatOut]:
    """Seats the task force fills, those of its member agencies' officers included."""
    task_force = gate.see(session, caller, TaskForce, task_force_id)
    statement = matching(visible(Seat, caller).where(Seat.owner == task_force.owner), Seat, query)
    return lists.page(session, caller, statement, query, [(Seat.id, "asc")], shape_of(SeatOut))


@router.post(
    "/task-forces/{task_force_id}/seats",
    status_code=201,
    operation_id="seats_fill",
    responses={**problems_of(*WRITING), **WAITING},
)
def fill_seat(
    caller: Annotated[Principal, caller_for(Act.SEAT_FILL, *seats.ACTIONS)],
    task_force_id: Id,
    session: SessionDep,
    body: SeatCreate,
    once: OfferedOnce,
) -> SeatDetail | PendingActOut:
    """Fill a seat of the task force, or an officer's seat of one of its member agencies.

    A seat that reads referrals waits for the daily chair, a registrar's act for another registrar (202).
    """
    return once.run(
        session,
        caller,
        lambda: seats.fill_seat(session, caller, task_force_id, body),
        lambda made: (
            pending_acts.waiting(session, caller, made) or seats.read_seat(session, caller, task_force_id, made)
        ),
    )


@router.get("/task-forces/{task_force_id}/plan-years", operation_id="plan_years_read", responses=problems_of(*READING))
def read_plan_years(
    caller: Annotated[Principal, caller_for(Act.PLAN_YEARS_READ)], task_force_id: Id, session: SessionDep, tags: Tags
) -> PlanYears:
    """Which years have a plan, a bridging plan, or none; a region without a task force has no such list."""
    return tags.of(plan_years.read_years(session, caller, task_force_id))
