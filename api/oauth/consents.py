"""What a person allowed a client, remembered until the session ends."""

from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session

from api.domain.scopes import Pair, from_details, to_details
from api.models.clients import Client
from api.models.sign_ins import SessionConsent
from api.oauth.sessions import Visitor


def allowed(session: Session, visitor: Visitor, client: Client) -> frozenset[Pair]:
    """The pairs that need no further question in this session."""
    row = session.get(SessionConsent, (visitor.session.id, client.id))
    return from_details(row.details) if row else frozenset()


def remember(session: Session, visitor: Visitor, client: Client, pairs: frozenset[Pair], now: datetime) -> None:
    """Add what was allowed just now."""
    together = {"details": to_details(pairs | allowed(session, visitor, client)), "given_at": now}
    row: dict[str, Any] = {"session_id": visitor.session.id, "client_id": client.id, **together}
    given = insert(SessionConsent).values(row)
    session.execute(given.on_conflict_do_update(index_elements=["session_id", "client_id"], set_=together))
