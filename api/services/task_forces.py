"""Task forces and their decrees."""

from uuid import UUID

from sqlmodel import Session

from api.access import gate
from api.access.policy import authorise, permits
from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.events import Event
from api.domain.kinds import TaskForceLevel
from api.domain.places import code_of, province_of
from api.domain.scopes import Kind, kind_of
from api.journal import record
from api.models.reference import Region
from api.models.task_forces import Decree, TaskForce
from api.schemas.task_forces import (
    DecreeCreate,
    DecreeOut,
    TaskForceCreate,
    TaskForceDetail,
    TaskForceOut,
)

LEVELS = {
    Kind.DISTRICT: TaskForceLevel.DISTRICT,
    Kind.PROVINCE: TaskForceLevel.PROVINCE,
    Kind.NATIONAL: TaskForceLevel.NATIONAL,
}
# Which acts a task force shows as allowed, under which name.
ACTIONS = {Act.DECREE_ADD: "decrees", Act.SEAT_FILL: "seats", Act.PLAN_ADD: "plans", Act.PERIOD_ADD: "periods"}


def add_task_force(session: Session, caller: Principal, body: TaskForceCreate) -> TaskForceDetail:
    """Found the task force of a region; a region has at most one."""
    region = session.get(Region, code_of(body.owner))
    task_force = TaskForce(
        owner=body.owner,
        region=body.owner,
        province=province_of(body.owner),
        level=LEVELS[kind_of(body.owner) or Kind.NATIONAL],
        name=body.name,
        region_code=region.code if region else None,
        time_zone=region.time_zone if region else "Asia/Jakarta",
    )
    authorise(caller, task_force)
    session.add(task_force)
    session.flush()  # a second task force of the region is refused here
    record(session, caller, Event.TASK_FORCE_ADDED, task_force, body.model_dump())
    return detail(caller, task_force)


def read_task_force(session: Session, caller: Principal, task_force_id: UUID) -> TaskForceDetail:
    """One task force."""
    return detail(caller, gate.see(session, caller, TaskForce, task_force_id))


def detail(caller: Principal, task_force: TaskForce) -> TaskForceDetail:
    """A task force with what the caller may do."""
    return TaskForceDetail(
        **TaskForceOut.model_validate(task_force).model_dump(),
        allowed_actions=[name for act, name in ACTIONS.items() if permits(caller, act, task_force)],
    )


def add_decree(session: Session, caller: Principal, task_force_id: UUID, body: DecreeCreate) -> DecreeOut:
    """Record the instrument from which seats take their authority."""
    task_force = gate.see(session, caller, TaskForce, task_force_id)
    authorise(caller, task_force)
    decree = Decree(
        **body.model_dump(),
        task_force_id=task_force.id,
        owner=task_force.owner,
        region=task_force.region,
        province=task_force.province,
    )
    session.add(decree)
    session.flush()  # a decree of the same number is refused here
    record(session, caller, Event.DECREE_ADDED, decree, body.model_dump())
    return DecreeOut.model_validate(decree)


def read_decree(session: Session, caller: Principal, task_force_id: UUID, decree_id: UUID) -> DecreeOut:
    """One decree, through its task force."""
    task_force = gate.see(session, caller, TaskForce, task_force_id)
    return DecreeOut.model_validate(gate.child(session, caller, task_force, Decree, Decree.task_force_id, decree_id))
