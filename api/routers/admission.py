"""How many requests are let in at once: as many as there are connections for them; and when nobody more may wait."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Final

from fastapi import Depends, Request
from sqlmodel import Session

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
        now = asyncio.get_running_loop().time()
        first = next(iter(self._since.values()), now)
        if now - first > get_settings().queue_delay or self.waiting >= MOST_WAITING:
            raise Unavailable(FULL, headers={"Retry-After": "1"})
        await self._wait(now)

    async def _wait(self, now: float) -> None:
        own = object()
        self._since[own] = now
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
