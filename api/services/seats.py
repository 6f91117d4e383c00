"""Seats: who acts for a task force or an agency, by which decree, and for how long.

A seat that lets people read referrals waits for the daily chair, as does that seat itself, and whatever a national
registrar does for another registrar; who hands out seats is seated by registrars alone (access.md §1, point 6). The
functions named `…_as_asked` do what was asked for, whoever completes it.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.access import gate
from api.access.policy import authorise, permits
from api.access.predicates import from_registrar_seat
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.clocks import local_date
from api.domain.events import Event
from api.domain.kinds import TaskForceLevel
from api.domain.scopes import Word
from api.domain.seats import AGENCY_SEATS, SEATS_OF_REGISTRARS, SEATS_OF_TWO_PERSONS, TASK_FORCE_SEATS, SeatKind
from api.journal import record
from api.models.agencies import Agency
from api.models.columns import place_of
from api.models.people import Person
from api.models.task_forces import Decree, Seat, TaskForce
from api.moves import touch
from api.moves.pending import Wanted, ask, second_for
from api.problems import FieldError, Invalid, Locked, NotFound, Text
from api.schemas.pending_acts import PendingActOut
from api.schemas.task_forces import SeatCreate, SeatDetail, SeatEnding, SeatHandover, SeatOut
from api.services.seat_codes import Seated, renew_codes

# The levels a kind of seat exists at; kinds not named exist at every level.
LEVELS = {
    SeatKind.PROVINCE_SECRETARIAT: TaskForceLevel.PROVINCE,
    SeatKind.NATIONAL_SECRETARIAT: TaskForceLevel.NATIONAL,
    SeatKind.NATIONAL_READER: TaskForceLevel.NATIONAL,
    SeatKind.NATIONAL_REGISTRAR: TaskForceLevel.NATIONAL,
}
ONE_DAY = timedelta(days=1)
BY_REGISTRARS = SEATS_OF_REGISTRARS | {SeatKind.DAILY_CHAIR}
"""What registrars seat in the task force of others."""
# Which acts a seat that stands shows as allowed, under which name.
ACTIONS = {Act.SEAT_HAND_OVER: "handovers", Act.SEAT_END: "endings"}


def fill_seat(session: Session, caller: Principal, task_force_id: UUID, body: SeatCreate) -> SeatDetail | PendingActOut:
    """Fill a seat of the task force, or an officer's seat of one of the region's own agencies, or ask for it.

    A seat never outlasts the decree it rests on. Raises Invalid with everything that does not fit.
    """
    task_force = gate.see(session, caller, TaskForce, task_force_id)
    authorise(caller, task_force)
    _must_be_filled_by(caller, body.kind, task_force.owner)
    with gate.acting_for(session, caller, task_force.owner) as there:
        _must_fit(session, there, task_force, body)
    wanted = Wanted(Act.SEAT_FILL, task_force.owner, task_force.id, body.model_dump(mode="json"))
    return _asked(session, caller, body.kind, wanted) or _seat(session, caller, task_force, body)


def fill_seat_as_asked(
    session: Session, caller: Principal, task_force_id: UUID | None, request: dict[str, Any]
) -> Seated:
    """Fill the seat that was asked for; its holder's codes are renewed. Raises Invalid where it no longer fits."""
    task_force = _task_force_of(session, caller, task_force_id)
    body = SeatCreate.model_validate(request)
    _must_fit(session, caller, task_force, body)
    made = _seat(session, caller, task_force, body)
    return Seated(made.id, renew_codes(session, caller, body.person_id))


def hand_over_seat(
    session: Session, caller: Principal, seat_id: UUID, version: gate.Named | None, body: SeatHandover
) -> SeatDetail | PendingActOut:
    """Give a seat to its next holder, or ask for it; the one before keeps its days up to the day before."""
    seat = _one(session, caller, seat_id)
    _must_be_filled_by(caller, seat.kind, seat.owner)
    with gate.acting_for(session, caller, seat.owner) as there:
        _next(session, there, gate.lock(session, seat, version), body)
    request = body.model_dump(mode="json", exclude_unset=True)
    wanted = Wanted(Act.SEAT_HAND_OVER, seat.owner, seat.id, request)
    return _asked(session, caller, seat.kind, wanted) or _hand_over(session, caller, seat.id, wanted.request)


def hand_over_seat_as_asked(
    session: Session, caller: Principal, seat_id: UUID | None, request: dict[str, Any]
) -> Seated:
    """Hand the seat over as was asked; the codes of its next holder are renewed. Raises Invalid, Locked where that no
    longer fits.
    """
    following = _hand_over(session, caller, seat_id, request)
    return Seated(following.id, renew_codes(session, caller, following.person_id))


