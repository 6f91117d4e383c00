"""Those who take their time: heads and bodies that come letter by letter, and exports of which little is read."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

HEADS, BODIES, READERS = 100, 100, 4
PAUSE = 1.0  # seconds between two letters, and between two looks of a reader
SIP = 4_096  # bytes a reader takes at once


@asynccontextmanager
async def crowded_by(port: int, token: str, export_token: str) -> AsyncIterator[None]:
    """All of them, for as long as this lasts."""
    said = f"Host: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
    head = f"GET /v1/agencies HTTP/1.1\r\n{said}X-Request-Id: ".encode()
    body = (
        f"POST /v1/outputs HTTP/1.1\r\n{said}Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n".encode()
    )
    export = f"GET /v1/exports/progress-entries.csv HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {export_token}"
    async with AsyncExitStack() as all_of_them:
        for _ in range(HEADS):
            await all_of_them.enter_async_context(beside(_letters(port, head)))
        for _ in range(BODIES):
            await all_of_them.enter_async_context(beside(_letters(port, body)))
        for _ in range(READERS):
            await all_of_them.enter_async_context(beside(_sips(port, f"{export}\r\n\r\n".encode())))
        yield


@asynccontextmanager
async def beside(work: "asyncio.Future[None] | object") -> AsyncIterator[None]:
    """Some work, for as long as this lasts."""
    task = asyncio.ensure_future(work)  # type: ignore[arg-type]  # a coroutine
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _letters(port: int, begun: bytes) -> None:
    """Begin a request, and go on with it by one letter a second; begin anew where that is not taken."""
    while True:
        with suppress(OSError):
            _, going = await asyncio.open_connection("127.0.0.1", port)
            going.write(begun)
            while not going.is_closing():
                await asyncio.sleep(PAUSE)
                going.write(b"a")
                await going.drain()
        await asyncio.sleep(PAUSE)


async def _sips(port: int, asked: bytes) -> None:
    """Ask for an export and read little of it; ask anew where that is broken off or refused."""
    while True:
        with suppress(OSError):
            coming, going = await asyncio.open_connection("127.0.0.1", port, limit=SIP)
            going.write(asked)
            async for _ in _sipped(coming):
                await asyncio.sleep(PAUSE)
            going.close()
        await asyncio.sleep(PAUSE)


async def _sipped(coming: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while sip := await coming.read(SIP):
        yield sip
