"""A line between the service and PostgreSQL that breaks at a statement which is named, before or after it was done.

It speaks enough of the protocol (version 3) to count: every statement is a message Query or Execute, and everything
the server has done is told by ReadyForQuery. What happens at the statement is a cut, or whatever else it is armed with.
"""

import shutil
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path
from urllib.parse import parse_qs

import sqlalchemy as sa

from tests.support.memory import home

DOOR = ".s.PGSQL.5432"
STATEMENTS, READY = frozenset(b"QE"), ord("Z")


class When(Enum):
    """On which side of a statement the line breaks."""

    BEFORE = "before"  # the server never hears of it
    AFTER = "after"  # the server has done it, and nobody is told


class Fault:
    """What happens at the statement of this number, counted over all connections since the line was armed."""

    def __init__(self, number: int, when: When, do: Callable[[], None] | None = None) -> None:
        self.number, self.when, self._do = number, when, do
        self.happened = threading.Event()

    def happen(self) -> None:
        """Once, in the thread that carries the line."""
        self.happened.set()
        if self._do is not None:
            self._do()


class Line:
    """Carries every connection to the server's socket, until the fault it is armed with."""

    def __init__(self, there: Path) -> None:
        # Not below the folder of a test: the address of a socket must be short.
        self.folder = Path(tempfile.mkdtemp(prefix="line-", dir=home().parent))
        self.folder.chmod(0o755)
        self._there, self._lock, self._count = there, threading.Lock(), 0
        self._fault: Fault | None = None
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(self.folder / DOOR))
        self._door.listen(64)

    def url(self, url: str) -> str:
        """The address of the database by way of this line."""
        return sa.make_url(url).update_query_dict({"host": str(self.folder)}).render_as_string(hide_password=False)

    def arm(self, fault: Fault | None) -> None:
        """Count anew, and break at this fault."""
        with self._lock:
            self._count, self._fault = 0, fault

    @property
    def count(self) -> int:
        """Statements since the line was armed."""
        return self._count

    def serve(self) -> None:
        """Carry connections until the door is shut."""
        with suppress(OSError):
            while True:
                near, _ = self._door.accept()
                threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def shut(self) -> None:
        """Take no more."""
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _carry(self, near: socket.socket) -> None:
        far = socket.socket(socket.AF_UNIX)
        with near, far, suppress(OSError):
            far.connect(str(self._there))
            both = _Both(near, far, self)
            threading.Thread(target=both.back, daemon=True).start()
            try:
                both.there()
            finally:
                both.end()

    def counted(self) -> Fault | None:
        """One statement more; the fault, where this is its statement."""
        with self._lock:
            self._count += 1
            fault = self._fault
            if fault is None or fault.number != self._count:
                return None
            self._fault = None
            return fault


class _Both:
    """One connection, both ways."""

    def __init__(self, near: socket.socket, far: socket.socket, line: Line) -> None:
        self._near, self._far, self._line = near, far, line
        self._waiting: Fault | None = None

    def there(self) -> None:
        """What the service says. The first message has no letter, and may be refused by one byte."""
        held = b""
        began = False
        while piece := self._near.recv(1 << 16):
            held += piece
            going = bytearray()
            while held:
                size = int.from_bytes(held[:4]) if not began else 1 + int.from_bytes(held[1:5])
                if len(held) < (5 if began else 4) or len(held) < size:
                    break
                message, held = held[:size], held[size:]
                fault = self._line.counted() if began and message[0] in STATEMENTS else None
                began = True
                if fault is not None and fault.when is When.BEFORE:
                    self._far.sendall(going)
                    fault.happen()
                    return
                self._waiting = fault or self._waiting
                going += message
            self._far.sendall(going)

    def back(self) -> None:
        """What the server says, until either is gone."""
        with suppress(OSError):
            self._back()
        self.end()

    def _back(self) -> None:
        held = b""
        while piece := self._far.recv(1 << 16):
            held += piece
            going = bytearray()
            while len(held) >= 5 and len(held) >= (size := 1 + int.from_bytes(held[1:5])):
                message, held = held[:size], held[size:]
                if self._waiting is not None and message[0] == READY:
                    self._waiting.happen()
                    return
                going += message
            if self._waiting is None:
                self._near.sendall(going)

    def end(self) -> None:
        """Let both go."""
        for each in (self._near, self._far):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


def socket_of(url: str) -> Path:
    """The socket of the server at this address."""
    hosts = parse_qs(url.partition("?")[2])["host"]
    return Path(hosts[0]) / DOOR


@contextmanager
def line_to(url: str) -> Iterator[Line]:
    """A line to the server of this address."""
    line = Line(socket_of(url))
    thread = threading.Thread(target=line.serve, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        line.shut()
        thread.join(timeout=5)
