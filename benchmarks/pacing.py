"""Requests at a steady pace, whether or not the answers keep up: what was late is told from when it was due."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from time import perf_counter
from typing import Any

LANES = 32  # connections; more wait for one where all are taken
LONGEST = 120.0  # seconds after which an answer is not waited for any more


@dataclass
class Heard:
    """What came back: answers by status, seconds from due to whole, from sent to refused, refusals without a date.

    `broken` are requests without an answer: the connection was closed or refused, or nothing came for long.
    """

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    without_retry_after: int = 0
    broken: int = 0

    @property
    def asked(self) -> int:
        """How many were answered, by whatever."""
        return sum(self.statuses.values())

    @property
    def wrong(self) -> int:
        """How many of the answers were 5xx."""
        return sum(number for status, number in self.statuses.items() if status >= 500)

    def quantile(self, part: float, since: int = 0) -> float:
        """Seconds within which this part of the answers was whole, of those after the first so many."""
        return _within(self.seconds[since:], part)

    def refused_within(self, part: float) -> float:
        """The same of the refusals, from when they were asked for."""
        return _within(self.refused, part)


def _within(seconds: list[float], part: float) -> float:
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


Ask = Callable[[random.Random], bytes]


async def paced(
    port: int, ask: Ask, per_second: float | None, seconds: float, *, lanes: int = LANES, heard: Heard
) -> None:
    """Ask for so long, so often; without a pace as soon as there is an answer. What is heard is noted on the way."""
    dice, began, turns = random.Random(7), perf_counter(), count()

    async def lane() -> None:
        line = Line(port)
        while True:
            due = began + next(turns) / per_second if per_second else perf_counter()
            if due >= began + seconds or perf_counter() >= began + 2 * seconds:
                break
            await asyncio.sleep(max(0.0, due - perf_counter()))
            request, sent = ask(dice), perf_counter()
            try:
                async with asyncio.timeout(LONGEST):
                    _note(heard, *await line.ask(request), (due, sent))
            except (OSError, EOFError):
                heard.broken += 1
                line.close()
                await asyncio.sleep(1.0)
        line.close()

    await asyncio.gather(*(lane() for _ in range(lanes)))


@asynccontextmanager
async def beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Some work, for as long as this lasts."""
    task = asyncio.ensure_future(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


class Line:
    """A connection, opened when it is needed, and anew where the other end has closed it meanwhile."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._ends: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes) -> tuple[int, str]:
        """Status and head of the answer. Raises OSError and EOFError where none comes."""
        if self._ends is None or self._ends[0].at_eof():
            self.close()
            self._ends = await asyncio.open_connection("127.0.0.1", self._port, limit=2**22)
        coming, going = self._ends
        going.write(request)
        status, head = await _answer(coming)
        if "connection: close" in head:
            self.close()
        return status, head

    def close(self) -> None:
        """End it."""
        if self._ends is not None:
            self._ends[1].close()
        self._ends = None


async def _answer(reader: asyncio.StreamReader) -> tuple[int, str]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = next((line for line in head.split("\r\n") if line.startswith("content-length:")), "0")
    await reader.readexactly(int(length.rpartition(":")[2]))
    return int(head.split(" ", 2)[1]), head


def _note(heard: Heard, status: int, head: str, since: tuple[float, float]) -> None:
    due, sent = since
    heard.statuses[status] += 1
    if status in (429, 503):
        heard.refused.append(perf_counter() - sent)
        heard.without_retry_after += "retry-after:" not in head
    else:
        heard.seconds.append(perf_counter() - due)
