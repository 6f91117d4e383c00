"""How many requests are let in at once: as many as there are connections for them; and when nobody more may wait."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Final

from fastapi import Depends, Request
from sqlmodel import Session
from starlette.types import ASGIApp, Receive, Scope, Send

from api.database import transaction
from api.problem_handlers import refusal
from api.problems import Text, Unavailable
from api.settings import get_settings

MOST_WAITING: Final = 1_000
# Who is turned away and asks again at once, on hundreds of connections, would leave the event loop no time for others.
BREATH: Final = 0.25  # seconds
LAST: Final = 16  # places that were given on, by which the pace of a line is known
REMEMBERED: Final = 10.0  # seconds
FULL: Final = Text("Layanan sedang penuh.", "The service is full at present.")


class Pace:
    """How fast a line moves, by the last places that were given on; of a line of before it is known a little longer."""

    def __init__(self) -> None:
        self._steps: deque[float] = deque(maxlen=LAST)  # seconds
        self._last: float | None = None
        self._known_until = 0.0

    def step(self) -> None:
        """A place was given on."""
        now = _seconds()
        if self._last is not None:
            self._steps.append(now - self._last)
            self._known_until = now + REMEMBERED
        self._last = now

    def rest(self) -> None:
        """Nobody waits: what passes until somebody does again is no pace."""
        self._last = None

    def served_in(self, seconds: float) -> float:
        """How many get a place in so many seconds, one at least; as many as may wait at all where it is not known."""
        took = sum(self._steps)
        if len(self._steps) < LAST or not took or _seconds() > self._known_until:
            return MOST_WAITING
        return max(1.0, min(seconds * LAST / took, MOST_WAITING))


class Places:
    """So many at once; others wait in line, and nobody more than can be served in time.

    While whoever stands first waits longer than `GUGUS_QUEUE_DELAY`, or a newcomer would by the pace of the last ones,
    more comes than can be done. To wait as well would make everybody late and help nobody, so who comes then is told so
    at once. Where many came in one moment, before any pace was known, the end of the line is told as soon as it is.
    """

    def __init__(self, number: int) -> None:
        self._number = self._free = number
        self._line: dict[asyncio.Future[None], float] = {}  # who waits, in the order they came, and since when
        self._pace = Pace()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._line)

    @property
    def is_in_use(self) -> bool:
        """Whether anybody has a place; nobody waits where nobody has."""
        return self._free < self._number

    async def take(self) -> None:
        """Take a place, waited for as long as for a connection. Raises Unavailable."""
        if self._free and not self._line:
            self._free -= 1
            return
        self.must_move()
        await self._wait()

    def must_move(self) -> None:
        """Raise Unavailable where the line stands still, or is too long already."""
        if not self._line:
            return
        first, delay = next(iter(self._line.values())), get_settings().queue_delay
        if _seconds() - first > delay or self.waiting >= self._pace.served_in(delay):
            raise _full()

    async def _wait(self) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._line[turn] = _seconds()
        try:
            async with asyncio.timeout(get_settings().db_pool_timeout):
                await turn
        except BaseException as error:
            self._line.pop(turn, None)
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self.leave()  # it was given a place in the very moment in which it went away
            if isinstance(error, TimeoutError):
                raise _full() from None
            raise

    def leave(self) -> None:
        """Give the place to whoever waits longest."""
        while self._line:
            turn = next(iter(self._line))
            del self._line[turn]
            if not turn.done():
                turn.set_result(None)
                self._pace.step()
                self._shorten()
                return
        self._pace.rest()
        self._free += 1

    def _shorten(self) -> None:
        """Tell those at the end of the line who would wait in vain."""
        most = self._pace.served_in(get_settings().db_pool_timeout)
        while self.waiting > most:
            turn, _ = self._line.popitem()
            if not turn.done():
                turn.set_exception(_full())


def _full() -> Unavailable:
    return Unavailable(FULL, headers={"Retry-After": "1"})


def _seconds() -> float:
    return asyncio.get_running_loop().time()


class Door:
    """Middleware that turns newcomers away before anything is done for them, while the line stands still.

    To find the route, to read what was sent and to look at the token costs nearly as much as many an answer: who is
    refused only then keeps those from moving who wait. Health, sign-in and documents are asked for outside of `/v1/`;
    readings that have a way of their own take it before they come here.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        answer: ASGIApp = self.app
        if scope["type"] == "http" and scope["path"].startswith("/v1/"):
            try:
                scope["app"].state.admission.must_move()
            except Unavailable as full:
                answer = refusal(Request(scope), full)
                await asyncio.sleep(BREATH)
        await answer(scope, receive, send)


@asynccontextmanager
async def place_in(places: Places) -> AsyncIterator[None]:
    """One of these places. Raises Unavailable."""
    await places.take()
    try:
        yield
    finally:
        places.leave()


def of_strangers(number: int) -> Places:
    """The places of those whom nobody knows yet, of so many: half, so that the others are left to those who are known.

    A password or secret of a stranger is hashed slowly on purpose, and whoever sends hundreds at once would hold all.
    """
    return Places(max(1, number // 2))


async def admitted(request: Request) -> AsyncIterator[None]:
    """Let in as many strangers as have places; the others wait here, without a thread. Raises Unavailable.

    Between two steps a request gives its thread back and keeps its connection. Were more let in than there are
    connections, they would take every thread to wait for one, and those who hold them would get none to finish.
    """
    strangers, places = request.app.state.strangers, request.app.state.admission
    try:
        await strangers.take()
    except Unavailable:
        await asyncio.sleep(BREATH)
        raise
    try:
        async with place_in(places):
            yield
    finally:
        strangers.leave()


async def admitted_transaction(
    _place: Annotated[None, Depends(admitted, scope="function")],
    session: Annotated[Session, Depends(transaction, scope="function")],
) -> Session:
    """The transaction of a request that was let in, of somebody whom the authorization server is to know."""
    return session


Transaction = Annotated[Session, Depends(admitted_transaction, scope="function")]
