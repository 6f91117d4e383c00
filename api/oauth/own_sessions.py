"""A person's own sessions: seen, and ended.

A machine has no sessions, also where it acts from a person's seat: only a token that came from a sign-in shows one.
"""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.access.principal import Principal
from api.models.clients import Client
from api.models.sign_ins import TokenFamily, WebSession
from api.oauth import sessions
from api.problems import NotFound
from api.schemas.sessions import SessionClient, SessionOut


def own(caller: Principal) -> Any:
    """Select the sessions of the caller's person, ended ones too."""
    return of_person(caller.person_id if caller.session_id else None)


def of_person(person_id: UUID | None) -> Any:
    """Select the sessions of a person, ended ones too."""
    return select(WebSession).where(WebSession.person_id == person_id, col(WebSession.awaits).is_(None))


def told(session: Session, here: UUID | None, rows: Iterable[WebSession]) -> Iterator[SessionOut]:
    """Sessions with the clients that still hold tokens of them; `here` is the one that is asked from."""
    found = list(rows)
    clients = _clients(session, [row.id for row in found])
    for row in found:
        fields = row.model_dump(include={"id", "begun_at", "seen_at", "expires_at", "ended_at", "auth_time", "amr"})
        yield SessionOut(**fields, is_current=row.id == here, clients=clients.get(row.id, []))


def read_session(session: Session, caller: Principal, session_id: UUID) -> SessionOut:
    """One session. Raises NotFound for an unknown id and for somebody else's, alike."""
    return next(told(session, caller.session_id, [_one(session, caller, session_id)]))


def end_session(session: Session, caller: Principal, session_id: UUID) -> SessionOut:
    """End a session with all its tokens; one that ended before stays as it is. Raises NotFound."""
    row = sessions.end(session, _one(session, caller, session_id).id, caller.now, caller)
    return next(told(session, caller.session_id, [row]))


def _one(session: Session, caller: Principal, session_id: UUID) -> WebSession:
    row: WebSession | None = session.exec(own(caller).where(WebSession.id == session_id)).first()
    if row is None:
        raise NotFound
    return row


def _clients(session: Session, session_ids: list[UUID]) -> dict[UUID, list[SessionClient]]:
    statement = (
        sa.select(col(TokenFamily.session_id), col(Client.client_id), col(Client.name))
        .join(Client, col(Client.id) == col(TokenFamily.client_id))
        .where(col(TokenFamily.session_id).in_(session_ids), col(TokenFamily.revoked_at).is_(None))
        .distinct()
        .order_by(col(Client.client_id))
    )
    clients: dict[UUID, list[SessionClient]] = {}
    for session_id, client_id, name in session.execute(statement):
        clients.setdefault(session_id, []).append(SessionClient(client_id=client_id, name=name))
    return clients