def _hand_over(session: Session, caller: Principal, seat_id: UUID | None, request: dict[str, Any]) -> SeatDetail:
    seat, body = _held(session, caller, seat_id), SeatHandover.model_validate(request)
    following = _next(session, caller, seat, body)
    seat.valid_to = body.valid_from - ONE_DAY
    touch(seat, caller)
    session.add(seat)
    record(session, caller, Event.SEAT_HANDED_OVER, seat, request)
    session.add(following)
    session.flush()  # its references are checked here
    record(session, caller, Event.SEAT_FILLED, following, request)
    return _detail(session, caller, following)


def end_seat(
    session: Session, caller: Principal, seat_id: UUID, version: gate.Named | None, body: SeatEnding
) -> SeatDetail | PendingActOut:
    """End a seat with a day, whose local midnight ends all that follows from it; a registrar asks another for it."""
    seat = _one(session, caller, seat_id)
    with gate.acting_for(session, caller, seat.owner) as there:
        _must_end(there, gate.lock(session, seat, version), body)
    wanted = Wanted(Act.SEAT_END, seat.owner, seat.id, body.model_dump(mode="json"))
    # Taking power away needs one person, unless a registrar does it.
    return _asked(session, caller, None, wanted) or end_seat_as_asked(session, caller, seat.id, wanted.request)


def end_seat_as_asked(session: Session, caller: Principal, seat_id: UUID | None, request: dict[str, Any]) -> SeatDetail:
    """End the seat as was asked. Raises Invalid and Locked where that no longer fits."""
    seat, body = _held(session, caller, seat_id), SeatEnding.model_validate(request)
    _must_end(caller, seat, body)
    seat.valid_to = body.last_day
    touch(seat, caller)
    session.add(seat)
    record(session, caller, Event.SEAT_ENDED, seat, request)
    return _detail(session, caller, seat)


def read_seat(session: Session, caller: Principal, task_force_id: UUID, seat_id: UUID) -> SeatDetail:
    """One seat, through the task force whose secretariat fills it. Raises NotFound."""
    task_force = gate.see(session, caller, TaskForce, task_force_id)
    seat = session.exec(visible(Seat, caller).where(Seat.id == seat_id, Seat.owner == task_force.owner)).first()
    if seat is None:
        raise NotFound
    return _detail(session, caller, seat)


def show_seat(session: Session, caller: Principal, seat_id: UUID) -> SeatDetail:
    """One seat by its id: the directory of seats is open."""
    return _detail(session, caller, gate.see(session, caller, Seat, seat_id))


def _detail(session: Session, caller: Principal, seat: Seat) -> SeatDetail:
    """A seat with what the caller may do, as long as it has not ended."""
    stands = seat.valid_to is None or seat.valid_to >= local_date(caller.now, seat.time_zone)
    fills = _filling_fault(caller, seat.kind, seat.owner) is None and not _has_next(session, caller, seat)
    allowed = [
        name
        for act, name in ACTIONS.items()
        if stands and (fills or act is not Act.SEAT_HAND_OVER) and permits(caller, act, seat)
    ]
    return SeatDetail(**SeatOut.model_validate(seat).model_dump(), allowed_actions=allowed)


def _is_registrar(caller: Principal) -> bool:
    return from_registrar_seat(caller, caller.held.get(Word.GRANTS_WRITE, frozenset()), None)


def _must_be_filled_by(caller: Principal, kind: SeatKind, owner: str) -> None:
    fault = _filling_fault(caller, kind, owner)
    if fault is not None:
        raise Invalid(errors=[fault])


def _filling_fault(caller: Principal, kind: SeatKind, owner: str) -> FieldError | None:
    """Who hands out seats is seated by registrars, who in the task force of others seat beside them the daily chair:
    where nobody sits there, no second person would be found.
    """
    is_registrar = _is_registrar(caller)
    if kind in SEATS_OF_REGISTRARS and not is_registrar:
        text = "perlu dua registrar nasional / two national registrars fill this seat"
        return FieldError("/kind", "needs_registrars", text)
    if kind not in BY_REGISTRARS and is_registrar and owner not in caller.organisations:
        text = "diisi sekretariat setempat / the secretariat there fills this seat"
        return FieldError("/kind", "filled_by_secretariat", text)
    return None


def _asked(session: Session, caller: Principal, kind: SeatKind | None, wanted: Wanted) -> PendingActOut | None:
    """The act that now waits, where it needs two persons."""
    second = second_for(caller, is_sensitive=kind in SEATS_OF_TWO_PERSONS)
    return PendingActOut.model_validate(ask(session, caller, second, wanted)) if second else None


def _one(session: Session, caller: Principal, seat_id: UUID) -> Seat:
    seat = gate.see(session, caller, Seat, seat_id)
    authorise(caller, seat)
    return seat


def _held(session: Session, caller: Principal, seat_id: UUID | None) -> Seat:
    """The seat of an act that was judged, locked. Raises NotFound where it is gone."""
    return gate.lock(session, gate.see(session, caller, Seat, seat_id or UUID(int=0)))


def _task_force_of(session: Session, caller: Principal, task_force_id: UUID | None) -> TaskForce:
    return gate.see(session, caller, TaskForce, task_force_id or UUID(int=0))


