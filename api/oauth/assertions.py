"""Client authentication with a signed assertion, used once (RFC 7523 §3, OpenID Connect `private_key_jwt`).

Authlib reads the assertion; what it leaves open is closed here: which algorithms count, how long an assertion may
live, which kinds of JWT it may be, and that two parallel uses of one assertion give one success.
"""

import hashlib
from datetime import UTC, datetime
from typing import Any, Final

from authlib.oauth2.rfc6749 import InvalidClientError
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from joserfc import jwt
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwk import KeyFlexible
from joserfc.jws import JWSRegistry
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from api.domain.kinds import AuthMethod
from api.models.clients import UsedAssertion
from api.oauth.clients import OAuthClient
from api.oauth.metadata import ASSERTION_ALGORITHMS, TOKEN_PATH, address, issuer

LONGEST_LIFE_SECONDS: Final = 3600  # as Authlib's client writes; each counts once in any case
LEEWAY_SECONDS: Final = 30
LONGEST_JTI: Final = 255
# A client may sign other kinds of JWT with the same key (a DPoP proof, a request object): those do not count.
_TYPES: Final = (None, "JWT", "client-authentication+jwt")


class AssertionRegistry(JWSRegistry):
    """The algorithms of client assertions and no other.

    joserfc warns on every use of the name EdDSA, which clients still send (RFC 9864 renames it); the name stands for
    Ed25519 here, as no other curve is registered, so the warning has nothing to say.
    """

    def get_alg(self, name: str) -> Any:
        """The algorithm of that name; raises `UnsupportedAlgorithmError`."""
        if name not in ASSERTION_ALGORITHMS:
            raise UnsupportedAlgorithmError("The algorithm is not accepted.")
        return self.algorithms[name]


class ClientAssertion(JWTBearerClientAssertion):  # type: ignore[misc]  # Authlib has no types
    """The method `private_key_jwt` for one request."""

    CLIENT_AUTH_METHOD = AuthMethod.KEY

    def __init__(self, session: Session, now: datetime) -> None:
        super().__init__(leeway=LEEWAY_SECONDS)
        self._session = session
        self._now = now.timestamp()

    def get_audiences(self) -> list[str]:
        """Whom an assertion may be made out to: the issuer, or the token endpoint as older clients do."""
        return [issuer(), address(TOKEN_PATH)]

    def resolve_client_public_key(self, client: OAuthClient) -> KeyFlexible:
        """The registered keys of the client."""
        return client.keys()

    def extract_assertion(self, assertion: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Header and claims, unverified; raises `InvalidClientError` for anything that is not a JWT."""
        try:
            parts: tuple[dict[str, Any], dict[str, Any]] = super().extract_assertion(assertion)
        except (ValueError, RecursionError):  # deep nesting exhausts the JSON reader before any key is tried
            raise InvalidClientError from None
        return parts

    def process_assertion_claims(self, assertion: str, key: KeyFlexible) -> dict[str, Any]:
        """The claims, verified, and the assertion marked as used; raises `InvalidClientError`."""
        try:
            token = jwt.decode(assertion, key, registry=AssertionRegistry(algorithms=ASSERTION_ALGORITHMS))
        except (JoseError, ValueError, RecursionError):
            raise InvalidClientError from None
        if token.header.get("typ") not in _TYPES:
            raise InvalidClientError
        self.verify_claims(token.claims)
        return token.claims

    def validate_jti(self, claims: dict[str, Any], jti: object) -> bool:
        """Whether the assertion ends within an hour and is used for the first time; asked last of all."""
        if not isinstance(jti, str) or not 0 < len(jti) <= LONGEST_JTI:
            return False
        ends = claims["exp"] + LEEWAY_SECONDS
        if ends > self._now + LONGEST_LIFE_SECONDS + 2 * LEEWAY_SECONDS:
            return False
        return self._first_use(f"{claims['iss']}\n{jti}", datetime.fromtimestamp(ends, UTC))

    def _first_use(self, name: str, ends: datetime) -> bool:
        """Of two transactions the second waits here for the first, and finds its row."""
        row = {"digest": hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest(), "expires_at": ends}
        statement = insert(UsedAssertion).values(row).on_conflict_do_nothing().returning(col(UsedAssertion.digest))
        return self._session.execute(statement).first() is not None
