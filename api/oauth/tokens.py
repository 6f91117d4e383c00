"""Access tokens: JWTs of RFC 9068 with the exact pairs inside, and one row each (access.md §1 point 3).

Authlib's own generator would write the client's id as the audience, let a token live for ten days and sign with any
key of a set; its validator accepts a token without `typ`. So both directions stand here, on joserfc, with one
algorithm named on both sides. The row (`IssuedToken`) is written in the transaction that answers the request: a token
nobody can revoke is never handed out.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from joserfc import jwt
from joserfc.errors import JoseError
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col
from uuid_utils.compat import uuid7

from api.domain.scopes import Pair, from_details, to_details, to_scope
from api.models.clients import Client, ClientUse, IssuedToken
from api.oauth.metadata import issuer
from api.oauth.verified import Claims, VerifiedTokens
from api.problems import TokenInvalid
from api.settings import get_settings
from api.signing import TOKENS, signing_keys

TYPE = "at+jwt"
LONGEST_TOKEN = 32_768
SKEW_SECONDS = 30  # by which clocks of two machines, or one that was set right, may differ on when a token was issued
USE_NOTED_EVERY = timedelta(minutes=5)
_KEPT = VerifiedTokens()


class Issued(NamedTuple):
    """A new access token, its life in seconds, and what it holds as a scope and as exact pairs."""

    token: str
    expires_in: int
    scope: str
    details: list[dict[str, Any]]


class Bearer(NamedTuple):
    """The person a token speaks for, the family it is revoked with, and the end of the session it came from."""

    person_id: UUID
    family_id: UUID | None = None
    until: datetime | None = None


def issue(
    session: Session, client: Client, pairs: frozenset[Pair], *, now: datetime, bearer: Bearer | None = None
) -> Issued:
    """Make a token that holds exactly `pairs`, and its row in the session; the caller's transaction commits both.

    It lives 900 seconds at most for machines and 300 for people (settings may shorten it), and not beyond the session.
    """
    issued_at = now.astimezone(UTC).replace(microsecond=0)
    seconds = _life(issued_at, bearer)
    person_id = bearer.person_id if bearer else None
    row = IssuedToken(
        jti=uuid7(),
        client_id=client.id,
        person_id=person_id,
        family_id=bearer.family_id if bearer else None,
        issued_at=issued_at,
        expires_at=issued_at + timedelta(seconds=seconds),
    )
    session.add(row)
    _note_use(session, client, issued_at)
    scope, details = to_scope(pairs), to_details(pairs)
    claims = {
        "iss": issuer(),
        "aud": issuer(),
        "sub": str(person_id or client.id),
        "client_id": client.client_id,
        # A person's token has the person as its subject: the row of the client is named beside it.
        "client_uuid": str(client.id),
        "jti": str(row.jti),
        "iat": int(row.issued_at.timestamp()),
        "exp": int(row.expires_at.timestamp()),
        "scope": scope,
        "authorization_details": details,
    }
    return Issued(_sign(claims), seconds, scope, details)


_NOW: Final[Any] = sa.bindparam("now")
_USE: Final = (
    insert(ClientUse)
    .values(client_id=sa.bindparam("client"), last_used_at=_NOW)
    .on_conflict_do_update(
        index_elements=[col(ClientUse.client_id)],
        set_={"last_used_at": _NOW},
        where=sa.not_(col(ClientUse.last_used_at) > sa.bindparam("seen_lately")),
    )
)


def _note_use(session: Session, client: Client, now: datetime) -> None:
    """When the client last got a token, to the nearest minutes: parallel tokens do not wait for each other's note."""
    session.execute(_USE, {"client": client.id, "now": now, "seen_lately": now - USE_NOTED_EVERY})


def verify(token: str) -> Claims:
    """What the token says, if it is one of ours and not expired; revocation is asked of its row, elsewhere.

    Raises `TokenInvalid` for every fault alike, and `KeyFolderError` when this service has no keys.
    """
    now = time.time()
    claims = _KEPT.recall(token, now)
    if claims is None:
        claims = _read(token)
        _KEPT.keep(token, claims, now)
    return claims


def forget_verified() -> None:
    """Check every token's signature anew from now on, in this process."""
    _KEPT.forget()


def _life(issued_at: datetime, bearer: Bearer | None) -> int:
    """The life of a new token in seconds."""
    settings = get_settings()
    if bearer is None:
        return settings.machine_token_seconds
    left = bearer.until - issued_at if bearer.until else timedelta.max
    return int(min(timedelta(seconds=settings.people_token_seconds), left).total_seconds())


def _sign(claims: dict[str, Any]) -> str:
    keys = signing_keys(get_settings().signing_dir)
    header = {"alg": TOKENS.algorithm, "typ": TYPE, "kid": keys.kid}
    return jwt.encode(header, claims, keys.signer, algorithms=[TOKENS.algorithm])


def _read(token: str) -> Claims:
    keys = signing_keys(get_settings().signing_dir).public
    if len(token) > LONGEST_TOKEN or not token.isascii():
        raise TokenInvalid
    try:
        decoded = jwt.decode(token, keys, algorithms=[TOKENS.algorithm])
        if decoded.header.get("typ") != TYPE:
            raise TokenInvalid
        _registry().validate(decoded.claims)
        if decoded.claims["exp"] <= time.time():  # to which no leeway is given
            raise TokenInvalid
        return _claims(decoded.claims)
    # What a stranger sent is read here: whatever goes wrong is one answer, and no cause is carried along.
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        raise TokenInvalid from None


def _registry() -> jwt.JWTClaimsRegistry:
    own: jwt.ClaimsOption = {"essential": True, "value": issuer()}
    present: jwt.ClaimsOption = {"essential": True}
    return jwt.JWTClaimsRegistry(
        iss=own, aud=own, sub=present, jti=present, iat=present, exp=present, leeway=SKEW_SECONDS
    )


def _claims(claims: dict[str, Any]) -> Claims:
    client_id, subject = UUID(claims["client_uuid"]), UUID(claims["sub"])
    return Claims(
        jti=UUID(claims["jti"]),
        client_id=client_id,
        person_id=None if subject == client_id else subject,
        pairs=from_details(claims["authorization_details"]),
        issued_at=datetime.fromtimestamp(claims["iat"], UTC),
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
    )
