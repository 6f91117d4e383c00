"""HTTP to an application in this process, an answer at a time.

Starlette's own client can be given an answer piece by piece, and goes to the loop's thread and back for each step of
it. Nearly all tests want the whole answer, and thousands of times: they get it in the thread where they wait for it
(tests/support/loops.py).
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from functools import cache
from typing import Any, Self
from urllib.parse import unquote

import httpx2
from starlette.testclient import TestClient

from tests.support.loops import Loop, a_loop

Said = tuple[int, list[tuple[bytes, bytes]], bytes]
PORTS = {"http": 80, "https": 443}
_AT_THE_END = ExitStack()


@cache
def _loop_of_all() -> Loop:
    """The loop of clients that nobody entered: to make one takes longer than most requests."""
    return _AT_THE_END.enter_context(a_loop())


def end_loops() -> None:
    """End what `_loop_of_all` began."""
    _AT_THE_END.close()


class WholeClient(TestClient):
    """Starlette's client, whose answers come whole. What fails inside is a 500, unless the client `raises`."""

    def __init__(
        self, app: Any, *, raises: bool = False, client: tuple[str, int] = ("testclient", 50000), **options: Any
    ):
        super().__init__(app, **options)
        self._transport = Whole(app, self._on_a_loop, client, raises=raises)

    def _on_a_loop(self) -> Loop:
        return self.portal or _loop_of_all()  # type: ignore[return-value]  # what `__enter__` put there

    def at(self, address: str) -> "WholeClient":
        """The same application on the same loop, asked from this address."""
        elsewhere = WholeClient(self.app, raises=True, base_url=str(self.base_url), client=(address, 5000))
        elsewhere.portal = self.portal
        return elsewhere

    def __enter__(self) -> Self:
        """Begin the application, on a loop of its own, which its requests are answered on."""
        with ExitStack() as stack:
            self.portal = loop = stack.enter_context(a_loop())  # type: ignore[assignment]  # it takes a portal's place
            stack.callback(setattr, self, "portal", None)
            life = _life(self.app)
            loop.call(life.__aenter__)
            stack.callback(loop.call, life.__aexit__, None, None, None)
            self.exit_stack = stack.pop_all()
        return self


@asynccontextmanager
async def _life(app: Any) -> AsyncIterator[None]:
    """The application from its start to its end, as a server tells it of both. What fails in either is raised."""
    told, said = asyncio.Queue[dict[str, str]](), asyncio.Queue[Any]()
    lives = asyncio.ensure_future(app({"type": "lifespan", "state": {}}, told.get, said.put))
    for phase in ("startup", "shutdown"):
        told.put_nowait({"type": f"lifespan.{phase}"})
        answer = asyncio.ensure_future(said.get())
        await asyncio.wait((answer, lives), return_when=asyncio.FIRST_COMPLETED)
        if not answer.done() or answer.result()["type"] != f"lifespan.{phase}.complete":
            answer.cancel()
            await lives
        if phase == "startup":
            yield
    await lives


class Whole(httpx2.BaseTransport):
    """Asks the application and gives back all that it said."""

    def __init__(
        self,
        app: Any,
        on_a_loop: Callable[[], Loop],
        client: tuple[str, int],
        *,
        raises: bool,
    ) -> None:
        self._app, self._on_a_loop, self._client, self._raises = app, on_a_loop, client, raises

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The answer to a request."""
        body = request.read()
        status, headers, content = self._on_a_loop().ask(self._ask(self._scope(request), body))
        shown = httpx2.ByteStream(b"" if request.method == "HEAD" else content)
        return httpx2.Response(status, headers=headers, stream=shown, request=request)

    def _scope(self, request: httpx2.Request) -> dict[str, Any]:
        url = request.url
        return {
            "type": "http",
            "http_version": "1.1",
            "method": request.method,
            "path": unquote(url.path),
            "raw_path": url.raw_path.partition(b"?")[0],
            "root_path": "",
            "scheme": url.scheme,
            "query_string": url.query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "client": self._client,
            "server": [url.host, url.port or PORTS[url.scheme]],
            "state": {},
        }

    async def _ask(self, scope: dict[str, Any], body: bytes) -> Said:
        said = _Said(body)
        try:
            await self._app(scope, said.receive, said.send)
        except Exception:
            if self._raises:
                raise
        return said.status, said.headers, bytes(said.content)


class _Said:
    """One request as an application hears it, and what it says to that; 500 where it says nothing."""

    def __init__(self, body: bytes) -> None:
        self._heard, self._ended = [{"type": "http.request", "body": body}], asyncio.Event()
        self.status, self.headers, self.content = 500, list[tuple[bytes, bytes]](), bytearray()

    async def receive(self) -> dict[str, Any]:
        """The request, whole; after it, that whoever asked is gone, which is when all was said."""
        if self._heard:
            return self._heard.pop()
        await self._ended.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        """Take in a piece of the answer."""
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message.get("headers", ()))
        elif message["type"] == "http.response.body":
            self.content += message.get("body", b"")
            if not message.get("more_body", False):
                self._ended.set()
