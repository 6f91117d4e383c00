"""A line to somebody else on which nothing takes longer than one deadline for all of it.

A time-out of each step is none for the whole: whoever sends a header every second, or one early hint after the other,
keeps its caller waiting for as long as it likes.
"""

import ssl
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore2


class TimedLine(httpcore2.NetworkBackend):
    """Connections that all end after so many seconds from now. They raise httpcore2.TimeoutException then."""

    def __init__(self, seconds: float) -> None:
        self._ends, self._plain = time.monotonic() + seconds, httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002  the deadline rules
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """A connection."""
        made = self._plain.connect_tcp(host, port, self._left(), local_address, socket_options or ())
        return _Stream(made, self._left)

    def _left(self) -> float:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("no time is left")
        return left


class _Stream(httpcore2.NetworkStream):
    """A connection whose every step ends at the deadline."""

    def __init__(self, inner: httpcore2.NetworkStream, left: Callable[[], float]) -> None:
        self._inner, self._left = inner, left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002  the deadline rules
        return self._inner.read(max_bytes, self._left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002  the same
        self._inner.write(buffer, self._left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, self._left()), self._left)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
