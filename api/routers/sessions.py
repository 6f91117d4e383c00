"""Own sessions: a person sees where it is signed in, and ends what it does not know."""

from typing import Annotated

from fastapi import Query
from sqlmodel import col

from api.access.principal import Principal
from api.domain.acts import Act
from api.models.sign_ins import WebSession
from api.oauth import own_sessions, sessions
from api.paging import Key
from api.problem_handlers import problems_of
from api.routing.dependencies import (
    LISTING,
    WRITING,
    ListsDep,
    RequiredOnce,
    SessionDep,
    caller_for,
    protected,
)
from api.schemas.base import Id, NoBody, Page
from api.schemas.lists import PageQuery
from api.schemas.sessions import SessionOut

router = protected("sessions")


@router.get("/sessions", operation_id="sessions_list", responses=problems_of(*LISTING))
def list_sessions(
    caller: Annotated[Principal, caller_for(Act.SESSION_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[PageQuery, Query()],
) -> Page[SessionOut]:
    """Where the caller is signed in now, the newest first; a machine has no sessions."""
    keys: list[Key] = [(WebSession.begun_at, "desc"), (col(WebSession.id), "desc")]
    statement = own_sessions.own(caller).where(sessions.is_live(caller.now))
    return lists.page(
        session, caller, statement, query, keys, lambda rows: own_sessions.told(session, caller.session_id, rows)
    )


@router.post("/sessions/{session_id}/endings", operation_id="sessions_end", responses=problems_of(*WRITING))
def end_session(
    caller: Annotated[Principal, caller_for(Act.SESSION_END)],
    session_id: Id,
    session: SessionDep,
    body: NoBody,  # noqa: ARG001  an empty object, so that the move can grow words
    once: RequiredOnce,
) -> SessionOut:
    """Sign out there: the session and all tokens that came of it count no more, from the next request on."""
    return once.run(
        session,
        caller,
        lambda: own_sessions.end_session(session, caller, session_id),
        lambda made: own_sessions.read_session(session, caller, made),
        status=200,
    )
