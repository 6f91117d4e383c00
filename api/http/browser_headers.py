"""What browsers are told with every answer, so that none of them makes of it what it is not (ASVS V3.4).

A page says more precisely what it needs; an answer for programs needs nothing at all.
"""

from collections.abc import Iterable
from typing import Final

from api.http.request_log import App, Message, Receive, Scope, Send

ALWAYS: Final = {
    b"x-content-type-options": b"nosniff",
    b"content-security-policy": b"default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    b"referrer-policy": b"no-referrer",
}
ONE_YEAR: Final = {b"strict-transport-security": b"max-age=31536000; includeSubDomains"}


class BrowserHeaders:
    """Middleware that adds what an answer does not say itself; over https also that it stays so for a year."""

    def __init__(self, app: App, *, is_https: bool) -> None:
        self.app = app
        self.headers = {**ALWAYS, **(ONE_YEAR if is_https else {})}
        self._all = list(self.headers.items())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; anything but HTTP passes untouched."""

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *self._more(message["headers"])]}
            await send(message)

        await self.app(scope, receive, told if scope["type"] == "http" else send)

    def _more(self, headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        said = self.headers.keys() & {name.lower() for name, _ in headers}
        return [each for each in self._all if each[0] not in said] if said else self._all
