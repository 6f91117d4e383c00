"""`Audit-Checkpoint` in every answer to a reader of the nation: who pulls the figures holds the journal to its word.

The newest checkpoint is looked up every few seconds, not for every answer: an older one proves as much of what was
before it.
"""

from collections.abc import Callable, Coroutine
from threading import Lock
from time import monotonic
from typing import Any

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from sqlmodel import Session

from api.access.principal import Principal
from api.database import application_engine
from api.formats.checkpoints import short
from api.queries import chain

HEADER = "Audit-Checkpoint"
KEPT, NONE_YET = 5.0, 1.0  # seconds
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Newest:
    """The newest checkpoint in short, kept for a moment; one for each application."""

    def __init__(self) -> None:
        self._text: str | None = None
        self._until = 0.0
        self._lock = Lock()

    async def text(self) -> str | None:
        """It, or nothing where none was made yet."""
        if monotonic() >= self._until:
            await run_in_threadpool(self._look)
        return self._text

    def _look(self) -> None:
        with self._lock:
            if monotonic() < self._until:
                return
            with Session(application_engine()) as session:
                found = chain.newest(session)
            self._text = short(found.size, found.root) if found else None
            self._until = monotonic() + (KEPT if found else NONE_YET)


def telling(handle: Handler) -> Handler:
    """`handle`, with the header on what a reader of the nation is answered."""

    async def tell(request: Request) -> Response:
        answer = await handle(request)
        caller: Principal | None = getattr(request.state, "caller", None)
        if caller is not None and caller.is_national and (text := await request.app.state.checkpoint.text()):
            answer.headers[HEADER] = text
        return answer

    return tell
