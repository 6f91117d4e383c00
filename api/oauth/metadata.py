"""Who this authorization server is, and the two documents that say so (RFC 8414, RFC 9728).

Issuer and resource are the same address, `base_url` of the settings: never the address of a request, which a proxy
or a caller can choose. Tokens, assertions and documents all take it from here.
"""

from typing import Any

from api.domain.scopes import ACTIONS
from api.settings import get_settings

AUTHORIZATION_PATH = "/oauth/authorize"
TOKEN_PATH = "/oauth/token"  # noqa: S105  a path, no secret
REVOCATION_PATH = "/oauth/revoke"
INTROSPECTION_PATH = "/oauth/introspect"
JWKS_PATH = "/oauth/jwks"
AUTHORIZATION_SERVER_PATH = "/.well-known/oauth-authorization-server"
PROTECTED_RESOURCE_PATH = "/.well-known/oauth-protected-resource"

AUTH_METHODS = ["client_secret_basic", "private_key_jwt"]
# A client that cannot keep a secret names itself only; PKCE and the exact redirect URI stand in for the proof.
PUBLIC_TOO = [*AUTH_METHODS, "none"]
METHODS_OF = {"token": PUBLIC_TOO, "revocation": PUBLIC_TOO, "introspection": AUTH_METHODS}
GRANT_TYPES = ["client_credentials", "authorization_code", "refresh_token"]

# Signatures of client assertions. `none` and the symmetric ones are absent on purpose: with them a public key, or
# nothing at all, would be a credential. EdDSA and Ed25519 are two names of the same (RFC 9864), both in use.
ASSERTION_ALGORITHMS = ["ES256", "RS256", "PS256", "EdDSA", "Ed25519"]


def issuer() -> str:
    """The issuer, which is the audience of the access tokens too."""
    return get_settings().base_url


def address(path: str) -> str:
    """The public address of a path of this service."""
    return f"{issuer()}{path}"


def authorization_server() -> dict[str, Any]:
    """What a client must know of the authorization server (RFC 8414 §2)."""
    authentication = {
        f"{endpoint}_endpoint_auth_{what}_supported": list(values)
        for endpoint, methods in METHODS_OF.items()
        for what, values in (("methods", methods), ("signing_alg_values", ASSERTION_ALGORITHMS))
    }
    return {
        "issuer": issuer(),
        "authorization_endpoint": address(AUTHORIZATION_PATH),
        "token_endpoint": address(TOKEN_PATH),
        "revocation_endpoint": address(REVOCATION_PATH),
        "introspection_endpoint": address(INTROSPECTION_PATH),
        "jwks_uri": address(JWKS_PATH),
        "scopes_supported": sorted(ACTIONS),
        "grant_types_supported": list(GRANT_TYPES),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "ui_locales_supported": ["id", "en"],
        **authentication,
    }


def protected_resource() -> dict[str, Any]:
    """What a client must know of the API behind the tokens (RFC 9728 §2)."""
    return {
        "resource": issuer(),
        "authorization_servers": [issuer()],
        "scopes_supported": sorted(ACTIONS),
        "bearer_methods_supported": ["header"],
        "resource_name": "Gugus Tugas PP-TPPO",
    }
