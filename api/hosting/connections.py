"""One connection of the server, which keeps no more of a request than a request has before it is understood.

The server itself has no bound there: a stranger's headers without an end were kept until the memory of the machine was
full, seventeen bytes for each that came. A gateway has such a bound; not every way in has a gateway.
"""

from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD: Final = 65_536
"""Bytes of the first line and the headers of a request, and of what stands between the pieces of a body or behind."""
TOO_LARGE: Final = "The head of the request is too large."


class Connection(HttpToolsProtocol):
    """Counts what came since the last of a request that counts: its headers, a piece of its body, its end."""

    _untold = 0

    def data_received(self, data: bytes) -> None:
        """What came; more than a head is answered 400, and the connection ends."""
        self._untold += len(data)
        super().data_received(data)
        if self._untold > LARGEST_HEAD and not self.transport.is_closing():
            self.send_400_response(TOO_LARGE)

    def on_headers_complete(self) -> None:
        """The head is whole; raises ValueError where it is too large, which the server answers 400."""
        if self._untold > LARGEST_HEAD < self._head():  # a piece of the body may have come with it
            raise ValueError(TOO_LARGE)
        self._untold = 0
        super().on_headers_complete()

    def _head(self) -> int:
        return len(self.url) + sum(len(name) + len(value) for name, value in self.headers)

    def on_body(self, body: bytes) -> None:
        """A piece of the body, which has bounds of its own."""
        self._untold = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The end of a request."""
        self._untold = 0
        super().on_message_complete()
