"""Families of tokens: what came of one consent, renewed by rotation, revoked together.

Rotation (RFC 9700 §4.14): a refresh token is used once and answered with its successor. Whoever presents a used one
again has lost it or stole it, so the whole family is revoked. One exception, for weak lines that lose answers: the
token that was used last may be sent once more within twenty seconds, as long as nobody used its successor; it gets
the same successor, so that a family never has two living branches. A request that came in before the first was
answered cannot have lost that answer: of parallel redemptions one succeeds, and the others revoke.
"""

from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlmodel import Session, col

from api.domain.scopes import Pair, from_details, to_details, to_scope
from api.models.clients import Client
from api.models.sign_ins import AuthorizationCode, RefreshToken, TokenFamily, WebSession
from api.oauth import sessions, single_use, tokens
from api.oauth.clients import OAuthClient

GRACE: Final = timedelta(seconds=20)
_log = structlog.get_logger("gugus.oauth")


class InHand(NamedTuple):
    """A refresh token that was presented and counts, its family and its session, which are locked."""

    presented: str
    row: RefreshToken
    family: TokenFamily
    session: WebSession

    @property
    def pairs(self) -> frozenset[Pair]:
        """What was allowed to the family."""
        return from_details(self.family.details)

    def get_scope(self) -> str:
        """What was allowed, as a scope: a refresh may ask for less, never for other words."""
        return to_scope(self.pairs)

    def check_client(self, client: OAuthClient) -> bool:
        """Whether it was issued to this client."""
        return self.family.client_id == client.row.id


def begin(session: Session, code: AuthorizationCode, pairs: frozenset[Pair], now: datetime) -> tuple[TokenFamily, str]:
    """A new family for a code that is redeemed, with its first refresh token."""
    family = TokenFamily(session_id=code.session_id, client_id=code.client_id, details=to_details(pairs), begun_at=now)
    session.add(family)
    session.flush()  # code, refresh token and access token refer to it
    code.used_at, code.family_id = now, family.id
    session.add(code)
    first = single_use.fresh()
    session.add(RefreshToken(digest=single_use.digest(first), family_id=family.id, issued_at=now))
    return family, first


def in_hand(session: Session, presented: str, client: OAuthClient, came_in: datetime, now: datetime) -> InHand | None:
    """The refresh token, when this client may redeem it; a replay revokes the family and gives nothing."""
    row = _locked(session, presented)
    family = session.get(TokenFamily, row.family_id) if row else None
    if row is None or family is None or family.client_id != client.row.id:
        return None
    live = sessions.locked(session, family.session_id, now)
    session.refresh(family)  # it may have been revoked while this request waited for the lock
    if live is None or family.revoked_at is not None:
        return None
    if row.used_at is not None and not _is_retry(session, row, presented, came_in):
        revoke(session, family.id, now)
        return None
    return InHand(presented, row, family, live)


def rotate(session: Session, held: InHand, now: datetime) -> str:
    """Use the token; gives its successor, the same one to a repeated request."""
    following = single_use.successor(held.presented)
    if held.row.used_at is None:
        session.add(RefreshToken(digest=single_use.digest(following), family_id=held.family.id, issued_at=now))
        held.row.successor = single_use.digest(following)
        held.row.used_at = datetime.now(UTC)  # after all waiting: this is when the answer is made
    else:
        held.row.retried_at = now
    held.session.seen_at = now
    session.add_all([held.row, held.session])
    return following


def issue(
    session: Session, client: Client, pairs: frozenset[Pair], family: TokenFamily, live: WebSession, now: datetime
) -> tokens.Issued:
    """An access token of the family, for its person."""
    bearer = tokens.Bearer(live.person_id, family.id, live.expires_at)
    return tokens.issue(session, client, pairs, now=now, bearer=bearer)


def revoke(session: Session, family_id: UUID | None, now: datetime) -> None:
    """Revoke the family of something that was presented twice, or that its client gives back."""
    if family_id is None:
        return
    family = session.get_one(TokenFamily, family_id)
    session.execute(sa.select(col(WebSession.id)).where(col(WebSession.id) == family.session_id).with_for_update())
    sessions.revoke(session, col(TokenFamily.id) == family_id, now)
    _log.warning("token family revoked", family=str(family_id))


def has_two_factors(session: Session, family_id: UUID | None) -> bool:
    """Whether the sign-in behind a family of tokens was proven by two factors."""
    family = session.get(TokenFamily, family_id) if family_id else None
    return family is not None and session.get_one(WebSession, family.session_id).has_two_factors


def of_refresh_token(session: Session, presented: str) -> TokenFamily | None:
    """The family of a refresh token, used or not."""
    row = session.get(RefreshToken, single_use.digest(presented))
    return session.get_one(TokenFamily, row.family_id) if row else None


def _locked(session: Session, presented: str) -> RefreshToken | None:
    known = col(RefreshToken.digest) == single_use.digest(presented)
    statement = sa.select(RefreshToken).where(known).with_for_update()
    return session.execute(statement, execution_options={"populate_existing": True}).scalar_one_or_none()


def _is_retry(session: Session, row: RefreshToken, presented: str, came_in: datetime) -> bool:
    if row.used_at is None or row.retried_at is not None or row.successor is None:
        return False
    following = session.get_one(RefreshToken, row.successor, populate_existing=True)
    return (
        following.used_at is None
        and row.successor == single_use.digest(single_use.successor(presented))
        and row.used_at <= came_in <= row.used_at + GRACE
    )