def _must_fit(session: Session, caller: Principal, task_force: TaskForce, body: SeatCreate) -> None:
    wrong = [
        *_kind_faults(body, task_force),
        *_holder_faults(session, caller, body, task_force, _agency(session, caller, body.agency_id)),
        *_term_faults(body, _decree(session, task_force.id, body.decree_id)),
    ]
    if wrong:
        raise Invalid(errors=wrong)


def _seat(session: Session, caller: Principal, task_force: TaskForce, body: SeatCreate) -> SeatDetail:
    agency, officer = _agency(session, caller, body.agency_id), body.kind in AGENCY_SEATS
    seat = Seat(
        **body.model_dump(exclude={"organisation", "valid_to"}),
        **place_of(task_force),
        organisation=agency.organisation if officer and agency else task_force.owner,
        task_force_id=None if officer else task_force.id,
        valid_to=_last_day(body, _decree(session, task_force.id, body.decree_id)),
        time_zone=task_force.time_zone,
    )
    session.add(seat)
    session.flush()  # its references are checked here
    record(session, caller, Event.SEAT_FILLED, seat, body.model_dump())
    return _detail(session, caller, seat)


def _next(session: Session, caller: Principal, seat: Seat, body: SeatHandover) -> Seat:
    """The seat as its next holder will hold it. Raises Locked where it ended before, Invalid where it does not fit."""
    task_force = session.exec(visible(TaskForce, caller).where(TaskForce.owner == seat.owner)).one()
    fields: dict[str, Any] = {"agency_id": seat.agency_id, "decree_id": seat.decree_id, "valid_to": None}
    if body.agency_id in (None, seat.agency_id):
        fields["unit"] = seat.unit
    wanted = SeatCreate(
        **{**fields, **body.model_dump(exclude_unset=True)}, kind=seat.kind, sub_task_force=seat.sub_task_force
    )
    today = local_date(caller.now, seat.time_zone)
    _must_stand(seat, max(today, body.valid_from - ONE_DAY))
    if _has_next(session, caller, seat):
        raise Locked(Text("Kedudukan ini sudah diserahkan.", "This seat was handed over."), lock_reason="handed_over")
    if body.valid_from < today or body.valid_from <= seat.valid_from:
        text = (
            "mulai hari ini, sesudah hari pertama pemegang lama / from today on, after the first day of the present one"
        )
        raise Invalid(errors=[FieldError("/valid_from", "after_the_present_holder", text)])
    _must_fit(session, caller, task_force, wanted)
    agency = _agency(session, caller, wanted.agency_id)
    return Seat(
        **wanted.model_dump(exclude={"organisation", "valid_to"}),
        **place_of(seat),
        organisation=agency.organisation if seat.kind in AGENCY_SEATS and agency else seat.organisation,
        task_force_id=seat.task_force_id,
        valid_to=_last_day(wanted, _decree(session, task_force.id, wanted.decree_id)),
        time_zone=seat.time_zone,
        follows_id=seat.id,
    )


def _must_end(caller: Principal, seat: Seat, body: SeatEnding) -> None:
    """A seat ends yesterday, which is at once, or later, and never later than it would have. Raises Locked, Invalid."""
    today = local_date(caller.now, seat.time_zone)
    _must_stand(seat, today)
    too_late = seat.valid_to is not None and body.last_day > seat.valid_to
    if too_late or body.last_day < today - ONE_DAY or body.last_day < seat.valid_from - ONE_DAY:
        text = "kemarin atau sesudahnya, dalam masa kedudukan / yesterday or later, within the term"
        raise Invalid(errors=[FieldError("/last_day", "within_the_term", text)])


def _must_stand(seat: Seat, day: date) -> None:
    if seat.valid_to is not None and seat.valid_to < day:
        raise Locked(Text("Kedudukan ini sudah berakhir.", "This seat has ended."), lock_reason="seat_ended")


def _has_next(session: Session, caller: Principal, seat: Seat) -> bool:
    """Whether the seat was handed over: it has one next holder, and who ended before the first day is none."""
    held = sa.or_(col(Seat.valid_to).is_(None), col(Seat.valid_to) >= col(Seat.valid_from))
    return session.exec(visible(Seat, caller).where(Seat.follows_id == seat.id, held)).first() is not None


def _agency(session: Session, caller: Principal, agency_id: UUID | None) -> Agency | None:
    return session.exec(visible(Agency, caller).where(Agency.id == agency_id)).first()


def _decree(session: Session, task_force_id: UUID, decree_id: UUID | None) -> Decree | None:
    return session.exec(select(Decree).where(Decree.id == decree_id, Decree.task_force_id == task_force_id)).first()


def _kind_faults(body: SeatCreate, task_force: TaskForce) -> Iterator[FieldError]:
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
    if body.unit is not None and agency is None:
        yield FieldError("/unit", "unit_of_agency", "bagian suatu instansi / a part of an agency")
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
