"""How often somebody may ask: so many times a minute, and at once as many as come in ten seconds.

A bucket runs out evenly, and who would make it run over is refused: the token bucket, kept as the one moment at which
it will be empty.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from math import ceil
from time import monotonic
from typing import Final, NamedTuple

from api.problems import Text, TooManyRequests
from api.recent import Recent

AT_ONCE: Final = 10  # seconds whose requests may come in one moment
MOST: Final = 10_000
"""Of how many is kept what they asked. Who has not asked for ten seconds has an empty bucket, and loses none."""
_NOTHING: Final = 1e-6  # seconds, by which fractions may be wrong


class RateLimited(TooManyRequests):
    """The caller asked more often than one may; nothing was done, and RateLimit says how much is left."""

    slug = "rate-limited"
    title = Text("Permintaan terlalu banyak", "Rate limit reached")
    cause = Text(
        "Sistem atau orang ini meminta lebih sering daripada yang diperbolehkan; tidak ada yang dikerjakan.",
        "This system or person asked more often than one may; nothing was done.",
    )
    remedy = Text(
        "Tunggu selama Retry-After lalu ulangi, tulisan dengan kunci yang sama; mintalah lebih jarang.",
        "Wait for Retry-After and repeat, a write with the same key; ask less often.",
    )


class Left(NamedTuple):
    """How often one may still ask at once, after how many seconds it is once more, and whether this was too often."""

    times: int
    more_in: int
    is_refused: bool


@dataclass(slots=True)
class _Bucket:
    empty_at: float  # seconds of the clock


class Quotas:
    """The buckets of one process, as long as it serves; the clock is one that nobody sets."""

    def __init__(self, per_minute: int, most: int = MOST, clock: Callable[[], float] = monotonic) -> None:
        self._each = 60 / per_minute
        self.at_once = max(1, per_minute * AT_ONCE // 60)
        self._full = self.at_once * self._each
        self._buckets, self._clock = Recent[Hashable, _Bucket](most), clock

    @property
    def window(self) -> int:
        """In how many seconds an empty bucket's worth may be asked for again."""
        return ceil(self._full - _NOTHING)

    def take(self, who: Hashable) -> Left:
        """Somebody asks once; who is refused has used nothing."""
        now = self._clock()
        bucket = self._buckets.get(who)
        if bucket is None:
            bucket = _Bucket(now)
            self._buckets.keep(who, bucket)
        ends = max(bucket.empty_at, now) + self._each
        room = self._full - (ends - now) + _NOTHING
        if room < 0:
            return Left(0, ceil(-room), is_refused=True)
        bucket.empty_at = ends
        left = int(room / self._each)
        return Left(left, ceil((left + 1) * self._each - room), is_refused=False)
