"""Authorization code with PKCE (RFC 6749 §4.1, RFC 7636, RFC 9207), for every client.

What Authlib leaves open is closed here: PKCE for confidential clients too, S256 and nothing else; parameters given
twice; texts of errors that repeat what was sent, and break on a quotation mark; a scope that is cut down to what
client and person hold; a code that is locked while it is redeemed and revokes its tokens when it comes again.
"""

from datetime import timedelta
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from authlib.oauth2.rfc6749 import InvalidGrantError, InvalidRequestError, InvalidScopeError, OAuth2Error
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant as AuthlibCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge, create_s256_code_challenge
from sqlmodel import col

from api.access.grants import known_organisations, power_through
from api.domain.scopes import Pair, Request, from_details, power, to_details
from api.models.sign_ins import AuthorizationCode
from api.oauth import consents, families, sessions, single_use
from api.oauth.authorization_request import AuthorizationRequest
from api.oauth.clients import OAuthClient
from api.oauth.grants import NOTHING_LEFT, parsed_scope, token_body
from api.oauth.metadata import PUBLIC_TOO

CODE_LIFE: Final = timedelta(seconds=60)
PROVEN_FIRST: Final = ("client_id", "redirect_uri")


class AddressError(OAuth2Error):  # type: ignore[misc]  # Authlib has no types
    """Client and address do not belong together, so the person is told and nobody is sent anywhere."""

    error = "invalid_request"
    description = "The client is unknown, or the redirect URI is not registered for it."


class ResponseTypeError(OAuth2Error):  # type: ignore[misc]  # as above
    """Another answer than a code was asked for."""

    error = "unsupported_response_type"
    description = "Only the response type code is supported, in the query."


class S256(CodeChallenge):  # type: ignore[misc]  # as above
    """PKCE by S256, demanded of every client in both requests."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]
    CODE_CHALLENGE_METHODS = {"S256": lambda verifier, kept: create_s256_code_challenge(verifier) == kept}

    def validate_code_challenge(self, grant: Any, redirect_uri: str | None) -> None:
        """Both parameters are there, and the challenge is a SHA-256."""
        asked = grant.request.payload.data
        if asked.get("code_challenge_method") != "S256" or len(asked.get("code_challenge", "")) != S256_LENGTH:
            raise InvalidRequestError("PKCE is required: code_challenge with code_challenge_method S256.")
        super().validate_code_challenge(grant, redirect_uri)


S256_LENGTH: Final = 43


def _of_the_person(asked: Request, held: frozenset[Pair]) -> Request:
    """The request with every organisation of the person where it names none: a client of many districts cannot know
    beforehand where its visitor sits, and the page of the consent names each pair in words.
    """
    return asked if asked.organisations else asked._replace(organisations=frozenset(place for _, place in held))


class CodeInHand(NamedTuple):
    """A code that was presented by its client and not used before, as Authlib asks about it."""

    row: AuthorizationCode
    code_challenge_method: str = "S256"

    @property
    def code_challenge(self) -> str:
        """The challenge it is bound to."""
        return self.row.challenge

    def get_redirect_uri(self) -> str:
        """The address it was sent to."""
        return self.row.redirect_uri


class CodeGrant(AuthlibCodeGrant):  # type: ignore[misc]  # as above
    """A person acts through a client."""

    TOKEN_ENDPOINT_AUTH_METHODS = PUBLIC_TOO
    asked: Request
    pairs: frozenset[Pair] = frozenset()

    @staticmethod
    def validate_no_multiple_request_parameter(request: AuthorizationRequest) -> None:
        """What proves the way back stands once; of the others the way back may be told."""
        if any(name in request.repeated for name in PROVEN_FIRST):
            raise InvalidRequestError("A parameter is repeated.")

    @staticmethod
    def validate_authorization_redirect_uri(request: AuthorizationRequest, client: OAuthClient) -> str:
        """The registered address; raises `AddressError` without repeating it."""
        redirect_uri = request.payload.redirect_uri or ""
        if not client.check_redirect_uri(redirect_uri):
            raise AddressError
        return str(redirect_uri)

    def validate_requested_scope(self) -> None:
        """Read the scope, and work out what will be granted once the person is known."""
        if self.request.repeated:
            raise InvalidRequestError("A parameter is repeated.")
        session, now, visitor = self.server.session, self.server.now, self.request.user
        self.asked = parsed_scope(self.request.payload.scope, known_organisations(session))
        if visitor is not None:
            client = self.server.query_client(self.request.payload.client_id)
            proven = visitor.session.has_two_factors
            held = power_through(session, client.row.id, visitor.person.id, now, two_factors=proven)
            self.pairs = power(held, None, _of_the_person(self.asked, held))
            if not self.pairs:
                raise InvalidScopeError(NOTHING_LEFT)

    def generate_authorization_code(self) -> str:
        """A new code."""
        return single_use.fresh()

    def save_authorization_code(self, code: str, request: AuthorizationRequest) -> None:
        """Keep what the code is bound to."""
        asked = request.payload
        row = AuthorizationCode(
            digest=single_use.digest(code),
            client_id=request.client.row.id,
            session_id=request.user.session.id,
            redirect_uri=asked.redirect_uri,
            challenge=asked.data["code_challenge"],
            details=to_details(self.pairs),
            expires_at=self.server.now + CODE_LIFE,
        )
        self.server.session.add(row)

    def query_authorization_code(self, code: str, client: OAuthClient) -> CodeInHand | None:
        """The code, locked, or None where it is not this client's, too old, or used: then its tokens are revoked."""
        statement = sa.select(AuthorizationCode).where(col(AuthorizationCode.digest) == single_use.digest(code))
        found = self.server.session.execute(
            statement.with_for_update(), execution_options={"populate_existing": True}
        ).scalar_one_or_none()
        if found is None or found.client_id != client.row.id:
            return None
        if found.used_at is not None:
            families.revoke(self.server.session, found.family_id, self.server.now)
            return None
        return CodeInHand(found) if found.expires_at > self.server.now else None

    def create_token_response(self) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """Use the code, and give tokens for what person and client still hold of it."""
        session, now, code = self.server.session, self.server.now, self.request.authorization_code.row
        live = sessions.locked(session, code.session_id, now)
        if live is None:
            raise InvalidGrantError("The session of the code has ended.")
        allowed = from_details(code.details)
        if not allowed <= consents.allowed(session, live, self.client.row, now, lock=True):
            raise InvalidGrantError("What the code came of was taken back.")
        proven = live.has_two_factors
        pairs = allowed & power_through(session, self.client.row.id, live.person_id, now, two_factors=proven)
        if not pairs:
            raise InvalidScopeError(NOTHING_LEFT)
        family, refresh_token = families.begin(session, code, allowed, now)
        issued = families.issue(session, self.client.row, pairs, family, live, now)
        return 200, token_body(issued, refresh_token), self.TOKEN_RESPONSE_HEADER
