"""Tokens whose signature was checked a moment ago, so that a burst of requests pays for one signature.

Only what the token says is kept, under the digest of the token; whether it was revoked, and what its holder may still
do, is asked of the database on every request, elsewhere.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.domain.scopes import Pair
from api.recent import Recent

KEPT_SECONDS = 60
KEPT_TOKENS = 4096


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid access token says.

    `client_id` is the id of the client's row, `person_id` the person who acts through it, if any. The token holds
    `pairs` and nothing else; they still have to be compared with what client and person hold now.
    """

    jti: UUID
    client_id: UUID
    person_id: UUID | None
    pairs: frozenset[Pair]
    issued_at: datetime
    expires_at: datetime


class VerifiedTokens:
    """A bounded memory of claims. Times are seconds of the epoch."""

    def __init__(self, size: int = KEPT_TOKENS) -> None:
        self._kept: Recent[bytes, tuple[float, Claims]] = Recent(size)

    def __len__(self) -> int:
        return len(self._kept)

    def recall(self, token: str, now: float) -> Claims | None:
        """The claims of a token checked within the last minute, or None."""
        key = _digest(token)
        until, claims = self._kept.get(key) or (0.0, None)
        if claims is None or now >= until:
            self._kept.drop(key)
            return None
        return claims

    def keep(self, token: str, claims: Claims, now: float) -> None:
        """Remember a token that was just checked, for a minute and never past its end."""
        self._kept.keep(_digest(token), (min(now + KEPT_SECONDS, claims.expires_at.timestamp()), claims))

    def forget(self) -> None:
        """Forget all of them."""
        self._kept.clear()


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
