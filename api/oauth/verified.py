"""Tokens whose signature was checked a moment ago, so that a burst of requests pays for one signature.

Only what the token says is kept, under the digest of the token; whether it was revoked, and what its holder may still
do, is asked of the database on every request, elsewhere.
"""

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.domain.scopes import Pair

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
    """A bounded memory of claims; the one not asked for longest leaves first. Times are seconds of the epoch."""

    def __init__(self, size: int = KEPT_TOKENS) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._kept: OrderedDict[bytes, tuple[float, Claims]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def recall(self, token: str, now: float) -> Claims | None:
        """The claims of a token checked within the last minute, or None."""
        key = _digest(token)
        with self._lock:
            until, claims = self._kept.get(key, (0.0, None))
            if claims is None or now >= until:
                self._kept.pop(key, None)
                return None
            self._kept.move_to_end(key)
            return claims

    def keep(self, token: str, claims: Claims, now: float) -> None:
        """Remember a token that was just checked, for a minute and never past its end."""
        with self._lock:
            self._kept[_digest(token)] = (min(now + KEPT_SECONDS, claims.expires_at.timestamp()), claims)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)

    def forget(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._kept.clear()


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
