"""Passwords of people set and changed, and the codes with which one is set without the one before.

A code is handed over in person or mailed, kept as its digest, and counts once: it is redeemed under the lock of its
row. A password that changes ends the sessions of before; the codes still open end with it. A code that came by mail
leads into no set-up of a second factor that a seat asks for: whoever reads the mailbox would become its holder.
"""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.access.grants import home_of
from api.database import assume
from api.domain.events import Event
from api.domain.kinds import CodeKind
from api.domain.seats import SEATS_OF_TWO_PERSONS
from api.journal import record
from api.models.people import Person
from api.models.sign_ins import PasswordCode
from api.models.task_forces import Seat
from api.oauth import human_codes, passwords, second_factors, sessions


class CodeInHand(NamedTuple):
    """A code that was presented and counts, and its person."""

    row: PasswordCode
    person: Person


class Wanted(NamedTuple):
    """What a code is for, for how long it counts, who asked for it, and what it does."""

    kind: CodeKind
    life: timedelta
    made_by: UUID | None
    sets_password: bool = True
    clears_second_factor: bool = False


def make_code(session: Session, person_id: UUID, wanted: Wanted, now: datetime) -> tuple[PasswordCode, str]:
    """A new code in place of those still open, and what is to be handed over: it is shown now and never again."""
    close_codes(session, person_id, now)
    return add_code(session, person_id, wanted, now)


def add_code(session: Session, person_id: UUID, wanted: Wanted, now: datetime) -> tuple[PasswordCode, str]:
    """A new code beside those still open: who asks for a mail ends no code that was handed over."""
    code = human_codes.fresh()
    row = open_code(person_id, wanted, now)
    row.digest = human_codes.digest(code)
    session.add(row)
    return row, code


def add_mailed_code(session: Session, person_id: UUID, wanted: Wanted, now: datetime) -> tuple[PasswordCode, str]:
    """As `add_code`, for a mail that the worker is about to send; needs the context."""
    told(session, session.get_one(Person, person_id), Event.CODE_MAILED, now, by="worker")
    return add_code(session, person_id, wanted, now)


def open_code(person_id: UUID, wanted: Wanted, now: datetime) -> PasswordCode:
    """The row of a code that has no digest yet."""
    fields = wanted._asdict()
    return PasswordCode(person_id=person_id, made_at=now, expires_at=now + fields.pop("life"), **fields)


def close_codes(session: Session, person_id: UUID, now: datetime, *kinds: CodeKind) -> None:
    """No code of this person counts any more, of these kinds or of all."""
    still_open = sa.update(PasswordCode).where(
        col(PasswordCode.person_id) == person_id,
        col(PasswordCode.used_at).is_(None),
        col(PasswordCode.kind).in_(kinds or tuple(CodeKind)),
    )
    session.execute(still_open.values(used_at=now))


def in_hand(session: Session, typed: str, now: datetime, *, lock: bool = False) -> CodeInHand | None:
    """The code, where it counts; sets the context to its person's home. `lock` keeps it for this transaction alone."""
    statement = sa.select(PasswordCode).where(
        col(PasswordCode.digest) == human_codes.digest(typed),
        col(PasswordCode.used_at).is_(None),
        col(PasswordCode.expires_at) > now,
    )
    if lock:
        statement = statement.with_for_update()
    row = session.execute(statement, execution_options={"populate_existing": True}).scalar_one_or_none()
    home = home_of(session, row.person_id) if row else None
    if row is None or home is None:
        return None
    assume(session, [home])
    if row.kind is CodeKind.BY_MAIL and opens_seat_alone(session, row.person_id, now):
        return None
    return CodeInHand(row, session.get_one(Person, row.person_id))


def opens_seat_alone(session: Session, person_id: UUID, now: datetime) -> bool:
    """Whether the password alone would lead into the set-up of the second factor a seat asks for, or into the seat of
    a second person; needs the context.
    """
    if second_factors.factor_of(session, person_id) is not None:
        return False
    return second_factors.is_needed(session, person_id, now) or holds_seat_of_two(session, person_id, now)


def holds_seat_of_two(session: Session, person_id: UUID, now: datetime) -> bool:
    """Whether a seat held today, or from a day to come, is filled by two persons; needs the context."""
    still = sa.func.gugus_on_day(now, sa.cast("-infinity", sa.Date), Seat.valid_to, Seat.time_zone)
    seats = select(Seat.id).where(Seat.person_id == person_id, col(Seat.kind).in_(SEATS_OF_TWO_PERSONS), still)
    return session.exec(seats).first() is not None


def redeem(session: Session, held: CodeInHand, password: str, now: datetime) -> sessions.Account:
    """Do what the code says; it is locked, and where it leaves the password as it is, `password` was found right.

    Raises PasswordError.
    """
    row, person = held
    if row.sets_password:
        set_password(session, person, password, now)
    if row.clears_second_factor and second_factors.remove(session, person.id):
        told(session, person, Event.SECOND_FACTOR_REMOVED, now)
    sessions.end_all(session, person.id, now)
    close_codes(session, person.id, now)
    return sessions.Account(person.id, person.owner, person.password_hash)


def set_password(session: Session, person: Person, password: str, now: datetime, *, but: UUID | None = None) -> None:
    """Set it, and end all sessions but one. Raises PasswordError."""
    person.password_hash = passwords.hash_of(password, person.sign_in_name, person.display_name)
    session.add(person)
    sessions.end_all(session, person.id, now, but=but)
    close_codes(session, person.id, now)
    told(session, person, Event.PASSWORD_SET, now)


def told(session: Session, person: Person, event: Event, now: datetime, *, by: str = "person") -> None:
    """What happened to an account, mostly by its person, stands in the audit of the home; no feed tells of it."""
    who = sessions.at_the_door(person.id if by == "person" else None, person.owner, now)
    record(session, who, event, person, audience=(), by=by)
