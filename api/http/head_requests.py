"""HEAD wherever GET is (RFC 9110 §9.3.2): the same answer without its body.

FastAPI routes know GET only. Naming HEAD on each of them would double every operation of the OpenAPI document. What
an answer costs is paid all the same, except where it is a stream: `is_head` spares what would be thrown away.
"""

from collections.abc import Mapping
from typing import Any

from api.http.request_log import App, Message, Receive, Scope, Send

ASKED = "gugus.head"


def is_head(scope: Mapping[str, Any]) -> bool:
    """Whether only the headers of the answer will leave."""
    return scope.get(ASKED, False) is True


class HeadRequests:
    """Middleware that asks the application for GET and sends the headers only."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; anything but HEAD passes untouched."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        # A copy, because the server looks at the method too when it counts the bytes of the body.
        asked = {**scope, "method": "GET", ASKED: True}
        try:
            await self.app(asked, receive, without_body)
        finally:
            # The log outside wants to know which route answered.
            scope.update({**asked, "method": "HEAD"})
