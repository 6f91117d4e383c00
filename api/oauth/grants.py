"""The grant of machines, and what all grants share: how a request becomes a power.

Authlib drops unknown scopes silently, issues a token for an empty one and prints it in the debug log. Here the scope
is read word by word, cut down to what the client holds at this moment, and refused when nothing is left.
"""

from collections.abc import Container
from typing import Any

from authlib.oauth2.rfc6749 import InvalidScopeError
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant as AuthlibClientCredentialsGrant

from api.access.grants import client_power, known_organisations
from api.domain.scopes import Pair, Request, ScopeError, parse, power
from api.oauth import tokens
from api.oauth.metadata import AUTH_METHODS

# One sentence per reason of `ScopeError`; RFC 6749 §5.2 wants ASCII, and no text repeats the scope.
SCOPE_REFUSED = {
    "empty": "A scope is required.",
    "malformed": "The scope is not words separated by single spaces.",
    "too_many_words": "The scope has more than 120 words.",
    "repeated_word": "The scope repeats a word.",
    "unknown_word": "The scope has an unknown word; see scopes_supported, and the organisations at /v1/scopes.",
}
NOTHING_LEFT = "The client holds nothing of the scope it asks for."


class ClientCredentialsGrant(AuthlibClientCredentialsGrant):  # type: ignore[misc]  # Authlib has no types
    """A machine acts for itself (RFC 6749 §4.4)."""

    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS
    pairs: frozenset[Pair]

    def validate_requested_scope(self) -> None:
        """Work out the pairs that will be granted; raises `InvalidScopeError` when there are none."""
        session, now = self.server.session, self.server.now
        requested = parsed_scope(self.request.payload.scope, known_organisations(session))
        self.pairs = power(client_power(session, self.client.row.id, now), None, requested)
        if not self.pairs:
            raise InvalidScopeError(NOTHING_LEFT)

    def create_token_response(self) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """Issue the token and state what it holds."""
        issued = tokens.issue(self.server.session, self.client.row, self.pairs, now=self.server.now)
        return 200, token_body(issued), self.TOKEN_RESPONSE_HEADER


def token_body(issued: tokens.Issued, refresh_token: str | None = None) -> dict[str, Any]:
    """The answer of the token endpoint."""
    renewal = {"refresh_token": refresh_token} if refresh_token else {}
    return {
        "access_token": issued.token,
        "token_type": "Bearer",
        "expires_in": issued.expires_in,
        **renewal,
        "scope": issued.scope,
        "authorization_details": issued.details,
    }


def parsed_scope(scope: str | None, organisations: Container[str]) -> Request:
    """What a scope asks for; raises `InvalidScopeError`, also where there is none."""
    try:
        return parse(scope or "", organisations)
    except ScopeError as error:
        raise InvalidScopeError(SCOPE_REFUSED[error.reason]) from None
