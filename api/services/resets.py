"""Resets in person: a code for somebody who forgot the password or lost the second factor, and came by.

Nobody resets the own account. Where a seat of the person is filled by two persons and the code would open it alone,
two persons ask for the reset, and the second is given the code: otherwise one of them could become that person.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.access import gate
from api.access.principal import Principal
from api.domain.events import Event
from api.domain.kinds import CodeKind
from api.journal import record
from api.models.people import Person
from api.models.sign_ins import PasswordCode
from api.oauth import second_factors, sessions
from api.oauth.accounts import Wanted, close_codes, holds_seat_of_two, make_code, open_code
from api.oauth.metadata import address
from api.oauth.steps import CODE_PATH
from api.problems import FieldError, Invalid, NotFound, SamePerson
from api.schemas.pending_acts import PendingActOut
from api.schemas.people import ResetCreate, ResetOut
from api.services.people import asked, held, must_be_there
from api.settings import get_settings

WAITS_FOR = timedelta(days=1)  # for the second person


def reset_person(session: Session, caller: Principal, person_id: UUID, body: ResetCreate) -> ResetOut | PendingActOut:
    """Make the code, or open the reset for a second person, or ask for it. Raises Invalid, SamePerson, WrongMoment."""
    person = gate.fetch(session, caller, Person, person_id)
    must_be_there(person)
    if not (body.password or body.second_factor):
        raise Invalid(errors=[FieldError("/password", "required", "salah satu / one of the two")])
    if caller.person_id == person.id:
        raise SamePerson
    waits = asked(session, caller, person.owner, person.id, body.model_dump())
    return waits or _reset(session, caller, person, body)


def reset_person_as_asked(
    session: Session, caller: Principal, person_id: UUID | None, request: dict[str, Any]
) -> ResetOut:
    """Make the code that one registrar asked for and another completes. Raises SamePerson, WrongMoment."""
    person, body = held(session, caller, person_id), ResetCreate.model_validate(request)
    if caller.person_id == person.id:
        raise SamePerson
    return _code(session, caller, person, _wanted(caller, body))


def _reset(session: Session, caller: Principal, person: Person, body: ResetCreate) -> ResetOut:
    wanted = _wanted(caller, body)
    opened = _opened(session, person, body, caller.now)
    if _needs_two(session, person, body, caller.now) and opened is None:
        return _open(session, caller, person, wanted)
    if opened is not None and caller.person_id in (None, opened.made_by):
        raise SamePerson
    return _code(session, caller, person, wanted)


def _wanted(caller: Principal, body: ResetCreate) -> Wanted:
    life = timedelta(hours=get_settings().reset_hours)
    return Wanted(CodeKind.IN_PERSON, life, caller.person_id, body.password, body.second_factor)


def _code(session: Session, caller: Principal, person: Person, wanted: Wanted) -> ResetOut:
    row, code = make_code(session, person.id, wanted, caller.now)
    change = {"password": wanted.sets_password, "second_factor": wanted.clears_second_factor}
    record(session, caller, Event.PERSON_RESET, person, change)
    session.flush()  # the id of the code is shown
    shown = _shown(row, code)
    sessions.end_all(session, person.id, caller.now, caller)
    return shown


def read_reset(session: Session, caller: Principal, person_id: UUID, reset_id: UUID) -> ResetOut:
    """A repeated reset; the code was shown before. Raises NotFound."""
    person = gate.see(session, caller, Person, person_id)
    row = session.get(PasswordCode, reset_id)
    if row is None or row.person_id != person.id:
        raise NotFound
    return _shown(row, None)


def _needs_two(session: Session, person: Person, body: ResetCreate, now: datetime) -> bool:
    """A password alone opens no such seat where a second factor stands beside it and stays."""
    if second_factors.factor_of(session, person.id) is not None and not body.second_factor:
        return False
    return holds_seat_of_two(session, person.id, now)


def _opened(session: Session, person: Person, body: ResetCreate, now: datetime) -> PasswordCode | None:
    """The same reset, asked for by one person and not long ago."""
    waiting = sa.select(PasswordCode).where(
        col(PasswordCode.person_id) == person.id,
        col(PasswordCode.digest).is_(None),
        col(PasswordCode.used_at).is_(None),
        col(PasswordCode.sets_password) == body.password,
        col(PasswordCode.clears_second_factor) == body.second_factor,
        col(PasswordCode.made_at) > now - WAITS_FOR,
    )
    return session.execute(waiting.with_for_update()).scalars().first()


def _open(session: Session, caller: Principal, person: Person, wanted: Wanted) -> ResetOut:
    if caller.person_id is None:
        raise SamePerson  # behind a machine stands nobody who could be one of two
    close_codes(session, person.id, caller.now)
    row = open_code(person.id, wanted, caller.now)
    session.add(row)
    session.flush()  # its id is shown
    record(session, caller, Event.PERSON_RESET_ASKED, person)
    return _shown(row, None)


def _shown(row: PasswordCode, code: str | None) -> ResetOut:
    return ResetOut(
        id=row.id,
        person_id=row.person_id,
        password=row.sets_password,
        second_factor=row.clears_second_factor,
        code=code,
        address=address(CODE_PATH),
        expires_at=row.expires_at,
        awaits_second_person=row.digest is None,
    )
