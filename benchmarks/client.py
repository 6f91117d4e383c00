"""A keep-alive HTTP/1.1 client that asks as fast as the server answers; requests are bytes made beforehand.

It parses no more than status and length, so that one core of it outruns any server measured here; how busy it was is
told with the result.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import cast

import uvloop

Requests = Iterator[bytes]


@dataclass(slots=True)
class Tally:
    """What came back in one slice: answers by status, seconds on the clock and seconds of CPU of this process."""

    statuses: dict[int, int] = field(default_factory=dict)
    seconds: float = 0.0
    client_cpu: float = 0.0

    @property
    def answers(self) -> int:
        """All answers."""
        return sum(self.statuses.values())


class _Lane(asyncio.Protocol):
    """One connection: the next request goes out when the answer to the one before is complete."""

    def __init__(self, requests: Requests, tally: Tally, ends: Callable[[], bool], done: Callable[[], None]) -> None:
        self._requests, self._tally, self._ends, self._done = requests, tally, ends, done
        self._received = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own class is no subclass of it
        self._ask()

    def _ask(self) -> None:
        request = None if self._ends() else next(self._requests, None)
        if self._transport is None:
            return
        if request is None:
            self._transport.close()
        else:
            self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head = self._received.find(b"\r\n\r\n")
        if head < 0:
            return
        length = _length(bytes(self._received[: head + 1]))
        if len(self._received) < head + 4 + length:
            return
        status = int(self._received[9:12])
        self._tally.statuses[status] = self._tally.statuses.get(status, 0) + 1
        self._received.clear()
        self._ask()

    def connection_lost(self, _error: Exception | None) -> None:
        self._done()


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"content-length: ")
    return int(rest.partition(b"\r")[0]) if found else 0


def drive(port: int, lanes: list[Requests], seconds: float) -> Tally:
    """Ask on one connection per lane until the time is over or the requests are."""
    return uvloop.run(_drive(port, lanes, seconds))


async def _drive(port: int, lanes: list[Requests], seconds: float) -> Tally:
    loop, tally = asyncio.get_running_loop(), Tally()
    began, cpu = time.perf_counter(), time.process_time()
    waiting = [loop.create_future() for _ in lanes]
    for lane, closed in zip(lanes, waiting, strict=True):

        def made(lane: Requests = lane, closed: asyncio.Future[None] = closed) -> _Lane:
            return _Lane(lane, tally, lambda: time.perf_counter() - began >= seconds, lambda: closed.set_result(None))

        await loop.create_connection(made, "127.0.0.1", port)
    await asyncio.wait_for(asyncio.gather(*waiting), seconds + 30)
    tally.seconds, tally.client_cpu = time.perf_counter() - began, time.process_time() - cpu
    return tally
