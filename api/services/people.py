"""People of an organisation: invited, changed, signed out, and ended. What they may do follows from their seats.

Whatever a national registrar does waits for another registrar (access.md §1.3). The functions named `…_as_asked` do
what was asked for, whoever completes it.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any
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
from api.models.sign_ins import PasswordCode, SecondFactor, WebSession
from api.moves import must_keep, pending, touch
from api.oauth import code_mail, own_sessions, second_factors, sessions
from api.oauth.accounts import Wanted, close_codes, make_code
from api.oauth.metadata import address
from api.oauth.steps import CODE_PATH
from api.problems import FieldError, Invalid, WrongMoment
from api.schemas.pending_acts import PendingActOut
from api.schemas.people import HandedCode, PersonCreate, PersonDetail, PersonInvited, PersonOut, PersonUpdate
from api.schemas.sessions import SessionEnding
from api.settings import get_settings

OFFERED = {"change": Act.PERSON_CHANGE, "reset": Act.PERSON_RESET, "end": Act.PERSON_END}


def invite_person(session: Session, caller: Principal, body: PersonCreate) -> PersonInvited | PendingActOut:
    """Enter a person and make the code of the invitation, or have it mailed, or ask for it. Raises Invalid."""
    _must_reach(body)
    authorise(caller, Person(**body.model_dump(exclude={"invite_by_mail"})))
    request = body.model_dump(mode="json")
    return asked(session, caller, body.owner, None, request) or invite_person_as_asked(session, caller, None, request)


def invite_person_as_asked(
    session: Session, caller: Principal, _none: UUID | None, request: dict[str, Any]
) -> PersonInvited:
    """Invite the person that was asked for. Raises Invalid where no mail is sent any more."""
    body = PersonCreate.model_validate(request)
    _must_reach(body)
    person = Person(**body.model_dump(exclude={"invite_by_mail"}))
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
    session: Session, caller: Principal, person_id: UUID, version: gate.Named, body: PersonUpdate
) -> PersonDetail | PendingActOut:
    """Correct a name or a mail address, or ask for it. Raises Invalid, WrongMoment."""
    person = gate.fetch(session, caller, Person, person_id, version)
    must_be_there(person)
    request = body.model_dump(mode="json", exclude_unset=True)
    must_keep(request, ["display_name"])
    return asked(session, caller, person.owner, person.id, request) or change_person_as_asked(
        session, caller, person.id, request
    )


def change_person_as_asked(
    session: Session, caller: Principal, person_id: UUID | None, request: dict[str, Any]
) -> PersonDetail:
    """Change the person as was asked. Raises WrongMoment where the account has ended since."""
    person, change = held(session, caller, person_id), PersonUpdate.model_validate(request)
    person.sqlmodel_update(change.model_dump(exclude_unset=True))
    if "mail" in request:  # a code may lie in the wrong mailbox
        close_codes(session, person.id, caller.now, CodeKind.BY_MAIL)
    touch(person, caller)
    record(session, caller, Event.PERSON_CHANGED, person, request)
    return detail(session, caller, person)


def end_person(session: Session, caller: Principal, person_id: UUID) -> PersonDetail | PendingActOut:
    """The person signs in no more, or that is asked for: sessions, tokens and codes end at once; seats keep theirs."""
    person = gate.fetch(session, caller, Person, person_id)
    must_be_there(person)
    return asked(session, caller, person.owner, person.id, {}) or end_person_as_asked(session, caller, person.id, {})


def end_person_as_asked(
    session: Session, caller: Principal, person_id: UUID | None, _request: dict[str, Any]
) -> PersonDetail:
    """End the account as was asked. Raises WrongMoment where it has ended since."""
    person = held(session, caller, person_id)
    person.disabled_at = caller.now
    touch(person, caller)
    record(session, caller, Event.PERSON_ENDED, person)
    shown = detail(session, caller, person)
    close_codes(session, person.id, caller.now)
    sessions.end_all(session, person.id, caller.now, caller)
    return shown


def sign_out_person(
    session: Session, caller: Principal, person_id: UUID, body: SessionEnding
) -> PersonDetail | PendingActOut:
    """End one session of a person, or all, with their tokens, or ask for it. Raises Invalid for another's session."""
    person = gate.fetch(session, caller, Person, person_id)
    request = body.model_dump(mode="json")
    _sessions(session, person, body)
    return asked(session, caller, person.owner, person.id, request) or sign_out_person_as_asked(
        session, caller, person.id, request
    )


def sign_out_person_as_asked(
    session: Session, caller: Principal, person_id: UUID | None, request: dict[str, Any]
) -> PersonDetail:
    """End the sessions as was asked."""
    person = gate.see(session, caller, Person, person_id or UUID(int=0))
    record(session, caller, Event.PERSON_SIGNED_OUT, person, request)
    shown = detail(session, caller, person)
    for row in _sessions(session, person, SessionEnding.model_validate(request)):
        sessions.end(session, row.id, caller.now, caller)
    return shown


def asked(
    session: Session, caller: Principal, owner: str, person_id: UUID | None, request: dict[str, Any]
) -> PendingActOut | None:
    """The act that now waits, where a registrar asks for it; nothing where one person is enough."""
    second = pending.second_for(caller, is_sensitive=False)
    if second is None:
        return None
    return PendingActOut.model_validate(
        pending.ask(session, caller, second, pending.Wanted(caller.act, owner, person_id, request))
    )


def held(session: Session, caller: Principal, person_id: UUID | None) -> Person:
    """The person of an act that was judged, locked. Raises NotFound, WrongMoment."""
    person = gate.lock(session, gate.see(session, caller, Person, person_id or UUID(int=0)))
    must_be_there(person)
    return person


def _sessions(session: Session, person: Person, body: SessionEnding) -> list[WebSession]:
    """The sessions that are meant. Raises Invalid for one that is not the person's."""
    statement = own_sessions.of_person(person.id)
    if body.session_id is None:
        return list(session.exec(statement.where(col(WebSession.ended_at).is_(None))))
    found = list(session.exec(statement.where(col(WebSession.id) == body.session_id)))
    if not found:
        raise Invalid(errors=[FieldError("/session_id", "session_of_the_person", "sesi petugas ini / one of its own")])
    return found


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
