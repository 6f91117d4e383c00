"""Task forces, their decrees and their seats."""

from uuid import UUID

from sqlmodel import Session, select

from api.access import gate
from api.access.policy import authorise, permits
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.events import Event
from api.domain.kinds import TaskForceLevel
from api.domain.places import code_of, province_of
from api.domain.scopes import Kind, kind_of
from api.domain.seats import AGENCY_SEATS, TASK_FORCE_SEATS
from api.journal import record
from api.models.agencies import Agency
from api.models.reference import Region
from api.models.task_forces import Decree, Seat, TaskForce
from api.problems import FieldError, Invalid
from api.schemas.task_forces import (
    DecreeCreate,
    DecreeOut,
    SeatCreate,
    SeatOut,
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


def fill_seat(session: Session, caller: Principal, task_force_id: UUID, body: SeatCreate) -> SeatOut:
    """Fill a seat of the task force, or an officer's seat of one of its member agencies."""
    task_force = gate.see(session, caller, TaskForce, task_force_id)
    authorise(caller, task_force)
    agency = session.exec(visible(Agency, caller).where(Agency.id == body.agency_id)).first()
    _must_fit(session, body, task_force, agency)
    officer = body.kind in AGENCY_SEATS and agency is not None
    seat = Seat(
        **body.model_dump(exclude={"organisation"}),
        organisation=agency.organisation if officer and agency else task_force.owner,
        task_force_id=None if officer else task_force.id,
        owner=task_force.owner,
        region=task_force.region,
        province=task_force.province,
        time_zone=task_force.time_zone,
    )
    session.add(seat)
    session.flush()  # its references are checked here
    record(session, caller, Event.SEAT_FILLED, seat, body.model_dump())
    return SeatOut.model_validate(seat)


def _must_fit(session: Session, body: SeatCreate, task_force: TaskForce, agency: Agency | None) -> None:
    """A task-force seat or an officer's seat needs an agency; a decree is one of this task force."""
    wrong = []
    if body.kind in TASK_FORCE_SEATS | AGENCY_SEATS and agency is None:
        wrong.append(FieldError("/agency_id", "agency_required", "instansi / agency"))
    if body.kind in AGENCY_SEATS and agency is not None and agency.owner != task_force.owner:
        wrong.append(FieldError("/agency_id", "agency_of_region", "instansi wilayah ini / an agency of the region"))
    if body.organisation not in (None, task_force.owner, agency.organisation if agency else None):
        wrong.append(FieldError("/organisation", "organisation_of_seat", "organisasi / organisation"))
    if body.decree_id is not None:
        decree = session.exec(
            select(Decree.id).where(Decree.id == body.decree_id, Decree.task_force_id == task_force.id)
        ).first()
        if decree is None:
            wrong.append(FieldError("/decree_id", "decree_of_task_force", "SK gugus tugas ini / a decree of it"))
    if wrong:
        raise Invalid(errors=wrong)


def read_seat(session: Session, caller: Principal, task_force_id: UUID, seat_id: UUID) -> SeatOut:
    """One seat, through the task force whose secretariat fills it."""
    task_force = gate.see(session, caller, TaskForce, task_force_id)
    seat = session.exec(visible(Seat, caller).where(Seat.id == seat_id, Seat.owner == task_force.owner)).first()
    return SeatOut.model_validate(seat)
