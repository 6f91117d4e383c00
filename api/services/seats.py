"""Seats: who acts for a task force or an agency, by which decree, and for how long."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from sqlmodel import Session, select

from api.access import gate
from api.access.policy import authorise
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.events import Event
from api.domain.kinds import TaskForceLevel
from api.domain.seats import AGENCY_SEATS, FILLED_BY_ONE, TASK_FORCE_SEATS, SeatKind
from api.journal import record
from api.models.agencies import Agency
from api.models.columns import place_of
from api.models.people import Person
from api.models.task_forces import Decree, Seat, TaskForce
from api.problems import FieldError, Invalid, NotFound
from api.schemas.task_forces import SeatCreate, SeatOut

# The levels a kind of seat exists at; kinds not named exist at every level.
LEVELS = {
    SeatKind.PROVINCE_SECRETARIAT: TaskForceLevel.PROVINCE,
    SeatKind.NATIONAL_SECRETARIAT: TaskForceLevel.NATIONAL,
    SeatKind.NATIONAL_READER: TaskForceLevel.NATIONAL,
    SeatKind.NATIONAL_REGISTRAR: TaskForceLevel.NATIONAL,
}


def fill_seat(session: Session, caller: Principal, task_force_id: UUID, body: SeatCreate) -> SeatOut:
    """Fill a seat of the task force, or an officer's seat of one of the region's own agencies.

    A seat never outlasts the decree it rests on. Raises Invalid with everything that does not fit.
    """
    task_force = gate.see(session, caller, TaskForce, task_force_id)
    authorise(caller, task_force)
    agency = session.exec(visible(Agency, caller).where(Agency.id == body.agency_id)).first()
    decree = session.exec(
        select(Decree).where(Decree.id == body.decree_id, Decree.task_force_id == task_force.id)
    ).first()
    wrong = [
        *_kind_faults(body, task_force),
        *_holder_faults(session, caller, body, task_force, agency),
        *_term_faults(body, decree),
    ]
    if wrong:
        raise Invalid(errors=wrong)
    officer = body.kind in AGENCY_SEATS
    seat = Seat(
        **body.model_dump(exclude={"organisation", "valid_to"}),
        **place_of(task_force),
        organisation=agency.organisation if officer and agency else task_force.owner,
        task_force_id=None if officer else task_force.id,
        valid_to=_last_day(body, decree),
        time_zone=task_force.time_zone,
    )
    session.add(seat)
    session.flush()  # its references are checked here
    record(session, caller, Event.SEAT_FILLED, seat, body.model_dump())
    return SeatOut.model_validate(seat)


def _kind_faults(body: SeatCreate, task_force: TaskForce) -> Iterator[FieldError]:
    """Kinds that hand out seats or read referrals need two persons (access.md §1, point 6)."""
    if body.kind not in FILLED_BY_ONE:
        yield FieldError("/kind", "needs_two_persons", "kedudukan ini perlu dua orang / this seat needs two persons")
    if LEVELS.get(body.kind, task_force.level) is not task_force.level:
        yield FieldError("/kind", "level_of_seat", "tingkat gugus tugas ini / the level of the task force")


def _holder_faults(
    session: Session, caller: Principal, body: SeatCreate, task_force: TaskForce, agency: Agency | None
) -> Iterator[FieldError]:
    """Seats of a task force and of officers are held by an agency; officers' by one of the region itself."""
    if body.kind in TASK_FORCE_SEATS | AGENCY_SEATS and agency is None:
        yield FieldError("/agency_id", "agency_required", "instansi / agency")
    if body.kind in AGENCY_SEATS and agency is not None and agency.owner != task_force.owner:
        yield FieldError("/agency_id", "agency_of_region", "instansi wilayah ini / an agency of the region")
    if body.organisation not in (None, task_force.owner, agency.organisation if agency else None):
        yield FieldError("/organisation", "organisation_of_seat", "organisasi / organisation")
    if body.person_id is not None:
        known = session.exec(visible(Person, caller).where(Person.id == body.person_id)).first()
        if known is None or known.owner != task_force.owner:
            yield FieldError("/person_id", "person_of_region", "petugas wilayah ini / a person of the region")


def _term_faults(body: SeatCreate, decree: Decree | None) -> Iterator[FieldError]:
    """A seat lies within the days of its decree."""
    if body.decree_id is None:
        return
    if decree is None:
        yield FieldError("/decree_id", "decree_of_task_force", "SK gugus tugas ini / a decree of it")
        return
    last = _last_day(body, decree)
    if body.valid_from < decree.valid_from or (last is not None and body.valid_from > last):
        yield FieldError("/valid_from", "term_of_decree", "di dalam masa SK / within the days of the decree")


def _last_day(body: SeatCreate, decree: Decree | None) -> date | None:
    ends = [day for day in (body.valid_to, decree.valid_to if decree else None) if day is not None]
    return min(ends, default=None)


def read_seat(session: Session, caller: Principal, task_force_id: UUID, seat_id: UUID) -> SeatOut:
    """One seat, through the task force whose secretariat fills it."""
    task_force = gate.see(session, caller, TaskForce, task_force_id)
    seat = session.exec(visible(Seat, caller).where(Seat.id == seat_id, Seat.owner == task_force.owner)).first()
    if seat is None:
        raise NotFound
    return SeatOut.model_validate(seat)
