"""Sessions: a person signed in, in one browser, and everything that hangs on it.

A session ends twelve hours after the sign-in, after an hour without use, or when it is ended; a page shown or a token
refreshed counts as use. Whatever is given out from a session is given out under the lock of its row, and an ending
takes the same lock: no token slips out beside it. A sign-in that still awaits the second factor has ten minutes, opens
its own pages only, and gets another cookie when it becomes a session.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session, col, select

from api.access.grants import home_of
from api.access.principal import Principal
from api.database import assume
from api.domain.acts import Act
from api.domain.events import Event
from api.domain.kinds import Awaits
from api.journal import record
from api.models.clients import IssuedToken
from api.models.people import Person
from api.models.sign_ins import ClientConsent, TokenFamily, WebSession
from api.oauth import single_use

LIFE: Final = timedelta(hours=12)
IDLE: Final = timedelta(hours=1)
AWAITED: Final = timedelta(minutes=10)
NOTED_EVERY: Final = timedelta(minutes=1)
BY_PASSWORD: Final = ("pwd",)  # RFC 8176
NO_CLIENT: Final = UUID(int=0)  # a person at the door has no client yet


class Account(NamedTuple):
    """A person who may sign in, the region that keeps the account, and the hash of the password, if any is set."""

    person_id: UUID
    home: str
    password_hash: str | None


class MailedAccount(NamedTuple):
    """A person who may sign in and has a mail address, and the region that keeps the account."""

    person_id: UUID
    home: str
    mail: str


class Visitor(NamedTuple):
    """Who looks at a page: a live session and its person."""

    session: WebSession
    person: Person


def account(session: Session, name: str) -> Account | None:
    """The account of a sign-in name; nothing for a stranger and for a disabled one."""
    found = session.execute(sa.text("SELECT * FROM gugus_account(:name)"), {"name": name}).one_or_none()
    return Account(*found) if found else None


def mailed_account(session: Session, typed: str) -> MailedAccount | None:
    """Whose a sign-in name or a mail address is, to be mailed; for the worker's role alone."""
    found = session.execute(sa.text("SELECT * FROM gugus_mailed_account(:typed)"), {"typed": typed}).one_or_none()
    return MailedAccount(*found) if found else None


def begin(
    session: Session,
    who: Account,
    now: datetime,
    awaits: Awaits | None = None,
    methods: Sequence[str] = BY_PASSWORD,
) -> str:
    """Sign a person in who was proven; gives what the browser keeps, known to nobody else from now on."""
    cookie = single_use.fresh()
    row = WebSession(
        digest=single_use.digest(cookie),
        person_id=who.person_id,
        home=who.home,
        begun_at=now,
        seen_at=now,
        expires_at=now + (AWAITED if awaits else LIFE),
        amr=[*methods],
        auth_time=now,
        awaits=awaits,
    )
    session.add(row)
    if awaits is None:
        _journal(session, row, Event.SESSION_BEGUN, now)
    return cookie


def complete(session: Session, row: WebSession, methods: Iterable[str], now: datetime) -> str:
    """The person was proven by `methods` too (RFC 8176): gives another cookie, for it opens more than before."""
    cookie = single_use.fresh()
    row.digest, row.amr = single_use.digest(cookie), sorted({*row.amr, *methods})
    row.auth_time = row.seen_at = now
    session.add(row)
    if row.awaits is not None:
        row.awaits, row.begun_at, row.expires_at = None, now, now + LIFE
        _journal(session, row, Event.SESSION_BEGUN, now)
    return cookie


def is_live(now: datetime) -> ColumnElement[bool]:
    """The condition under which a session counts."""
    return sa.and_(_lasts(now), col(WebSession.awaits).is_(None))


def _lasts(now: datetime) -> ColumnElement[bool]:
    return sa.and_(
        col(WebSession.ended_at).is_(None), col(WebSession.expires_at) > now, col(WebSession.seen_at) > now - IDLE
    )


def visitor(session: Session, cookie: str | None, now: datetime, *, lock: bool = False) -> Visitor | None:
    """The live session of a cookie and its person, or nobody; sets the context to the home, and locks as `arrival`."""
    found = arrival(session, cookie, now, lock=lock)
    if found is None or found.session.awaits is not None:
        return None
    if now - found.session.seen_at >= NOTED_EVERY:
        found.session.seen_at = now
        session.add(found.session)
    return found


def arrival(session: Session, cookie: str | None, now: datetime, *, lock: bool = False) -> Visitor | None:
    """As `visitor`, but also who still awaits something; `lock` keeps the row for this transaction alone."""
    if not cookie:
        return None
    statement = sa.select(WebSession).where(col(WebSession.digest) == single_use.digest(cookie), _lasts(now))
    if lock:
        statement = statement.with_for_update()
    row = session.execute(statement, execution_options={"populate_existing": True}).scalar_one_or_none()
    if row is None or home_of(session, row.person_id) is None:
        return None
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
        if row.awaits is None:
            _journal(session, row, Event.SESSION_ENDED, now, caller)
    return row


def end_all(
    session: Session, person_id: UUID, now: datetime, caller: Principal | None = None, *, but: UUID | None = None
) -> None:
    """End every session of a person, as when the password is changed; `but` is left.

    Where none is left the account is given anew, or ends: what clients were allowed before ends too.
    """
    statement = select(WebSession.id).where(WebSession.person_id == person_id, col(WebSession.ended_at).is_(None))
    for session_id in session.exec(statement).all():
        if session_id != but:
            end(session, session_id, now, caller)
    if but is None:
        session.execute(sa.delete(ClientConsent).where(col(ClientConsent.person_id) == person_id))


def revoke(session: Session, families: ColumnElement[bool], now: datetime) -> None:
    """Revoke families of tokens and all access tokens that came of them; the session is locked."""
    unrevoked = col(TokenFamily.revoked_at).is_(None)
    session.execute(sa.update(TokenFamily).where(families, unrevoked).values(revoked_at=now))
    issued = col(IssuedToken.family_id).in_(sa.select(col(TokenFamily.id)).where(families))
    session.execute(sa.update(IssuedToken).where(issued, col(IssuedToken.revoked_at).is_(None)).values(revoked_at=now))


def _journal(session: Session, row: WebSession, event: Event, now: datetime, caller: Principal | None = None) -> None:
    """Sign-ins stand in the audit of the home; no feed tells of them."""
    assume(session, [row.home])
    who = caller or at_the_door(row.person_id, row.home, now, row.id)
    record(session, who, event, row, audience=(), by="client" if caller else "person")


def at_the_door(person_id: UUID | None, home: str, now: datetime, session_id: UUID | None = None) -> Principal:
    """A person on our own pages, who acts for nobody but itself; None for whoever it is that asked for a mail."""
    return Principal(
        client_id=NO_CLIENT,
        person_id=person_id,
        home=home,
        act=Act.SESSION_END,
        held={},
        organisations=frozenset(),
        regions=frozenset(),
        seats=(),
        now=now,
        session_id=session_id,
    )
