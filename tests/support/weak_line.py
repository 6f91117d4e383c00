"""A weak line before a real server: what was asked arrives and is done, and the answer is lost on its way back."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
            line = asked.partition(b"\r\n")[0].decode()
            name = next((each for each, times in self.losing.items() if each in line and times), None)
            if name is None:
                near.sendall(answer)
            else:
                self.losing[name] -= 1
                self.lost.append(answer)


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
    thread = threading.Thread(target=line.serve, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        line.shut()
        thread.join(timeout=5)
