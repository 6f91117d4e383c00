"""One request to an address that somebody else named (access.md §6): https, public, pinned, bounded in time and size.

The name is looked up once. Each address it leads to is judged, and the connection goes to one of those and to nothing
else: no second look-up, no redirect, no proxy of the environment. All of it together has one deadline, so that a
receiver that answers byte by byte costs no more than one that is silent.
"""

import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Final, NamedTuple

import httpcore2

from api.domain.outside import Fault, Place, may_call, place_of
from api.domain.webhooks import Outcome
from api.settings import Settings
from api.timed_line import TimedLine

Resolver = Callable[[str, int], Sequence[str]]
HTTPS: Final = 443
SECONDS: Final = 5.0
LOOK_UP_SECONDS: Final = 2.0


class FailedError(Exception):
    """No answer came; `outcome` says what is known. The words are ours: those of others may repeat a stranger's."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.value)
        self.outcome = outcome


class NotCalledError(FailedError):
    """The address is not one that is called; `fault` says why. No connection was made."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(Outcome.UNRESOLVED if fault is Fault.UNRESOLVED else Outcome.NOT_PUBLIC)
        self.fault = fault


class Answer(NamedTuple):
    """What a receiver said: status, what its `Retry-After` held, and the first bytes of the body."""

    status: int
    retry_after: str | None
    body: bytes


def look_up(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, as this machine resolves it; none where there is no such name."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


class Outside:
    """The way out. `loopback` lets this machine be called, for tests and trying out; `resolve` looks names up."""

    def __init__(self, *, loopback: bool = False, ca_file: Path | None = None, resolve: Resolver = look_up) -> None:
        self._loopback, self._ca_file, self._resolve = loopback, ca_file, resolve

    @classmethod
    def by(cls, settings: Settings, resolve: Resolver = look_up) -> "Outside":
        """The way out that the settings leave open."""
        return cls(loopback=settings.webhook_loopback, ca_file=settings.webhook_ca_file, resolve=resolve)

    @cached_property
    def _context(self) -> ssl.SSLContext:
        made = ssl.create_default_context()
        if self._ca_file is not None:
            made.load_verify_locations(self._ca_file)
        return made

    def addresses_of(self, url: str, seconds: float = LOOK_UP_SECONDS) -> tuple[Place, Sequence[str]]:
        """Where an address leads, judged. Raises NotCalledError."""
        place = place_of(url, loopback=self._loopback)
        if isinstance(place, Fault):
            raise NotCalledError(place)
        found = _within(seconds, lambda: self._resolve(place.host, place.port))
        if not found:
            raise NotCalledError(Fault.UNRESOLVED)
        if not may_call(found, loopback=self._loopback):
            raise NotCalledError(Fault.NOT_PUBLIC)
        return place, found

    def post(self, url: str, headers: Mapping[str, str], body: bytes, *, most: int, seconds: float = SECONDS) -> Answer:
        """Post `body` and give the answer with at most so many bytes of its body.

        The status counts as soon as it is there, whatever the rest of the answer does.
        Raises FailedError.
        """
        line = _Line(seconds)
        place, addresses = self.addresses_of(url, min(LOOK_UP_SECONDS, seconds))
        host = f"[{place.host}]" if ":" in place.host else place.host
        named = {"Host": host if place.port == HTTPS else f"{host}:{place.port}", **headers}
        sent = [(name.encode(), value.encode()) for name, value in named.items()]
        line.addresses = addresses
        with httpcore2.ConnectionPool(ssl_context=self._context, network_backend=line) as pool:
            where = httpcore2.URL(
                scheme=b"https", host=place.host.encode(), port=place.port, target=place.target.encode()
            )
            with _saying_what_failed(), pool.stream("POST", where, headers=sent, content=body) as answer:
                return Answer(answer.status, _header(answer.headers, b"retry-after"), _beginning(answer, most))


class _Line(TimedLine):
    """Connects to the addresses that were judged, whatever the host."""

    addresses: Sequence[str] = ()

    def connect_tcp(self, host: str, port: int, *how: Any, **named: Any) -> httpcore2.NetworkStream:  # noqa: ARG002  it was looked up before
        """A connection to the first of the addresses that takes one."""
        failed: Exception = FailedError(Outcome.UNREACHABLE)
        for address in self.addresses:
            try:
                return super().connect_tcp(address, port, *how, **named)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failed = error
        raise failed


def _beginning(answer: Any, most: int) -> bytes:
    """The first bytes of the body; what breaks off afterwards changes nothing."""
    body = b""
    try:
        for piece in answer.iter_stream():
            body += piece[: most - len(body)]
            if len(body) >= most:
                break
    except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException):
        pass
    return body


def _header(headers: Iterable[tuple[bytes, bytes]], wanted: bytes) -> str | None:
    return next((value.decode("latin-1") for name, value in headers if name.lower() == wanted), None)


@contextmanager
def _saying_what_failed() -> Iterator[None]:
    try:
        yield
    except httpcore2.TimeoutException:
        raise FailedError(Outcome.TIMED_OUT) from None
    except (httpcore2.NetworkError, OSError) as error:
        is_refused = isinstance(error.__context__, ssl.SSLCertVerificationError)  # the pool drops the cause
        raise FailedError(Outcome.CERTIFICATE if is_refused else Outcome.UNREACHABLE) from None
    except httpcore2.ProtocolError:
        raise FailedError(Outcome.BROKEN) from None


def _within(seconds: float, ask: Callable[[], Sequence[str]]) -> Sequence[str]:
    """What `ask` finds in time; nothing where it takes longer, for a resolver has no deadline of its own."""
    found: SimpleQueue[Sequence[str]] = SimpleQueue()
    threading.Thread(target=lambda: found.put(ask()), daemon=True, name="look-up").start()
    try:
        return found.get(timeout=seconds)
    except Empty:
        return ()  # it may still end some day, unheard
