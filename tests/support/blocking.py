"""The asynchronous client, spoken to as the other one: so that the same tests hold both."""

from collections.abc import Iterator
from inspect import isawaitable
from typing import Any

from anyio.from_thread import BlockingPortal

from client.gugus_client.paging import AsyncListed


class Blocking:
    """An object of an event loop whose coroutines are waited for."""

    def __init__(self, portal: BlockingPortal, of: Any) -> None:
        self._portal, self._of = portal, of

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._of, name)
        return self._call(found) if callable(found) else Blocking(self._portal, found)

    def __iter__(self) -> Iterator[Any]:
        async def all_of() -> list[Any]:
            return [each async for each in self._of]

        return iter(self._portal.call(all_of))

    def _call(self, method: Any) -> Any:
        def blocking(*given: Any, **named: Any) -> Any:
            async def waited() -> Any:
                made = method(*given, **named)
                return await made if isawaitable(made) else made

            made = self._portal.call(waited)
            return Blocking(self._portal, made) if isinstance(made, AsyncListed) else made

        return blocking
