"""Callers whose live check was made a moment ago: what it found, to be asked whether it still holds.

Nothing here is believed by itself. Each request asks the database, in the same way there and back as what it reads,
whether the token still stands and whether anybody's power changed since (`live_check.py`); only then is the caller of
before the caller of now. What depends on the clock alone is answered for by the time until which it is kept: a token
and a client end when they said, and a seat begins or ends at a midnight, which no time zone has within a quarter of an
hour.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from api.access.live_check import look_of
from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.scopes import Pair
from api.recent import Recent

KEPT = timedelta(seconds=60)
MOST = 4096
QUARTER = 15  # minutes


def quarter_of(now: datetime) -> int:
    """The quarter of an hour, counted from 1970: in none of them a day begins anywhere."""
    return int(now.timestamp()) // (QUARTER * 60)


class Asked(NamedTuple):
    """What a live check was asked for: a token, what it says, the act and what `allowed_actions` wants to know."""

    jti: UUID
    pairs: frozenset[Pair]
    act: Act
    also: tuple[Act, ...]

    def __hash__(self) -> int:
        """Of what tells most callers apart: to hash every act costs more than to compare."""
        return hash(self.jti.int)


def context_of(caller: Principal) -> dict[str, bytes]:
    """What sets the context of a caller, beside the time, as PostgreSQL reads it."""
    said = {
        "organisations": ",".join(caller.organisations),
        "actor": str(caller.actor),
        "seats": ",".join(str(seat.id) for seat in caller.seats),
        "regions": ",".join(caller.regions),
    }
    return {name: text.encode() for name, text in said.items()}


@dataclass(frozen=True, slots=True)
class Known:
    """A caller as the live check found it, and the networks it may speak from."""

    caller: Principal
    addresses: tuple[str, ...]
    holds: Mapping[str, bytes]
    """What the database is asked with whether it still holds; nothing where it cannot be asked."""
    context: Mapping[str, bytes]
    until: datetime
    """When it has to be found anew: after a minute, when the quarter of an hour is over, or when the token ends."""
    client: str
    """The id of its client, as the log has it."""
    power: str
    """A digest of all that decides what is answered: who, from which seats, and every word that was asked for."""

    @classmethod
    def of(cls, caller: Principal, jti: UUID, entered: Mapping[str, Any]) -> "Known":
        """The caller with what the live check told besides: its snapshot, the networks, the end of token and client."""
        seen: str | None = entered["seen"]
        holds = {"jti": str(jti).encode(), **look_of("power", seen.encode())} if seen else {}
        quarter = datetime.fromtimestamp((quarter_of(caller.now) + 1) * QUARTER * 60, UTC)
        until = min(caller.now + KEPT, quarter, datetime.fromisoformat(entered["until"]))
        who, addresses = str(caller.client_id), tuple(entered["addresses"])
        return cls(caller, addresses, holds, context_of(caller), until, who, _power(caller))

    def holds_at(self, now: datetime) -> bool:
        """Whether the clock alone has changed nothing since."""
        return self.caller.now <= now < self.until

    def again(self, now: datetime, request_id: str | None) -> Principal:
        """The same caller in another request."""
        return self.caller._replace(now=now, request_id=request_id)


def _power(caller: Principal) -> str:
    held = sorted((word, *sorted(organisations)) for word, organisations in caller.held.items())
    seats = [(*seat[:-1], *sorted(seat.secretariat_agencies)) for seat in caller.seats]
    who = (caller.client_id, caller.person_id, caller.home, caller.act, sorted(caller.regions))
    return hashlib.sha256(repr((who, held, seats)).encode()).hexdigest()


class KnownCallers(Recent[Asked, Known]):
    """Live checks of this process."""

    def recall(self, asked: Asked, now: datetime) -> Known | None:
        """What was found a moment ago, or nothing."""
        known = self.get(asked)
        if known is not None and not known.holds_at(now):
            self.drop(asked)
            return None
        return known


CALLERS = KnownCallers(MOST).said_by_the_server()
