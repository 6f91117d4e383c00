"""Requests that wait for something new: they hold neither a thread nor a connection while nothing happens.

The application answers at once, as ever. Where it answers that there is nothing new, the answer is kept back here, and
the request asked once more, token and all, when the feed has grown. One look a second serves all that wait: it asks
for the newest settled transaction and for nothing of what happened. Whoever finds no place is answered at once.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final
from urllib.parse import parse_qs

import anyio.to_thread

from api.http.request_log import App, Message, Receive, Scope, Send

PATH: Final = "/v1/changes"
LONGEST: Final = 30  # seconds
PLACES: Final = 32
EVERY: Final = 1.0  # seconds between two looks
_WAITS: Final = frozenset(str(seconds) for seconds in range(1, LONGEST + 1))
Head = Callable[[], int]


class Bell:
    """Rings when the feed has grown beyond a place; it looks only while somebody waits."""

    def __init__(self, head: Head) -> None:
        self._look = head
        self._waiting: dict[asyncio.Future[None], int] = {}
        self._looking: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    async def wait(self, horizon: int) -> None:
        """Return once there is a change that was not settled at `horizon`."""
        rung: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[rung] = horizon
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._watch())
        try:
            await rung
        finally:
            del self._waiting[rung]

    async def _watch(self) -> None:
        while self._waiting:
            # That a database does not answer is said by the requests themselves.
            with suppress(Exception):
                self._ring(await anyio.to_thread.run_sync(self._look))
            await asyncio.sleep(EVERY)

    def _ring(self, head: int) -> None:
        for rung, horizon in self._waiting.items():
            if head >= horizon and not rung.done():
                rung.set_result(None)


class LongPolls:
    """Middleware that keeps back the answer «nothing new» of the feed for as long as the request allows."""

    def __init__(self, app: App, head: Head) -> None:
        self.app, self._bell = app, Bell(head)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; all but those that wait pass untouched."""
        seconds = _seconds(scope)
        if not seconds or self._bell.waiting >= PLACES:
            await self.app(scope, receive, send)
            return
        gone = asyncio.create_task(_gone(receive))
        try:
            messages = await self._answer(scope, seconds, gone)
        finally:
            gone.cancel()
        for message in messages:
            await send(message)

    async def _answer(self, scope: Scope, seconds: int, gone: "asyncio.Task[None]") -> list[Message]:
        """What the application says first that is something new, or at the end of the time."""
        clock = asyncio.get_running_loop()
        ends = clock.time() + seconds
        while True:
            messages: list[Message] = []
            await self.app(scope, _nothing_more, _into(messages))
            horizon = scope.get("state", {}).pop("nothing_since", None)
            if horizon is None:
                return messages
            ring = asyncio.create_task(self._bell.wait(horizon))
            await asyncio.wait({ring, gone}, timeout=ends - clock.time(), return_when=asyncio.FIRST_COMPLETED)
            rang = ring.done()
            ring.cancel()
            if not rang:
                return messages


def _seconds(scope: Scope) -> int:
    """How long the request would wait; one that asks for it in a wrong way is refused by the application."""
    if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] != PATH:
        return 0
    wanted = parse_qs(scope["query_string"].decode("latin-1")).get("wait", [""])[0]
    return int(wanted) if wanted in _WAITS else 0


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _nothing_more() -> Message:
    """The body of a GET."""
    return {"type": "http.request", "body": b"", "more_body": False}


def _into(messages: list[Message]) -> Send:
    async def keep(message: Message) -> None:
        messages.append(message)

    return keep
