"""People of an organisation: who may sign in. What they may do follows from their seats."""

from typing import Annotated

from fastapi import Query
from sqlmodel import col

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.key_problems import KeyRequired
from api.models.people import Person
from api.models.sign_ins import WebSession
from api.oauth import own_sessions, sessions
from api.paging import Key
from api.problem_handlers import problems_of
from api.problems import SamePerson, WrongMoment
from api.routing.dependencies import (
    CHANGING,
    LISTING,
    READING,
    WRITING,
    ListsDep,
    OfferedOnce,
    RequiredOnce,
    SessionDep,
    Tags,
    Version,
    caller_for,
    matching,
    protected,
)
from api.routing.moving import WAITING, Answers
from api.schemas.base import Id, NoBody, Page
from api.schemas.lists import PageQuery, PersonQuery
from api.schemas.pending_acts import PendingActOut
from api.schemas.people import (
    PersonCreate,
    PersonDetail,
    PersonInvited,
    PersonOut,
    PersonUpdate,
    ResetCreate,
    ResetOut,
)
from api.schemas.sessions import SessionEnding, SessionOut
from api.services import pending_acts, people, resets

router = protected("people")
SHOWN = (Act.PERSON_CHANGE, Act.PERSON_RESET, Act.PERSON_END)
ENDING: Answers = {**problems_of(*WRITING, KeyRequired, WrongMoment), **WAITING}


@router.get("/people", operation_id="people_list", responses=problems_of(*LISTING))
def list_people(
    caller: Annotated[Principal, caller_for(Act.PERSON_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[PersonQuery, Query()],
) -> Page[PersonOut]:
    """People whose account an organisation of the caller keeps, by sign-in name."""
    statement = matching(visible(Person, caller), Person, query)
    keys: list[Key] = [(Person.sign_in_name, "asc"), (col(Person.id), "asc")]
    return lists.page(session, caller, statement, query, keys, lambda rows: people.told(session, rows))


@router.post("/people", status_code=201, operation_id="people_invite", responses={**problems_of(*WRITING), **WAITING})
def invite_person(
    caller: Annotated[Principal, caller_for(Act.PERSON_INVITE, *SHOWN)],
    session: SessionDep,
    body: PersonCreate,
    once: OfferedOnce,
) -> PersonInvited | PendingActOut:
    """Invite a person: the answer holds a code, shown this once, with which the person sets the first password.

    Hand it over in person, or have it mailed (`invite_by_mail`). A new code replaces one that was lost (`resets`). What
    a registrar asks for waits for another registrar (202), who is given the code.
    """
    return once.run(
        session,
        caller,
        lambda: people.invite_person(session, caller, body),
        lambda made: pending_acts.waiting(session, caller, made) or people.read_invited(session, caller, made),
    )


@router.get("/people/{person_id}", operation_id="people_read", responses=problems_of(*READING))
def read_person(
    caller: Annotated[Principal, caller_for(Act.PERSON_READ, *SHOWN)], person_id: Id, session: SessionDep, tags: Tags
) -> PersonDetail:
    """One person."""
    return tags.of(people.read_person(session, caller, person_id))


@router.patch(
    "/people/{person_id}", operation_id="people_change", responses={**problems_of(*CHANGING, WrongMoment), **WAITING}
)
def change_person(
    caller: Annotated[Principal, caller_for(Act.PERSON_CHANGE, *SHOWN)],
    person_id: Id,
    session: SessionDep,
    body: PersonUpdate,
    version: Version,
    tags: Tags,
) -> PersonDetail | PendingActOut:
    """Correct a person's name or mail address (JSON Merge Patch)."""
    return tags.changed(people.change_person(session, caller, person_id, version, body))


@router.post("/people/{person_id}/endings", operation_id="people_end", responses=ENDING)
def end_person(
    caller: Annotated[Principal, caller_for(Act.PERSON_END, *SHOWN)],
    person_id: Id,
    session: SessionDep,
    body: NoBody,  # noqa: ARG001  an empty object, so that the move can grow words
    once: RequiredOnce,
) -> PersonDetail | PendingActOut:
    """The person signs in no more: sessions, tokens and codes end at once. Seats keep their history."""
    return once.run(
        session,
        caller,
        lambda: people.end_person(session, caller, person_id),
        lambda made: pending_acts.waiting(session, caller, made) or people.read_person(session, caller, made),
        status=200,
    )


@router.post(
    "/people/{person_id}/resets",
    status_code=201,
    operation_id="people_reset",
    responses={**problems_of(*WRITING, KeyRequired, WrongMoment, SamePerson), **WAITING},
)
def reset_person(
    caller: Annotated[Principal, caller_for(Act.PERSON_RESET)],
    person_id: Id,
    session: SessionDep,
    body: ResetCreate,
    once: RequiredOnce,
) -> ResetOut | PendingActOut:
    """A code for a person who came by: for a new password, another second factor, or both. All sessions end.

    Nobody resets the own account. A code that would open a seat of two persons by itself is asked for by two, and
    what a registrar asks for another registrar completes (202).
    """
    return once.run(
        session,
        caller,
        lambda: resets.reset_person(session, caller, person_id, body),
        lambda made: pending_acts.waiting(session, caller, made) or resets.read_reset(session, caller, person_id, made),
    )


@router.get("/people/{person_id}/sessions", operation_id="people_sessions", responses=problems_of(*LISTING, *READING))
def list_sessions(
    caller: Annotated[Principal, caller_for(Act.PERSON_READ)],
    person_id: Id,
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[PageQuery, Query()],
) -> Page[SessionOut]:
    """Where a person is signed in now, the newest first."""
    person = gate.see(session, caller, Person, person_id)
    keys: list[Key] = [(WebSession.begun_at, "desc"), (col(WebSession.id), "desc")]
    statement = own_sessions.of_person(person.id).where(sessions.is_live(caller.now))
    return lists.page(
        session, caller, statement, query, keys, lambda rows: own_sessions.told(session, caller.session_id, rows)
    )


@router.post("/people/{person_id}/session-endings", operation_id="people_sign_out", responses=ENDING)
def sign_out_person(
    caller: Annotated[Principal, caller_for(Act.PERSON_SIGN_OUT, *SHOWN)],
    person_id: Id,
    session: SessionDep,
    body: SessionEnding,
    once: RequiredOnce,
) -> PersonDetail | PendingActOut:
    """End all sessions of a person, or the one that is named, with their tokens, as when a device was lost."""
    return once.run(
        session,
        caller,
        lambda: people.sign_out_person(session, caller, person_id, body),
        lambda made: pending_acts.waiting(session, caller, made) or people.read_person(session, caller, made),
        status=200,
    )
