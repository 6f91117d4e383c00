"""What one connection may send before anything of it counts: no head without an end fills the memory."""

import socket
from collections.abc import Iterator

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from api.hosting.connections import LARGEST_HEAD
from tests.support.on_a_port import on_a_port

POST = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
MUCH = 40 * LARGEST_HEAD
# What a request begins with, and what it goes on with and on.
ENDLESS = {
    "first_line": (b"GET /", b"a"),
    "one_header": (POST + b"X-A: ", b"a"),
    "many_headers": (POST, b"X-A: a\r\n"),
    "extension": (CHUNKED + b"1;a=", b"a"),
    "trailer": (CHUNKED + b"0\r\nX-A: ", b"a"),
    "many_trailers": (CHUNKED + b"0\r\n", b"X-A: a\r\n"),
}


async def length_of_body(scope: Scope, receive: Receive, send: Send) -> None:
    assert scope["type"] == "http"
    length = len(await Request(scope, receive).body())
    await PlainTextResponse(str(length))(scope, receive, send)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with on_a_port(length_of_body) as made:
        yield made


def sent(port: int, *pieces: bytes) -> bytes:
    """What was answered before the connection ended; one that does not end is a time-out."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        try:
            for piece in pieces:
                line.sendall(piece)
            return b"".join(iter(lambda: line.recv(65_536), b""))
        except ConnectionError:
            return b""  # it ended while we still sent


class TestConnection:
    @pytest.mark.parametrize("what", ENDLESS)
    def test_what_has_no_end_is_ended(self, port, what):
        begin, more = ENDLESS[what]
        piece = more * (8_192 // len(more))
        answer = sent(port, begin, *[piece] * (MUCH // 8_192))
        assert not answer or answer.startswith(b"HTTP/1.1 400 ")

    def test_a_whole_head_that_is_too_large_is_refused(self, port):
        answer = sent(port, POST + b"X-A: " + b"a" * LARGEST_HEAD + b"\r\n\r\n")
        assert not answer or answer.startswith(b"HTTP/1.1 400 ")

    def test_a_large_head_with_a_large_body_behind_it_is_read(self, port):
        head = POST + b"X-A: " + b"a" * (LARGEST_HEAD - 500) + b"\r\n"
        answer = sent(port, head + b"Content-Length: %d\r\n\r\n" % MUCH + b"b" * MUCH)
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert answer.endswith(str(MUCH).encode())

    def test_many_requests_on_one_connection_are_answered(self, port):
        one = b"POST / HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 9_000 + b"\r\nContent-Length: 2\r\n\r\nok"
        answer = sent(port, *[one] * 20, POST + b"\r\n")
        assert answer.count(b"HTTP/1.1 200 ") == 21
