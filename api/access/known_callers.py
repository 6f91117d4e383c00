"""Callers whose live check was made a moment ago: what it found, to be asked whether it still holds.

Nothing here is believed by itself. Each request asks the database, in the same way there and back as what it reads,
whether the token still stands and whether anybody's power changed since (`gugus_enter_again`); only then is the
caller of before the caller of now. What depends on the clock alone, a seat that begins or ends at midnight, is
answered for by keeping nothing beyond the quarter of an hour: no time zone has a midnight within one.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.scopes import Pair

KEPT = timedelta(seconds=60)
MOST = 4096
QUARTER = 15  # minutes


class Asked(NamedTuple):
    """What a live check was asked for: a token, what it says, the act and what `allowed_actions` wants to know."""

    jti: UUID
    pairs: frozenset[Pair]
    act: Act
    also: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A caller as the live check found it, the snapshot it was found in, and the networks it may speak from."""

    caller: Principal
    seen: str
    addresses: tuple[str, ...]
    settings: tuple[str, str, str, str]
    """Organisations, actor, seats and regions as the context has them."""

    @classmethod
    def of(cls, caller: Principal, seen: str, addresses: Iterable[str]) -> "Known":
        """The caller with what sets the same context again."""
        organisations, regions = ",".join(caller.organisations), ",".join(caller.regions)
        seats = ",".join(str(seat.id) for seat in caller.seats)
        return cls(caller, seen, tuple(addresses), (organisations, str(caller.actor), seats, regions))

    def holds_at(self, now: datetime) -> bool:
        """Whether the clock alone has changed nothing since."""
        made = self.caller.now
        return made <= now < made + KEPT and made.minute // QUARTER == now.minute // QUARTER

    def context(self, jti: UUID, now: datetime) -> tuple[object, ...]:
        """The parameters of `gugus_enter_again`."""
        return jti, self.seen, now, *self.settings

    def again(self, now: datetime, request_id: str | None) -> Principal:
        """The same caller in another request."""
        return replace(self.caller, now=now, request_id=request_id)


class KnownCallers:
    """A bounded memory of live checks; the one not asked for longest leaves first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[Asked, Known] = OrderedDict()

    def recall(self, asked: Asked, now: datetime) -> Known | None:
        """What was found a moment ago, or nothing."""
        with self._lock:
            known = self._kept.get(asked)
            if known is None or not known.holds_at(now):
                self._kept.pop(asked, None)
                return None
            self._kept.move_to_end(asked)
            return known

    def keep(self, asked: Asked, known: Known) -> None:
        """Remember what was just found."""
        with self._lock:
            self._kept[asked] = known
            self._kept.move_to_end(asked)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def forget(self, asked: Asked | None = None) -> None:
        """Forget one of them, or all."""
        with self._lock:
            if asked is None:
                self._kept.clear()
            else:
                self._kept.pop(asked, None)


CALLERS = KnownCallers()
"""Those of this process."""
