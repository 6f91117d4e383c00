"""A write that is sent again has one effect (conventions.md, Writing).

In the write's own transaction stand the digest of what was sent, the status and the id of the resource, never the
answer: a replay is authorised again and rendered again. While the first runs, a second is told so at once, by an
advisory lock that nobody waits for.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple, Protocol, TypeVar
from uuid import UUID

from sqlmodel import Session

from api.access.principal import Principal
from api.key_problems import KeyInUse, KeyReused
from api.lines.in_session import asked_in
from api.lines.questions import TRUE, Question, Statement
from api.models.idempotency import IdempotencyKey

KEPT_FOR = timedelta(hours=24)


class Made(Protocol):
    """What a write makes: something with an id."""

    @property
    def id(self) -> UUID:
        """The id of the resource."""


M = TypeVar("M", bound=Made)


class Outcome(NamedTuple):
    """The status of the first answer, and whether this one is a replay."""

    status: int
    replayed: bool


class Sent(NamedTuple):
    """What was sent: key, operation (method and path), digest of the body, status of a first success."""

    key: str | None
    operation: str
    digest: str
    status: int


def digest_of(*pieces: bytes) -> str:
    """SHA-256 over the pieces, each with its length, so that no two lists of pieces are alike."""
    total = hashlib.sha256()
    for piece in pieces:
        total.update(len(piece).to_bytes(8, "big") + piece)
    return total.hexdigest()


def once(
    session: Session, caller: Principal, sent: Sent, first: Callable[[], M], again: Callable[[UUID], M]
) -> tuple[M, Outcome]:
    """Run `first`, or, where the key was used, `again` with the id of what came of it.

    Raises KeyInUse while the first still runs, KeyReused where the body differs.
    """
    if sent.key is None:
        made = first()
        return made, Outcome(_status(made, sent), replayed=False)
    is_kept = _take(session, caller.client_id, sent.key)
    earlier = session.get(IdempotencyKey, (caller.client_id, sent.key)) if is_kept else None
    if earlier is not None and earlier.created_at < caller.now - KEPT_FOR:
        session.delete(earlier)
        session.flush()  # the same key is written again below
        earlier = None
    if earlier is None:
        made = _first(session, caller, sent, first)
        return made, Outcome(_status(made, sent), replayed=False)
    if (earlier.operation, earlier.digest) != (sent.operation, sent.digest):
        raise KeyReused
    return again(earlier.resource_id), Outcome(earlier.status, replayed=True)


def _first(session: Session, caller: Principal, sent: Sent, first: Callable[[], M]) -> M:
    made = first()
    asked_in(session, kept(caller, sent, made))
    return made


def still_new(client_id: UUID, sent: Sent) -> list[Question]:
    """Whether nobody else writes with this key now; that it was used before, to keep it tells (`kept`)."""
    return [] if sent.key is None else [Question.of(_IS_MINE, {"number": _number(client_id, sent.key)})]


def kept(caller: Principal, sent: Sent, made: Made) -> list[Question]:
    """What keeps the key with what came of it."""
    return [] if sent.key is None else [Question.into("idempotency_key", _row(caller, sent, sent.key, made))]


def _row(caller: Principal, sent: Sent, key: str, made: Made) -> dict[str, Any]:
    return {
        "client_id": caller.client_id,
        "key": key,
        "operation": sent.operation,
        "digest": sent.digest,
        "status": _status(made, sent),
        "resource_id": made.id,
        "created_at": caller.now,
    }


def _status(made: Made, sent: Sent) -> int:
    """What only waits for a second person says so itself (202)."""
    return int(getattr(made, "answered_with", sent.status))


def _take(session: Session, client_id: UUID, key: str) -> bool:
    """Whether the key was used before. Raises KeyInUse."""
    mine = Question.of(_IS_MINE, {"number": _number(client_id, key)})
    used = Question.of(_WAS_USED, {"client": client_id, "key": key})
    ((is_mine,),), found = asked_in(session, (mine, used))
    if is_mine != TRUE:
        raise KeyInUse(headers={"Retry-After": "1"})
    return bool(found)


def _number(client_id: UUID, key: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{client_id}/{key}".encode()).digest()[:8], "big", signed=True)


_IS_MINE = Statement(b"SELECT pg_try_advisory_xact_lock($1)", ("number",))
_WAS_USED = Statement(b"SELECT FROM idempotency_key WHERE client_id = $1 AND key = $2", ("client", "key"))
