"""A mail server for tests: takes mail, or behaves as badly as it is told."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from typing import Any

# What the server does, and when: it answers as a server should until then.
GOOD, HANGS, CLOSES, REFUSES, BREAKS = "good", "hangs", "closes", "refuses", "breaks after the text"
FORWARDS, MUMBLES = "takes it for somewhere else", "says nothing that is an answer after the text"


class Server(socketserver.ThreadingTCPServer):
    """One server on a free port; `mails` are those it took, `manner` is how it behaves."""

    daemon_threads, allow_reuse_address = True, True

    def __init__(self, manner: str) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.manner, self.mails, self.asked = manner, list[Message](), 0
        self.over = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Conversation(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self.server.asked += 1
        if self.server.manner == HANGS:
            self.server.over.wait(30)
            return
        if self.server.manner == CLOSES:
            return
        self._say("220 contoh")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"QUIT":
                return
            if word == b"RCPT" and self.server.manner == REFUSES:
                self._say("550 contoh")
            elif word == b"RCPT" and self.server.manner == FORWARDS:
                self._say("251 contoh")
            elif word == b"DATA":
                self._say("354 contoh")
                self._take()
                if self.server.manner == BREAKS:
                    return
                self._say("contoh" if self.server.manner == MUMBLES else "250 contoh")
            else:
                self._say("250 contoh")

    def _say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())

    def _take(self) -> None:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        self.server.mails.append(message_from_bytes(b"".join(lines)))


@contextmanager
def smtp_server(manner: str = GOOD) -> Iterator[Server]:
    """A mail server that behaves in this manner."""
    with Server(manner) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.over.set()
        server.shutdown()


def settings_of(port: int) -> dict[str, Any]:
    """The settings that send mail to a server of this machine."""
    return {
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "smtp_tls": "none",
        "smtp_from": "gugus@gugus.example",
        "smtp_timeout": 0.3,
    }
