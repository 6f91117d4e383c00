"""People of an organisation: invited, changed, signed out, and ended. What they may do follows from their seats."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.access import gate
from api.access.policy import authorise, permits
from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.events import Event
from api.domain.kinds import CodeKind
from api.journal import record
from api.models.people import Person
from api.models.sign_ins import PasswordCode, SecondFactor
from api.moves import touch
from api.oauth import code_mail, second_factors, sessions
from api.oauth.accounts import Wanted, close_codes, make_code
from api.oauth.metadata import address
from api.oauth.steps import CODE_PATH
from api.problems import FieldError, Invalid, WrongMoment
from api.schemas.people import HandedCode, PersonCreate, PersonDetail, PersonInvited, PersonOut, PersonUpdate
from api.settings import get_settings

OFFERED = {"change": Act.PERSON_CHANGE, "reset": Act.PERSON_RESET, "end": Act.PERSON_END}


def invite_person(session: Session, caller: Principal, body: PersonCreate) -> PersonInvited:
    """Enter a person and make the code of the invitation, or have it mailed. Raises Invalid."""
    _must_reach(body)
    person = Person(**body.model_dump(exclude={"invite_by_mail"}))
    authorise(caller, person)
    session.add(person)
    session.flush()  # the code refers to it
    record(session, caller, Event.PERSON_INVITED, person)
    if body.invite_by_mail:
        code_mail.ask(session, person.sign_in_name, _life(), caller.now, caller.person_id)
        return _invited(session, caller, person, None, None)
    row, code = make_code(session, person.id, Wanted(CodeKind.INVITATION, _life(), caller.person_id), caller.now)
    return _invited(session, caller, person, row, code)


def read_invited(session: Session, caller: Principal, person_id: UUID) -> PersonInvited:
    """The person of a repeated invitation; the code was shown before."""
    person = gate.see(session, caller, Person, person_id)
    made = sa.select(PasswordCode).where(col(PasswordCode.person_id) == person_id).order_by(col(PasswordCode.made_at))
    return _invited(session, caller, person, session.execute(made).scalars().first(), None)


def read_person(session: Session, caller: Principal, person_id: UUID) -> PersonDetail:
    """One person."""
    return detail(session, caller, gate.see(session, caller, Person, person_id))


def change_person(
    session: Session, caller: Principal, person_id: UUID, version: int, body: PersonUpdate
) -> PersonDetail:
    """Correct a name or a mail address."""
    person = gate.fetch(session, caller, Person, person_id, version)
    must_be_there(person)
    change = body.model_dump(exclude_unset=True)
    if change.get("display_name", "") is None:
        raise Invalid(errors=[FieldError("/display_name", "required", "wajib / required")])
    person.sqlmodel_update(change)
    if "mail" in change:  # a code may lie in the wrong mailbox
        close_codes(session, person.id, caller.now, CodeKind.BY_MAIL)
    touch(person, caller)
    record(session, caller, Event.PERSON_CHANGED, person, change)
    return detail(session, caller, person)


def end_person(session: Session, caller: Principal, person_id: UUID) -> PersonDetail:
    """The person signs in no more: sessions, tokens and codes end at once. The seats keep their history."""
    person = gate.fetch(session, caller, Person, person_id)
    must_be_there(person)
    person.disabled_at = caller.now
    touch(person, caller)
    record(session, caller, Event.PERSON_ENDED, person)
    shown = detail(session, caller, person)
    close_codes(session, person.id, caller.now)
    sessions.end_all(session, person.id, caller.now, caller)
    return shown


def sign_out_person(session: Session, caller: Principal, person_id: UUID) -> PersonDetail:
    """End all sessions of a person with all their tokens."""
    person = gate.fetch(session, caller, Person, person_id)
    record(session, caller, Event.PERSON_SIGNED_OUT, person)
    shown = detail(session, caller, person)
    sessions.end_all(session, person.id, caller.now, caller)
    return shown


def must_be_there(person: Person) -> None:
    """Refuse for a person who was ended. Raises WrongMoment."""
    if person.disabled_at is not None:
        raise WrongMoment


def told(session: Session, people: Iterable[Person]) -> Iterator[PersonOut]:
    """People as a list shows them."""
    found = list(people)
    with_factor = set(
        session.scalars(
            sa.select(col(SecondFactor.person_id)).where(col(SecondFactor.person_id).in_([each.id for each in found]))
        )
    )
    for person in found:
        yield PersonOut(
            **person.model_dump(exclude={"password_hash", "disabled_at", "created_at"}),
            has_password=person.password_hash is not None,
            has_second_factor=person.id in with_factor,
            ended_at=person.disabled_at,
        )


def detail(session: Session, caller: Principal, person: Person) -> PersonDetail:
    """A person with what the caller may do."""
    session.flush()
    is_there = person.disabled_at is None
    return PersonDetail(
        **next(told(session, [person])).model_dump(),
        needs_second_factor=second_factors.is_needed(session, person.id, caller.now),
        allowed_actions=[name for name, act in OFFERED.items() if is_there and permits(caller, act, person)],
    )


def _life() -> timedelta:
    return timedelta(days=get_settings().invitation_days)


def _must_reach(body: PersonCreate) -> None:
    if body.invite_by_mail and body.mail is None:
        raise Invalid(errors=[FieldError("/mail", "required", "wajib / required")])
    if body.invite_by_mail and not get_settings().sends_mail:
        raise Invalid(errors=[FieldError("/invite_by_mail", "no_mail_server", "false")])


def _invited(
    session: Session, caller: Principal, person: Person, row: PasswordCode | None, code: str | None
) -> PersonInvited:
    until = row.expires_at if row else person.created_at + _life()
    invitation = HandedCode(code=code, address=address(CODE_PATH), expires_at=until)
    return PersonInvited(**detail(session, caller, person).model_dump(), invitation=invitation)
