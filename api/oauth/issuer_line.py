"""The line to an outside issuer: bounded in time and size, over TLS that trusts whom it was told to.

Loaded when an issuer is first asked: it brings the libraries for HTTP, and most processes have no outside issuer.
"""

import ssl
import time
from functools import cache
from pathlib import Path
from typing import Any, Final

import httpx2
from authlib.integrations.httpx_client import OAuth2Client

from api.oauth.issuers import Issuer

_BUSY: Final = frozenset(range(500, 600)) | {408, 429}


def client(issuer: Issuer, *, seconds: float, most: int, **known: Any) -> OAuth2Client:
    """One that asks `issuer`: each answer within so many seconds, and no more bytes of it than `most`."""
    return OAuth2Client(
        token_endpoint_auth_method=issuer.auth_method if known else "none",
        transport=_Bounded(seconds, most, verify=_trusting(issuer.ca_file)),
        headers={"Accept-Encoding": "identity"},
        trust_env=False,
        follow_redirects=False,
        timeout=seconds,
        **known,
    )


class _Bounded(httpx2.HTTPTransport):
    """Reads no more of an answer than such an answer has, and for no longer than the deadline."""

    def __init__(self, seconds: float, most: int, **settings: Any) -> None:
        super().__init__(**settings)
        self._seconds, self._most = seconds, most

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The whole answer. Raises httpx2.HTTPError."""
        ends = time.monotonic() + self._seconds
        answer = super().handle_request(request)
        body = bytearray()
        try:
            for piece in answer.iter_raw():
                body += piece
                if len(body) > self._most or time.monotonic() > ends:
                    raise httpx2.ReadError("The answer is too large, or too slow.", request=request)
        finally:
            answer.close()
        if answer.status_code in _BUSY:
            raise httpx2.ReadError("The issuer cannot answer.", request=request)
        return httpx2.Response(answer.status_code, headers=answer.headers, content=bytes(body), request=request)


@cache
def _trusting(ca_file: Path | None) -> ssl.SSLContext:
    """The authorities of the system, and those of a file; made once, for it takes longer than a request."""
    made = ssl.create_default_context()
    if ca_file is not None:
        made.load_verify_locations(ca_file)
    return made
