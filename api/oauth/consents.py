"""What a person allowed a client, and how it is taken back.

A client that proves itself is remembered for its person, over all sessions, for half a year since the consent was
given: who is asked every day presses without reading. Whoever calls itself by the name of a public client may be
another, so that one is asked for in every session (RFC 6749 §10.2). A consent opens nothing: a code is redeemed only
while it stands, and for what the person still holds.
"""

from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from api.domain.events import Event
from api.domain.scopes import Pair, from_details, to_details
from api.journal import record
from api.models.clients import Client
from api.models.sign_ins import ClientConsent, SessionConsent, TokenFamily, WebSession
from api.oauth import sessions
from api.oauth.clients import is_confidential

LASTS: Final = timedelta(days=180)


class Allowed(NamedTuple):
    """A client that a person allowed something, what, and since when."""

    client: Client
    since: datetime
    pairs: frozenset[Pair]


class Kept(NamedTuple):
    """Where a consent is remembered: the table and the key of its row."""

    table: type[ClientConsent] | type[SessionConsent]
    key: dict[str, UUID]


def allowed(session: Session, of: WebSession, client: Client, now: datetime, *, lock: bool = False) -> frozenset[Pair]:
    """The pairs that need no further question of this client in a session; `lock` has a taking back wait for us."""
    rows = [_standing(session, each, now, lock=lock) for each in _kept(of, client)]
    return frozenset(pair for row in rows if row for pair in from_details(row.details))


def remember(session: Session, of: WebSession, client: Client, pairs: frozenset[Pair], now: datetime) -> None:
    """Add what was allowed just now; what stood before and was not shown again ends when it would have."""
    kept = _kept(of, client)[0]
    before = _standing(session, kept, now)
    unseen = from_details(before.details) - pairs if before else frozenset()
    given_at = before.given_at if before and unseen else now
    together = {"details": to_details(pairs | unseen), "given_at": given_at}
    given = insert(kept.table).values({**kept.key, **together})
    session.execute(given.on_conflict_do_update(index_elements=list(kept.key), set_=together))


def of_person(session: Session, person_id: UUID, now: datetime) -> list[Allowed]:
    """All that a person allowed and that stands, by the names of the clients."""
    lasting = sa.select(Client, ClientConsent).join(ClientConsent, col(ClientConsent.client_id) == col(Client.id))
    lasts = sa.and_(col(ClientConsent.person_id) == person_id, col(ClientConsent.given_at) > now - LASTS)
    passing = (
        sa.select(Client, SessionConsent)
        .join(SessionConsent, col(SessionConsent.client_id) == col(Client.id))
        .join(WebSession, col(WebSession.id) == col(SessionConsent.session_id))
        .where(col(WebSession.person_id) == person_id, sessions.is_live(now))
    )
    found: dict[UUID, Allowed] = {}
    for client, row in [*session.execute(lasting.where(lasts)), *session.execute(passing)]:
        if not client.is_over(now):
            one = found.get(client.id, Allowed(client, row.given_at, frozenset()))
            found[client.id] = Allowed(client, min(one.since, row.given_at), one.pairs | from_details(row.details))
    return sorted(found.values(), key=lambda each: (each.client.name, each.client.client_id))


def take_back(session: Session, visitor: sessions.Visitor, client_id: UUID, now: datetime) -> None:
    """End what the person allowed the client, and all tokens that came of it in whichever session.

    The sessions are locked first, in order, as a code or a refresh token locks its own: nothing slips out beside it.
    What came of a session that begins meanwhile waits at the consent, which stands or is gone.
    """
    person_id = visitor.person.id
    own = sa.select(col(WebSession.id)).where(col(WebSession.person_id) == person_id)
    with session.no_autoflush:  # that this session is used just now would lock it before its turn
        in_turn = own.where(col(WebSession.ended_at).is_(None)).order_by(col(WebSession.id))
        session.execute(in_turn.with_for_update(key_share=True)).all()
    gone = [
        *session.scalars(_removed(ClientConsent, client_id, col(ClientConsent.person_id) == person_id)),
        *session.scalars(_removed(SessionConsent, client_id, col(SessionConsent.session_id).in_(own))),
    ]
    if not gone:
        return
    of_client = sa.and_(col(TokenFamily.client_id) == client_id, col(TokenFamily.session_id).in_(own))
    sessions.revoke(session, of_client, now)
    who = sessions.at_the_door(person_id, visitor.session.home, now, visitor.session.id)
    client = session.get_one(Client, client_id)
    # It stands in the audit of the person's home, whoever registered the client, and no feed tells of it.
    record(session, who, Event.CLIENT_CONSENT_WITHDRAWN, client, audience=(), by="person").owner = visitor.session.home


def end_with(session: Session, client: Client) -> None:
    """End all that was allowed to a client, with the client."""
    session.execute(sa.delete(ClientConsent).where(col(ClientConsent.client_id) == client.id))


def _kept(of: WebSession, client: Client) -> list[Kept]:
    """Where it is remembered; what is given now, in the first. Before migration 0099 all was kept with the session."""
    with_session = Kept(SessionConsent, {"session_id": of.id, "client_id": client.id})
    if is_confidential(client):
        return [Kept(ClientConsent, {"person_id": of.person_id, "client_id": client.id}), with_session]
    return [with_session]


def _standing(
    session: Session, kept: Kept, now: datetime, *, lock: bool = False
) -> ClientConsent | SessionConsent | None:
    locked = {"read": True, "key_share": True} if lock else None
    row: Any = session.get(kept.table, kept.key, with_for_update=locked, populate_existing=True)
    return row if row and row.given_at > now - LASTS else None


def _removed(table: Any, client_id: UUID, whose: sa.ColumnElement[bool]) -> Any:
    return sa.delete(table).where(table.client_id == client_id, whose).returning(table.client_id)
