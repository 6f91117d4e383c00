"""A weak line before a real server: what was asked arrives and is done, and the answer is lost on its way back."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from random import Random
from time import sleep
from typing import NamedTuple
from urllib.parse import urlsplit

END = b"\r\n\r\n"


class WeakLine:
    """Passes requests on, one for each connection; loses as many answers as are said to requests that name a path."""

    def __init__(self, base: str) -> None:
        there = urlsplit(base)
        self._there = (str(there.hostname), int(there.port or 80))
        self._door = socket.create_server(("127.0.0.1", 0))
        self.base = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        self.losing: dict[str, int] = {}
        self.lost: list[bytes] = []

    def serve(self) -> None:
        """Answer until the door is shut."""
        with suppress(OSError):
            while True:
                near, _ = self._door.accept()
                threading.Thread(target=self._pass_on, args=(near,), daemon=True).start()

    def shut(self) -> None:
        """Take no more."""
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _pass_on(self, near: socket.socket) -> None:
        with near, suppress(OSError):
            asked = _message(near)
            with socket.create_connection(self._there) as far:
                far.sendall(asked.replace(b"onnection: keep-alive", b"onnection: close"))
                answer = b"".join(iter(lambda: far.recv(65536), b""))
            if self._is_lost(asked.partition(b"\r\n")[0].decode()):
                self.lost.append(answer)
            else:
                self._give(near, answer)

    def _is_lost(self, line: str) -> bool:
        name = next((each for each, times in self.losing.items() if each in line and times), None)
        if name is not None:
            self.losing[name] -= 1
        return name is not None

    def _give(self, near: socket.socket, answer: bytes) -> None:
        near.sendall(answer)


class Weakness(NamedTuple):
    """How weak a line is: seconds until anything comes, bytes in a second, how many of 100 answers are lost."""

    delay: float
    pace: float
    lost_percent: int


class SlowLine(WeakLine):
    """Is slow as well, and loses by chance; the chance is the same each time. What every page asks for is not lost."""

    def __init__(self, base: str, weakness: Weakness, seed: int) -> None:
        super().__init__(base)
        self._weakness, self._chance = weakness, Random(seed)  # noqa: S311  chance that repeats itself is wanted
        self.lines: list[str] = []

    def _is_lost(self, line: str) -> bool:
        if " /web/" in line:
            return False
        lost = self._chance.random() * 100 < self._weakness.lost_percent
        self.lines.append(f"{line.rpartition(' ')[0]}{' (lost)' if lost else ''}")
        return lost

    def _give(self, near: socket.socket, answer: bytes) -> None:
        sleep(self._weakness.delay + len(answer) / self._weakness.pace)
        near.sendall(answer)


def _message(near: socket.socket) -> bytes:
    """One request with its body."""
    read = b""
    while END not in read:
        read += _some(near)
    head, _, body = read.partition(END)
    sizes = [line.partition(b":")[2] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    while sizes and len(body) < int(sizes[0]):
        body += _some(near)
    return head + END + body


def _some(near: socket.socket) -> bytes:
    found = near.recv(65536)
    if not found:
        raise ConnectionError
    return found


@contextmanager
def weak_line(base: str) -> Iterator[WeakLine]:
    """A weak line to a server."""
    line = WeakLine(base)
    with _in_service(line):
        yield line


@contextmanager
def slow_line(base: str, weakness: Weakness, seed: int) -> Iterator[SlowLine]:
    """A slow one, that loses by a chance which `seed` decides."""
    line = SlowLine(base, weakness, seed)
    with _in_service(line):
        yield line


@contextmanager
def _in_service(line: WeakLine) -> Iterator[None]:
    thread = threading.Thread(target=line.serve, daemon=True)
    thread.start()
    try:
        yield
    finally:
        line.shut()
        thread.join(timeout=5)
