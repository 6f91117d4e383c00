"""ID tokens of outside issuers (OpenID Connect Core §3.1.3.7): whose they are, and nothing else of them is read."""

import hmac
from datetime import datetime
from typing import Any, Final

from joserfc import jws, jwt
from joserfc.errors import JoseError

from api.oauth.providers import Provider

LONGEST_TOKEN: Final = 32_768
LONGEST_SUBJECT: Final = 255
OLDEST_SECONDS: Final = 600
# An access token or an assertion of the same issuer is signed with the same key and is no ID token.
_TYPES: Final = (None, "JWT")


class IdTokenRefused(Exception):  # noqa: N818  an answer, not a fault
    """The token does not prove who a person is; why is nobody's business but the log's."""


def subject_of(token: str, provider: Provider, nonce: str, now: datetime) -> str:
    """Whom the issuer proves, under the name it never gives to another. Raises IdTokenRefused and IssuerAway."""
    try:
        claims = _signed(token, provider)
        _registry(provider, int(now.timestamp())).validate(claims)
        _must_be_for_us(claims, provider, nonce)
        subject = claims["sub"]
        is_fresh = now.timestamp() - claims["iat"] <= OLDEST_SECONDS + provider.issuer.skew_seconds
    # What a stranger sent is read here: whatever goes wrong is one answer, and no cause is carried along.
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        raise IdTokenRefused from None
    if not is_fresh or not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise IdTokenRefused
    return subject


def _signed(token: str, provider: Provider) -> dict[str, Any]:
    """The claims, of whose signature the issuer's key is sure."""
    if len(token) > LONGEST_TOKEN:
        raise IdTokenRefused
    header = jws.extract_compact(token.encode("ascii")).headers()
    algorithm, kid = header["alg"], header.get("kid")
    if algorithm not in provider.issuer.algorithms or header.get("typ") not in _TYPES:
        raise IdTokenRefused
    key = provider.key(kid, algorithm)
    if key is None:
        raise IdTokenRefused
    return jwt.decode(token, key, algorithms=[algorithm]).claims


def _registry(provider: Provider, now: int) -> jwt.JWTClaimsRegistry:
    present: jwt.ClaimsOption = {"essential": True}
    return jwt.JWTClaimsRegistry(
        now=now,
        leeway=provider.issuer.skew_seconds,
        iss={"essential": True, "value": provider.issuer.issuer},
        aud={"essential": True, "value": provider.issuer.client_id},
        nonce=present,
        sub=present,
        iat=present,
        exp=present,
    )


def _must_be_for_us(claims: dict[str, Any], provider: Provider, nonce: str) -> None:
    """Raise IdTokenRefused for a token that others may present as well, or that answers another question."""
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    authorised = claims.get("azp", provider.issuer.client_id if len(audience) == 1 else None)
    if authorised != provider.issuer.client_id or not hmac.compare_digest(claims["nonce"].encode(), nonce.encode()):
        raise IdTokenRefused
