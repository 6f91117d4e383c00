"""From Starlette to Authlib and back: the form of a request, and answers as Starlette sends them.

Authlib has no server integration for Starlette. Reading a body is asynchronous and Authlib is not, so the form is
read and checked first, in a dependency; what reaches Authlib is complete. The address Authlib sees is the configured
one: behind a proxy that ends TLS the request itself arrives by plain http, which Authlib rightly refuses to serve.
Authlib refuses by exception; `OAuthRoute` turns those raised outside its own handling into the same JSON.
"""

import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

from authlib.common.urls import add_params_to_uri
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Request
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from api.http.addresses import Address, address_of
from api.http.late_route import LateRoute
from api.oauth.metadata import address, issuer

FORM_TYPE: Final = "application/x-www-form-urlencoded"
LARGEST_FORM: Final = 65_536
MOST_FIELDS: Final = 32
# RFC 6749 appendix A: every parameter of these endpoints is made of these characters.
_PRINTABLE: Final = re.compile(r"[\x20-\x7e]*")
_CREDENTIAL_FIELDS: Final = ("client_assertion", "client_assertion_type", "client_secret")


class FormRequest(OAuth2Request):  # type: ignore[misc]  # Authlib has no types
    """A checked form as Authlib reads it: every parameter once, none empty, printable ASCII only."""

    def __init__(
        self, path: str, headers: Mapping[str, str], fields: dict[str, str], came_from: Address | None = None
    ) -> None:
        super().__init__("POST", address(path), headers=headers)
        self.payload = BasicOAuth2Payload(fields)
        self.came_from = came_from
        self.came_in = datetime.now(UTC)

    @property
    def form(self) -> dict[str, str]:
        """The parameters of the body."""
        fields: dict[str, str] = self.payload.data
        return fields


class OAuthRoute(LateRoute):
    """A route whose refusals are the JSON of RFC 6749 §5.2, also those raised while its form is read."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler of FastAPI, with Authlib's refusals answered."""
        handler = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handler(request)
            except OAuth2Error as error:
                return respond(*error())

        return answer


def respond(status: int, body: Mapping[str, Any] | str, headers: Sequence[tuple[str, str]]) -> Response:
    """The answer Authlib made, as Starlette sends it; its headers forbid storing it.

    What goes back through the browser names the issuer (RFC 9207) and never repeats a POST (RFC 9700 §4.12).
    """
    location = dict(headers).get("Location")
    if location is not None:
        back = add_params_to_uri(location, [("iss", issuer())])
        return RedirectResponse(back, HTTPStatus.SEE_OTHER, {"Cache-Control": "no-store"})
    return JSONResponse(body, status, dict(headers))


async def read_form(request: Request) -> FormRequest:
    """The form of a request to an OAuth endpoint (a dependency).

    Raises Authlib's `InvalidRequestError` for parameters in the query, repeated, or not printable, for another kind
    of body or one over 64 KiB (status 413), and for two ways of client authentication at once.
    """
    if request.url.query:
        raise InvalidRequestError("Parameters belong in the body, not in the query.")
    if len(request.headers.getlist("authorization")) > 1:
        raise InvalidRequestError("The Authorization header stands more than once.")
    _must_be_form(request.headers.get("content-type", ""))
    fields = _fields(await _body(request))
    if "authorization" in request.headers and any(name in fields for name in _CREDENTIAL_FIELDS):
        raise InvalidRequestError("The client uses more than one way to authenticate.")
    return FormRequest(request.url.path, request.headers, fields, address_of(request))


def _must_be_form(content_type: str) -> None:
    kind, _, parameters = content_type.partition(";")
    charset = parameters.strip().lower().replace('"', "")
    if kind.strip().lower() != FORM_TYPE or charset not in ("", "charset=utf-8"):
        raise InvalidRequestError(f"The body must be {FORM_TYPE} in UTF-8.")


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise InvalidRequestError("The body is too large.", status_code=413)
    return bytes(body)


def _fields(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        raise InvalidRequestError("The body is not a readable form.") from None
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise InvalidRequestError("A parameter is repeated.")
    if not all(_PRINTABLE.fullmatch(text) for pair in pairs for text in pair):
        raise InvalidRequestError("A parameter holds characters that are not printable ASCII.")
    # A parameter without a value counts as left out (RFC 6749 §3.2).
    return {name: value for name, value in pairs if value}
