"""The loop of an application under test: it runs while somebody waits for an answer, in the thread that waits.

A service has many callers, so it has a loop that never stands, and threads for what waits for the database. A test
mostly has one caller, who waits: two threads more change nothing of the answer, and to change between them costs a
seventh of what a test does. Whatever asks from a second thread, or meets one that does, has a loop in a thread of its
own and the threads of the service; so has everything on a port.

What would run in a thread finds no loop here either: to ask for one fails in a test as it fails in the service.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from inspect import isawaitable
from typing import Any

import anyio.to_thread

_IS_ALONE: ContextVar[bool] = ContextVar("_IS_ALONE", default=False)
_in_a_thread = anyio.to_thread.run_sync


class Loop:
    """A loop that several threads may ask; it takes the place of a portal of anyio's."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop, self._lock = loop, threading.Lock()
        self._is_here, self._others = False, 0
        self._thread: threading.Thread | None = None

    def ask(self, request: Coroutine[Any, Any, Any]) -> Any:
        """What comes of a request, which has all that is here for itself where nobody else asks."""
        return self._stays(_alone(request)) if self._is_free() else self._goes(request)

    def call(self, function: Callable[..., Any], *given: Any) -> Any:
        """What the function gives, called in the loop and waited for."""

        async def waited() -> Any:
            made = function(*given)
            return await made if isawaitable(made) else made

        return self._stays(waited()) if self._is_free() else self._goes(waited())

    def _is_free(self) -> bool:
        """Whether this thread may run the loop, and then it does."""
        is_main = threading.current_thread() is threading.main_thread()
        if not is_main or asyncio._get_running_loop() is not None:  # noqa: SLF001  no loop runs inside another
            return False
        with self._lock:
            assert not self._is_here, "what the loop waits for asks it again"
            self._is_here = not self._others
            return self._is_here

    def _stays(self, asked: Coroutine[Any, Any, Any]) -> Any:
        try:
            return self._loop.run_until_complete(asked)
        finally:
            with self._lock:
                self._is_here = False
                self._keep_running()

    def _goes(self, asked: Coroutine[Any, Any, Any]) -> Any:
        with self._lock:
            self._others += 1
            waited_for = asyncio.run_coroutine_threadsafe(asked, self._loop)
            self._keep_running()
        try:
            return waited_for.result()
        finally:
            with self._lock:
                self._others -= 1
                self._let_stand()

    def _keep_running(self) -> None:
        if self._others and not self._is_here and self._thread is None:
            self._thread = threading.Thread(target=self._loop.run_forever, name="loop")
            self._thread.start()

    def _let_stand(self) -> None:
        if not self._others and self._thread is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._thread = None


@contextmanager
def a_loop() -> Iterator[Loop]:
    """A loop for as long as this lasts. It is ended from a thread: that of a browser has a loop that still runs."""
    runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
    try:
        yield Loop(runner.get_loop())
    finally:
        ending = threading.Thread(target=runner.close)
        ending.start()
        ending.join()


async def _alone(request: Coroutine[Any, Any, Any]) -> Any:
    _IS_ALONE.set(True)
    await asyncio.sleep(0)  # what came over the lines of the service while its loop stood is seen first
    return await request


async def run_sync(function: Callable[..., Any], *given: Any, abandon_on_cancel: bool = False, **how: Any) -> Any:
    """Run the function: in a thread, or where the request is alone, here."""
    if abandon_on_cancel or not _IS_ALONE.get():
        return await _in_a_thread(function, *given, abandon_on_cancel=abandon_on_cancel, **how)
    loop = asyncio.get_running_loop()
    asyncio._set_running_loop(None)  # noqa: SLF001  a thread has none
    try:
        return copy_context().run(function, *given)
    finally:
        asyncio._set_running_loop(loop)  # noqa: SLF001  as it was


anyio.to_thread.run_sync = run_sync  # type: ignore[assignment]  # for the whole run: who is not alone has what was there
