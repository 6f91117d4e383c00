"""How many requests are let in at once: as many as there are connections for them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel import Session

from api.database import transaction
from api.problems import Unavailable
from api.settings import get_settings


@asynccontextmanager
async def place_in(places: asyncio.Semaphore) -> AsyncIterator[None]:
    """One of these places, waited for as long as for a connection. Raises Unavailable."""
    try:
        async with asyncio.timeout(get_settings().db_pool_timeout):
            await places.acquire()
    except TimeoutError:
        raise Unavailable from None
    try:
        yield
    finally:
        places.release()


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
