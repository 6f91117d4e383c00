"""An answer that is sent while it is read: in chunks, each read in a thread when the one before has left."""

import asyncio
from collections.abc import AsyncIterator, Generator, Mapping
from time import monotonic
from typing import Final

from anyio import CancelScope, CapacityLimiter, to_thread
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from api import metrics
from api.http.head_requests import is_head
from api.queries.copying import CHUNK
from api.routing.admission import place_in
from api.routing.giving_way import GivingWay
from api.settings import get_settings

RESTING: Final = 0.5
"""Of the time that a whole stream has, what it may rest for: then it reads on like anybody, to be done in time."""


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
        super().__init__((), headers=headers)  # what is read is only known when it is sent
        self._chunks, self._thread = chunks, CapacityLimiter(1)
        self._first: bytes | None = None
        self._took = 0.0

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
                self.body_iterator = self._read(scope["app"].state.giving_way)
                await super().__call__(scope, receive, patient(send))
            finally:
                with CancelScope(shield=True):
                    await to_thread.run_sync(self._chunks.close, limiter=self._thread)

    async def _next(self) -> bytes | None:
        return await to_thread.run_sync(self._timed, limiter=self._thread)

    def _timed(self) -> bytes | None:
        began = monotonic()
        chunk = next(self._chunks, None)
        self._took = monotonic() - began
        metrics.READING.inc(self._took)
        return chunk

    async def _read(self, giving_way: GivingWay) -> AsyncIterator[bytes]:
        """The chunks, with a rest after each where others ask, but for what is left after rows that fill none."""
        chunk, most = self._first, get_settings().export_timeout * RESTING
        while chunk is not None:
            yield chunk
            if len(chunk) >= CHUNK:
                most -= await giving_way.rest(self._took, most)
            chunk = await self._next()
