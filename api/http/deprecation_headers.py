"""Answers of operations that will go say so, whatever the answer is (RFC 9745, RFC 8594)."""

from api.domain.deprecations import DEPRECATED
from api.http.request_log import App, Message, Receive, Scope, Send


class DeprecationHeaders:
    """Middleware that looks at the route that answered; it stands next to the routes."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; while nothing is deprecated all pass untouched, as other kinds of connection do."""

        async def told(message: Message) -> None:
            deprecation = DEPRECATED.get(getattr(scope.get("route"), "operation_id", None) or "")
            if message["type"] == "http.response.start" and deprecation is not None:
                message = {**message, "headers": [*message["headers"], *deprecation.headers]}
            await send(message)

        await self.app(scope, receive, told if DEPRECATED and scope["type"] == "http" else send)
