"""Callers whose live check was made a moment ago: what it found, to be asked whether it still holds.

Nothing here is believed by itself. Each request asks the database, in the same way there and back as what it reads,
whether the token still stands and whether anybody's power changed since (`gugus_enter_again`); only then is the
caller of before the caller of now. What depends on the clock alone, a seat that begins or ends at midnight, is
answered for by keeping nothing beyond the quarter of an hour: no time zone has a midnight within one.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

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
        return hash((self.jti, self.act))


@dataclass(frozen=True, slots=True)
class Known:
    """A caller as the live check found it, the snapshot it was found in, and the networks it may speak from."""

    caller: Principal
    seen: str
    addresses: tuple[str, ...]
    settings: tuple[str, str, str, str]
    """Organisations, actor, seats and regions as the context has them."""
    until: datetime
    """When it has to be found anew: after a minute, or when the quarter of an hour is over."""
    power: str
    """A digest of all that decides what is answered: who, from which seats, and every word that was asked for."""

    @classmethod
    def of(cls, caller: Principal, seen: str, addresses: Iterable[str]) -> "Known":
        """The caller with what sets the same context again."""
        organisations, regions = ",".join(caller.organisations), ",".join(caller.regions)
        seats = ",".join(str(seat.id) for seat in caller.seats)
        settings = (organisations, str(caller.actor), seats, regions)
        quarter = datetime.fromtimestamp((quarter_of(caller.now) + 1) * QUARTER * 60, UTC)
        return cls(caller, seen, tuple(addresses), settings, min(caller.now + KEPT, quarter), _power(caller))

    def holds_at(self, now: datetime) -> bool:
        """Whether the clock alone has changed nothing since."""
        return self.caller.now <= now < self.until

    def context(self, jti: UUID, now: datetime) -> tuple[object, ...]:
        """The parameters of `gugus_enter_again`."""
        return jti, self.seen, now, *self.settings

    def again(self, now: datetime, request_id: str | None) -> Principal:
        """The same caller in another request."""
        return replace(self.caller, now=now, request_id=request_id)


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


CALLERS = KnownCallers(MOST)
