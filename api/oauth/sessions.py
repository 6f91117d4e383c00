"""Sessions: a person signed in, in one browser, and everything that hangs on it.

A session ends twelve hours after the sign-in, after an hour without use, or when it is ended; a page shown or a token
refreshed counts as use. Whatever is given out from a session is given out under the lock of its row, and an ending
takes the same lock: no token slips out beside it.
"""

from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session, col, select

from api.access.principal import Principal
from api.database import assume
from api.domain.acts import Act
from api.domain.events import Event
from api.journal import record
from api.models.clients import IssuedToken
from api.models.people import Person
from api.models.sign_ins import TokenFamily, WebSession
from api.oauth import single_use

LIFE: Final = timedelta(hours=12)
IDLE: Final = timedelta(hours=1)
NOTED_EVERY: Final = timedelta(minutes=1)
NO_CLIENT: Final = UUID(int=0)  # a person at the door has no client yet


class Account(NamedTuple):
    """A person who may sign in, the region that keeps the account, and the hash of the password, if any is set."""

    person_id: UUID
    home: str
    password_hash: str | None


class Visitor(NamedTuple):
    """Who looks at a page: a live session and its person."""

    session: WebSession
    person: Person


def account(session: Session, name: str) -> Account | None:
    """The account of a sign-in name; nothing for a stranger and for a disabled one."""
    found = session.execute(sa.text("SELECT * FROM gugus_account(:name)"), {"name": name}).one_or_none()
    return Account(*found) if found else None


def home_of(session: Session, person_id: UUID) -> str | None:
    """The region that keeps the account of a person; nothing where it is disabled."""
    home: str | None = session.scalar(sa.text("SELECT gugus_home(:person)"), {"person": person_id})
    return home


def begin(session: Session, who: Account, now: datetime) -> str:
    """Sign a person in; gives what the browser keeps, which is known to nobody else from now on."""
    cookie = single_use.fresh()
    row = WebSession(
        digest=single_use.digest(cookie),
        person_id=who.person_id,
        home=who.home,
        begun_at=now,
        seen_at=now,
        expires_at=now + LIFE,
    )
    session.add(row)
    _journal(session, row, Event.SESSION_BEGUN, now)
    return cookie


def is_live(now: datetime) -> ColumnElement[bool]:
    """The condition under which a session counts."""
    return sa.and_(
        col(WebSession.ended_at).is_(None), col(WebSession.expires_at) > now, col(WebSession.seen_at) > now - IDLE
    )


def visitor(session: Session, cookie: str | None, now: datetime) -> Visitor | None:
    """The live session of a cookie and its person, or nobody; sets the context to the person's home."""
    if not cookie:
        return None
    found = select(WebSession).where(WebSession.digest == single_use.digest(cookie), is_live(now))
    row = session.exec(found).one_or_none()
    if row is None or home_of(session, row.person_id) is None:
        return None
    if now - row.seen_at >= NOTED_EVERY:
        row.seen_at = now
        session.add(row)
    assume(session, [row.home])
    return Visitor(row, session.get_one(Person, row.person_id))


def locked(session: Session, session_id: UUID, now: datetime) -> WebSession | None:
    """The session, locked, where it is live and its person is not disabled."""
    statement = sa.select(WebSession).where(col(WebSession.id) == session_id, is_live(now)).with_for_update()
    row = session.execute(statement, execution_options={"populate_existing": True}).scalar_one_or_none()
    return row if row and home_of(session, row.person_id) else None


def end(session: Session, session_id: UUID, now: datetime, caller: Principal | None = None) -> WebSession:
    """End a session with all its tokens; one that ended before stays as it is. `caller` is its person by default."""
    statement = sa.select(WebSession).where(col(WebSession.id) == session_id).with_for_update()
    row: WebSession = session.execute(statement, execution_options={"populate_existing": True}).scalar_one()
    if row.ended_at is None:
        row.ended_at = now
        session.add(row)
        revoke(session, col(TokenFamily.session_id) == row.id, now)
        _journal(session, row, Event.SESSION_ENDED, now, caller)
    return row


def end_all(session: Session, person_id: UUID, now: datetime) -> None:
    """End every session of a person, as when the password is changed."""
    statement = select(WebSession.id).where(WebSession.person_id == person_id, col(WebSession.ended_at).is_(None))
    for session_id in session.exec(statement).all():
        end(session, session_id, now)


def revoke(session: Session, families: ColumnElement[bool], now: datetime) -> None:
    """Revoke families of tokens and all access tokens that came of them; the session is locked."""
    unrevoked = col(TokenFamily.revoked_at).is_(None)
    session.execute(sa.update(TokenFamily).where(families, unrevoked).values(revoked_at=now))
    issued = col(IssuedToken.family_id).in_(sa.select(col(TokenFamily.id)).where(families))
    session.execute(sa.update(IssuedToken).where(issued, col(IssuedToken.revoked_at).is_(None)).values(revoked_at=now))


def _journal(session: Session, row: WebSession, event: Event, now: datetime, caller: Principal | None = None) -> None:
    """Sign-ins stand in the audit of the home; no feed tells of them."""
    assume(session, [row.home])
    record(session, caller or _at_the_door(row, now), event, row, audience=(), by="client" if caller else "person")


def _at_the_door(row: WebSession, now: datetime) -> Principal:
    return Principal(
        client_id=NO_CLIENT,
        person_id=row.person_id,
        home=row.home,
        act=Act.SESSION_END,
        held={},
        organisations=frozenset(),
        regions=frozenset(),
        seats=(),
        now=now,
        session_id=row.id,
    )
