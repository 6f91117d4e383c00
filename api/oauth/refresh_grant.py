"""Refresh (RFC 6749 §6) with rotation; which token counts, and which revokes, is said in `families`."""

from typing import Any

from authlib.oauth2.rfc6749 import InvalidScopeError
from authlib.oauth2.rfc6749.grants import RefreshTokenGrant as AuthlibRefreshTokenGrant

from api.access.grants import known_organisations, power_through
from api.domain.scopes import Pair, narrow
from api.oauth import families
from api.oauth.grants import NOTHING_LEFT, parsed_scope, token_body
from api.oauth.metadata import PUBLIC_TOO


class RefreshGrant(AuthlibRefreshTokenGrant):  # type: ignore[misc]  # Authlib has no types
    """A client renews what a person allowed it."""

    TOKEN_ENDPOINT_AUTH_METHODS = PUBLIC_TOO

    def authenticate_refresh_token(self, refresh_token: str) -> families.InHand | None:
        """The token with its family, locked; Authlib asks for the client beside it."""
        request = self.request
        return families.in_hand(self.server.session, refresh_token, request.client, request.came_in, self.server.now)

    def create_token_response(self) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """Use the token, and give new ones for what person and client still hold."""
        session, now, held = self.server.session, self.server.now, self.request.refresh_token
        person_id, proven = held.session.person_id, held.session.has_two_factors
        live = power_through(session, self.client.row.id, person_id, now, two_factors=proven)
        pairs = self._asked(held) & live
        if not pairs:
            raise InvalidScopeError(NOTHING_LEFT)
        following = families.rotate(session, held, now)
        issued = families.issue(session, self.client.row, pairs, held.family, held.session, now)
        return 200, token_body(issued, following), self.TOKEN_RESPONSE_HEADER

    def _asked(self, held: families.InHand) -> frozenset[Pair]:
        """The pairs of the family, or those among them that the request names."""
        scope = self.request.payload.scope
        if not scope:
            return held.pairs
        return narrow(held.pairs, parsed_scope(scope, known_organisations(self.server.session)))
