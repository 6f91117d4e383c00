"""Answers of a moment ago, given again while nothing they tell of has changed (ADR 51).

Nothing here is believed by itself. Each request asks the database in one look whether token and client still stand,
whether anybody's power changed, and whether anything was committed since that changed what the answer tells
(`queries/standing.py`). What depends on the clock alone, a day that begins, is answered for by keeping nothing beyond a
quarter of an hour: no time zone has a midnight within one. An answer is that of one caller's power: another power, or
the same person's after a change, has answers of its own.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from fastapi import Response
from starlette.types import Receive, Scope, Send

from api.access.known_callers import Known, quarter_of
from api.access.live_check import look_of
from api.lines.questions import Question, Row, Statement, written
from api.queries import standing
from api.recent import Recent

SEEN: Final = Question(Statement.of(standing.SEEN), ())
STANDS: Final = Statement.of(standing.STANDS)
MOST_BYTES: Final = 16_000_000
ABOUT: Final = 1_000
"""Bytes that an answer takes beside its body."""
Headers = list[tuple[bytes, bytes]]


class Key(NamedTuple):
    """What an answer is the answer to: whose power, which address at which host, and what the reader has already."""

    power: str
    path: str
    query: bytes
    host: bytes
    scheme: str
    known: bytes

    @classmethod
    def of(cls, scope: Scope, headers: dict[bytes, bytes], known: Known) -> "Key":
        """The key of a request."""
        return cls(
            known.power,
            scope["path"],
            scope["query_string"],
            headers.get(b"host", b""),
            scope["scheme"],
            headers.get(b"if-none-match", b""),
        )


class Standing(NamedTuple):
    """An answer with what was seen when it was made, and the place whose changes end it; without one, any change."""

    status: int
    headers: Headers
    body: bytes
    since: Mapping[str, bytes | None]
    """Since when nothing may have changed, in whose history and where."""
    quarter: int

    @classmethod
    def of(cls, answer: Response, seen: Row, place: str | None, now: datetime) -> "Standing":
        """The answer as it is now."""
        snapshot, server, epoch = seen
        since = {**look_of("seen", snapshot or b""), "server": server, "epoch": epoch, "place": written(place)}
        return cls(answer.status_code, list(answer.raw_headers), bytes(answer.body), since, quarter_of(now))

    def question(self, known: Known, now: datetime) -> Question:
        """Whether it still stands for this caller."""
        return Question.as_written(STANDS, {**self.since, **known.holds, "now": written(now)})

    def size(self) -> int:
        """Bytes it takes, about."""
        return ABOUT + len(self.body)


class StandingAnswers(Recent[Key, Standing]):
    """The answers of one process, as long as it serves."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        super().__init__(most, size=Standing.size)

    def recall(self, key: Key, now: datetime) -> Standing | None:
        """What was answered in this quarter of an hour, or nothing."""
        found = self.get(key)
        if found is not None and found.quarter != quarter_of(now):
            self.drop(key)
            return None
        return found


class Told:
    """An answer as it is sent."""

    def __init__(self, status: int, headers: Headers, body: bytes) -> None:
        self._status, self._headers, self._body = status, headers, body

    @classmethod
    def again(cls, standing: Standing, more: Headers) -> "Told":
        """One that stands, with what is said anew each time."""
        return cls(standing.status, [*standing.headers, *more], standing.body)

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send it."""
        await send({"type": "http.response.start", "status": self._status, "headers": self._headers})
        await send({"type": "http.response.body", "body": self._body})
