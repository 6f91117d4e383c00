"""How many requests are let in at once: as many as there are connections for them; and when nobody more may wait."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Final

from fastapi import Depends, Request
from sqlmodel import Session
from starlette.types import ASGIApp, Receive, Scope, Send

from api.database import transaction
from api.problems import Text, Unavailable
from api.settings import get_settings

MOST_WAITING: Final = 1_000
FULL: Final = Text("Layanan sedang penuh.", "The service is full at present.")


class Places:
    """So many at once; others wait in line, and nobody more where the line no longer moves.

    While whoever stands first waits longer than `GUGUS_QUEUE_DELAY`, more comes than can be done. To wait as well
    would make everybody late and help nobody, so who comes then is told so at once.
    """

    def __init__(self, number: int) -> None:
        self._free = asyncio.Semaphore(number)
        self._since: dict[object, float] = {}

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._since)

    async def take(self) -> None:
        """Take a place, waited for as long as for a connection. Raises Unavailable."""
        if not self._free.locked():
            await self._free.acquire()
            return
        self.must_move()
        await self._wait()

    def must_move(self) -> None:
        """Raise Unavailable where the line stands still, or is too long already."""
        if not self._since:
            return
        first = next(iter(self._since.values()))
        if _seconds() - first > get_settings().queue_delay or self.waiting >= MOST_WAITING:
            raise Unavailable(FULL, headers={"Retry-After": "1"})

    async def _wait(self) -> None:
        own = object()
        self._since[own] = _seconds()
        try:
            async with asyncio.timeout(get_settings().db_pool_timeout):
                await self._free.acquire()
        except TimeoutError:
            raise Unavailable(FULL) from None
        finally:
            del self._since[own]

    def leave(self) -> None:
        """Give the place to whoever waits longest."""
        self._free.release()


def _seconds() -> float:
    return asyncio.get_running_loop().time()


class Door:
    """Middleware that turns newcomers away before anything is done for them, while the line stands still.

    To find the route, to read what was sent and to look at the token costs nearly as much as many an answer: who is
    refused only then keeps those from moving who wait. Health, sign-in and documents are asked for outside of `/v1/`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. Raises Unavailable."""
        if scope["type"] == "http" and scope["path"].startswith("/v1/"):
            scope["app"].state.admission.must_move()
        await self.app(scope, receive, send)


@asynccontextmanager
async def place_in(places: Places) -> AsyncIterator[None]:
    """One of these places. Raises Unavailable."""
    await places.take()
    try:
        yield
    finally:
        places.leave()


async def admitted(request: Request) -> AsyncIterator[None]:
    """Let in as many requests as there are connections; the others wait here, without a thread. Raises Unavailable.

    Between two steps such a request gives its thread back and keeps its connection. Were more let in, they would take
    every thread to wait for a connection, and those who hold the connections would never get a thread to finish.
    """
    async with place_in(request.app.state.admission):
        yield


async def admitted_transaction(
    _place: Annotated[None, Depends(admitted, scope="function")],
    session: Annotated[Session, Depends(transaction, scope="function")],
) -> Session:
    """The transaction of a request that was let in."""
    return session


Transaction = Annotated[Session, Depends(admitted_transaction, scope="function")]
