"""An answer that is sent while it is read: in chunks, each read in a thread when the one before has left."""

import asyncio
from collections.abc import AsyncIterator, Generator, Mapping

from anyio import CancelScope, CapacityLimiter, to_thread
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from api.head_requests import is_head
from api.routers.admission import place_in
from api.settings import get_settings


def patient(send: Send) -> Send:
    """`send`, which waits so long for a reader who takes nothing, and then breaks off: others wait for the place."""

    async def sent(message: Message) -> None:
        async with asyncio.timeout(get_settings().export_stall):
            await send(message)

    return sent


class Streamed(StreamingResponse):
    """Chunks of a generator, which is closed whatever becomes of the answer.

    The first chunk is read before anything is sent: what goes wrong until then is a problem like any other. Later the
    answer can only break off.
    """

    def __init__(self, chunks: Generator[bytes], headers: Mapping[str, str]) -> None:
        super().__init__(self._read(), headers=headers)
        self._chunks, self._thread = chunks, CapacityLimiter(1)
        self._first: bytes | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, when there is a place among the exports; to HEAD what it would be, unread. Raises Unavailable."""
        if is_head(scope):
            self._chunks.close()
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            await send({"type": "http.response.body", "body": b""})
            return
        async with place_in(scope["app"].state.exporting):
            try:
                self._first = await self._next()
                await super().__call__(scope, receive, patient(send))
            finally:
                with CancelScope(shield=True):
                    await to_thread.run_sync(self._chunks.close, limiter=self._thread)

    async def _next(self) -> bytes | None:
        return await to_thread.run_sync(next, self._chunks, None, limiter=self._thread)

    async def _read(self) -> AsyncIterator[bytes]:
        chunk = self._first
        while chunk is not None:
            yield chunk
            chunk = await self._next()
