"""Those who take their time: heads and bodies that come letter by letter, and exports of which little is read.

They are a process of their own: two hundred connections that open at once would keep whoever measures from its own.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress

HEADS, BODIES, READERS = 100, 100, 4
PAUSE = 1.0  # seconds between two letters, and between two looks of a reader
SIP = 4_096  # bytes a reader takes at once


@contextmanager
def crowded_by(port: int, token: str, export_token: str) -> Iterator[None]:
    """All of them, for as long as this lasts."""
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.slow_clients"], stdin=subprocess.PIPE, text=True)
    if process.stdin is not None:
        process.stdin.write(json.dumps([port, token, export_token]) + "\n")
        process.stdin.flush()
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


async def crowd(port: int, token: str, export_token: str) -> None:
    """All of them, until this is ended."""
    said = f"Host: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
    head = f"GET /v1/agencies HTTP/1.1\r\n{said}X-Request-Id: ".encode()
    body = (
        f"POST /v1/outputs HTTP/1.1\r\n{said}Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n".encode()
    )
    export = f"GET /v1/exports/progress-entries.csv HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {export_token}"
    await asyncio.gather(
        *(_letters(port, head) for _ in range(HEADS)),
        *(_letters(port, body) for _ in range(BODIES)),
        *(_sips(port, f"{export}\r\n\r\n".encode()) for _ in range(READERS)),
    )


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


if __name__ == "__main__":
    asyncio.run(crowd(*json.loads(sys.stdin.readline())))
