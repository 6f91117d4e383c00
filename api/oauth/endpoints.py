"""Revocation (RFC 7009) and introspection (RFC 7662), each for the client's own tokens only."""

from dataclasses import dataclass
from typing import Any

from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from api.access.grants import power_through
from api.domain.scopes import to_details, to_scope
from api.models.clients import Client, IssuedToken
from api.models.sign_ins import TokenFamily
from api.oauth import families, tokens
from api.oauth.clients import OAuthClient
from api.oauth.metadata import METHODS_OF, issuer
from api.oauth.starlette_bridge import FormRequest
from api.oauth.verified import Claims
from api.problems import TokenInvalid


@dataclass(frozen=True, slots=True)
class KnownToken:
    """A token that is ours and not expired, with its row."""

    claims: Claims
    row: IssuedToken

    def check_client(self, client: OAuthClient) -> bool:
        """Whether it was issued to this client."""
        return self.row.client_id == client.row.id

    def is_expired(self) -> bool:
        """Never: an expired token is not known."""
        return False

    def is_revoked(self) -> bool:
        """Whether it was revoked."""
        return self.row.revoked_at is not None


@dataclass(frozen=True, slots=True)
class KnownFamily:
    """The family of a refresh token that was given back."""

    row: TokenFamily

    def check_client(self, client: OAuthClient) -> bool:
        """Whether it was issued to this client."""
        return self.row.client_id == client.row.id


class TokenQuestion:
    """What both endpoints do alike: read the form, and find the token."""

    server: Any

    def check_params(self, request: FormRequest, _client: OAuthClient) -> None:
        """A token is required; `token_type_hint` is only a hint, and Authlib would answer 401 to an unknown one."""
        if "token" not in request.form:
            raise InvalidRequestError("The parameter token is missing.")

    def query_token(self, token: str, _hint: str | None) -> KnownToken | KnownFamily | None:
        """The token, or None when it is not ours, malformed, or expired."""
        try:
            claims = tokens.verify(token)
        except TokenInvalid:
            return None
        row = self.server.session.get(IssuedToken, claims.jti)
        return KnownToken(claims, row) if row else None


class Revocation(TokenQuestion, RevocationEndpoint):  # type: ignore[misc]  # Authlib has no types
    """End a token before its time. An unknown token is answered 200, another client's with invalid_grant."""

    CLIENT_AUTH_METHODS = METHODS_OF["revocation"]

    def query_token(self, token: str, hint: str | None) -> KnownToken | KnownFamily | None:
        """An access token, or the family of a refresh token (RFC 7009 §2)."""
        family = families.of_refresh_token(self.server.session, token)
        return KnownFamily(family) if family else super().query_token(token, hint)

    def revoke_token(self, token: KnownToken | KnownFamily, _request: FormRequest) -> None:
        """Mark the row; the live check of every request reads it. A refresh token takes its access tokens along."""
        if isinstance(token, KnownFamily):
            families.revoke(self.server.session, token.row.id, self.server.now)
            return
        token.row.revoked_at = token.row.revoked_at or self.server.now
        self.server.session.add(token.row)


class Introspection(TokenQuestion, IntrospectionEndpoint):  # type: ignore[misc]  # Authlib has no types
    """What a token is still worth. Another client's token is answered as an unknown one: not active."""

    CLIENT_AUTH_METHODS = METHODS_OF["introspection"]

    def check_permission(self, token: KnownToken, client: OAuthClient, _request: FormRequest) -> bool:
        """Whether the client may ask: it is its own token."""
        return token.check_client(client)

    def introspect_token(self, token: KnownToken) -> dict[str, Any]:
        """The token's claims; scope and pairs are those that client and person still hold at this moment."""
        claims = token.claims
        # Only its own client may ask (`check_permission`), so this row is in the session already.
        client = self.server.session.get_one(Client, claims.client_id)
        proven = families.has_two_factors(self.server.session, token.row.family_id)
        held = power_through(
            self.server.session, claims.client_id, claims.person_id, self.server.now, two_factors=proven
        )
        pairs = claims.pairs & held
        return {
            "active": True,
            "token_type": "Bearer",
            "client_id": client.client_id,
            "sub": str(claims.person_id or claims.client_id),
            "iss": issuer(),
            "aud": issuer(),
            "jti": str(claims.jti),
            "iat": int(claims.issued_at.timestamp()),
            "exp": int(claims.expires_at.timestamp()),
            "scope": to_scope(pairs),
            "authorization_details": to_details(pairs),
        }
