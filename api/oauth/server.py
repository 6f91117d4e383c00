"""Authlib's framework-free server with our clients, methods of authentication, grants and endpoints.

One server per request: it carries the request's session and instant, so that everything an answer depends on stands
in one transaction. A refusal is an answer like any other and commits: an assertion that was used stays used.

A machine acts for itself (`grants`), a person through a client (`code_grant`, `refresh_grant`).
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from authlib.oauth2 import AuthorizationServer, OAuth2Error
from authlib.oauth2.rfc6749 import InvalidClientError, InvalidRequestError
from sqlmodel import Session
from starlette.responses import Response

from api.domain.kinds import AuthMethod
from api.http.addresses import admits
from api.oauth.assertions import ClientAssertion
from api.oauth.authorization_request import AuthorizationRequest
from api.oauth.clients import OAuthClient, basic_credentials, find_client
from api.oauth.code_grant import S256, CodeGrant, ResponseTypeError
from api.oauth.endpoints import Introspection, Revocation
from api.oauth.grants import ClientCredentialsGrant
from api.oauth.refresh_grant import RefreshGrant
from api.oauth.starlette_bridge import FormRequest, respond

CHALLENGE = 'Basic realm="gugus", charset="UTF-8"'
NO_STORE = [("Content-Type", "application/json"), ("Cache-Control", "no-store"), ("Pragma", "no-cache")]


class Server(AuthorizationServer):  # type: ignore[misc]  # Authlib has no types
    """The authorization server for one request."""

    def __init__(self, session: Session, now: datetime) -> None:
        super().__init__()
        self.session = session
        self.now = now
        self.register_client_auth_method(AuthMethod.SECRET, authenticate_by_secret)
        self.register_client_auth_method(AuthMethod.KEY, ClientAssertion(session, now))
        self.register_grant(ClientCredentialsGrant)
        self.register_grant(CodeGrant, [S256()])
        self.register_grant(RefreshGrant)
        self.register_endpoint(Revocation)
        self.register_endpoint(Introspection)

    def query_client(self, client_id: str) -> OAuthClient:
        """The client of that name, or a stranger: Authlib never learns that there is none."""
        return find_client(self.session, client_id, self.now)

    def authenticate_client(self, request: FormRequest, methods: list[str], endpoint: str = "token") -> OAuthClient:
        """The client that proved who it is; a `client_id` in the body may only repeat it (RFC 7521 §4.2).

        Where it has a list of networks, it speaks from one of them. Who tries to prove something is no public client:
        Authlib would fall back to the name in the body.
        """
        if "Authorization" in request.headers or "client_assertion" in request.form:
            methods = [method for method in methods if method != AuthMethod.PUBLIC]
        client: OAuthClient = super().authenticate_client(request, methods, endpoint)
        if request.form.get("client_id", client.get_client_id()) != client.get_client_id():
            raise InvalidClientError
        if not admits(client.row.addresses, request.came_from):
            raise InvalidClientError
        return client

    def get_token_grant(self, request: FormRequest) -> Any:
        """The grant asked for; without a `grant_type` the request is incomplete, not the type unsupported."""
        if "grant_type" not in request.form:
            raise InvalidRequestError("The parameter grant_type is missing.")
        return super().get_token_grant(request)

    def get_authorization_grant(self, request: AuthorizationRequest) -> CodeGrant:
        """The grant of a person; raises `ResponseTypeError` to the way back, once that is proven.

        Authlib's own error repeats the response type, and breaks on characters that no message may hold.
        """
        asked = request.payload.data
        if asked.get("response_type") == "code" and asked.get("response_mode", "query") == "query":
            return super().get_authorization_grant(request)  # type: ignore[no-any-return]  # Authlib has no types
        CodeGrant.validate_no_multiple_request_parameter(request)
        client = self.query_client(request.payload.client_id or "")
        raise ResponseTypeError(redirect_uri=CodeGrant.validate_authorization_redirect_uri(request, client))

    def create_oauth2_request(self, request: Any) -> Any:
        """The request is Authlib's already: it was made where the form or the query was read."""
        return request

    def handle_response(self, status: int, body: dict[str, Any], headers: list[tuple[str, str]]) -> Response:
        """The answer as Starlette sends it."""
        return respond(status, body, headers)

    def handle_error_response(self, request: FormRequest, error: OAuth2Error) -> Response:
        """The refusal as JSON, or by the way back; failed authentication is one answer, whatever failed."""
        if isinstance(error, InvalidClientError) and not error.redirect_uri:
            return _not_authenticated(request)
        return respond(*error())

    def send_signal(self, name: str, *_: Any, **__: Any) -> None:
        """Authlib announces its steps to whom it may concern: nobody, here."""


def authenticate_by_secret(query_client: Callable[[str], OAuthClient], request: FormRequest) -> OAuthClient | None:
    """The client of a Basic header, when the secret is right; one hash is computed for whoever asks."""
    credentials = basic_credentials(request.headers.get("Authorization"))
    if credentials is None:
        return None
    client = query_client(credentials[0])
    return client if client.check_client_secret(credentials[1]) else None


def _not_authenticated(request: FormRequest) -> Response:
    """401 with the challenge, or 400 to a client that sent an assertion: a challenge for Basic would mislead it."""
    body = {"error": InvalidClientError.error, "error_description": "Client authentication failed."}
    if "client_assertion" in request.form:
        return respond(400, body, NO_STORE)
    return respond(401, body, [*NO_STORE, ("WWW-Authenticate", CHALLENGE)])
