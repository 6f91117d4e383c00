"""The line to an outside issuer: bounded in time and size, over TLS that trusts whom it was told to.

Loaded when an issuer is first asked: it brings the libraries for HTTP, and most processes have no outside issuer.
"""

import ssl
from functools import cache
from pathlib import Path
from typing import Any, Final

import httpcore2
import httpx2
from authlib.integrations.httpx_client import OAuth2Client

from api.oauth.issuers import Issuer
from api.timed_line import TimedLine

_BUSY: Final = frozenset(range(500, 600)) | {408, 429}


def client(issuer: Issuer, *, seconds: float, most: int, **known: Any) -> OAuth2Client:
    """One that asks `issuer`: each answer within so many seconds, and no more bytes of it than `most`."""
    return OAuth2Client(
        token_endpoint_auth_method=issuer.auth_method if known else "none",
        transport=_Bounded(seconds, most, _trusting(issuer.ca_file)),
        headers={"Accept-Encoding": "identity"},
        trust_env=False,
        follow_redirects=False,
        **known,
    )


class _Bounded(httpx2.BaseTransport):
    """Reads no more of an answer than such an answer has, and all of it within one deadline."""

    def __init__(self, seconds: float, most: int, trusting: ssl.SSLContext) -> None:
        self._seconds, self._most, self._trusting = seconds, most, trusting

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The whole answer. Raises httpx2.HTTPError."""
        try:
            status, headers, body = self._told(request)
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException, OSError) as error:
            raise httpx2.ReadError(type(error).__name__, request=request) from None
        if status in _BUSY:
            raise httpx2.ReadError("The issuer cannot answer.", request=request)
        plain = [
            each for each in headers if each[0].lower() != b"content-encoding"
        ]  # none was asked for: a bomb, if any
        return httpx2.Response(status, headers=plain, content=body, request=request)

    def _told(self, request: httpx2.Request) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        where, line = request.url, TimedLine(self._seconds)
        place = httpcore2.URL(scheme=where.raw_scheme, host=where.raw_host, port=where.port, target=where.raw_path)
        with (
            httpcore2.ConnectionPool(ssl_context=self._trusting, network_backend=line) as pool,
            pool.stream(request.method, place, headers=request.headers.raw, content=request.read()) as answer,
        ):
            body = bytearray()
            for piece in answer.iter_stream():
                body += piece
                if len(body) > self._most:
                    raise httpx2.ReadError("The answer is too large.", request=request)
            return answer.status, answer.headers, bytes(body)


@cache
def _trusting(ca_file: Path | None) -> ssl.SSLContext:
    """The authorities of the system, and those of a file; made once, for it takes longer than a request."""
    made = ssl.create_default_context()
    if ca_file is not None:
        made.load_verify_locations(ca_file)
    return made
