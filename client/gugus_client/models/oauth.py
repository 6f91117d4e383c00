"""What is said of oauth."""

from ..answers import Answer


class AuthorizationServerMetadata(Answer):
    """What a client must know of the authorization server (RFC 8414 §2)."""

    authorization_endpoint: str
    authorization_response_iss_parameter_supported: bool
    code_challenge_methods_supported: list[str]
    grant_types_supported: list[str]
    introspection_endpoint: str
    introspection_endpoint_auth_methods_supported: list[str]
    introspection_endpoint_auth_signing_alg_values_supported: list[str]
    issuer: str
    jwks_uri: str
    response_modes_supported: list[str]
    response_types_supported: list[str]
    revocation_endpoint: str
    revocation_endpoint_auth_methods_supported: list[str]
    revocation_endpoint_auth_signing_alg_values_supported: list[str]
    scopes_supported: list[str]
    token_endpoint: str
    token_endpoint_auth_methods_supported: list[str]
    token_endpoint_auth_signing_alg_values_supported: list[str]
    ui_locales_supported: list[str]


class ProtectedResourceMetadata(Answer):
    """What a client must know of the API (RFC 9728 §2)."""

    authorization_servers: list[str]
    bearer_methods_supported: list[str]
    resource: str
    resource_name: str
    scopes_supported: list[str]


class AuthorizationDetail(Answer):
    """Some of the pairs a token holds: each action with each organisation of this object (RFC 9396)."""

    actions: list[str]
    organisations: list[str]
    type: str


class IntrospectionAnswer(Answer):
    """What a token is still worth (RFC 7662 §2.2); with `active: false` nothing else is said."""

    active: bool
    aud: str | None = None
    authorization_details: list[AuthorizationDetail] | None = None
    client_id: str | None = None
    exp: int | None = None
    iat: int | None = None
    iss: str | None = None
    jti: str | None = None
    scope: str | None = None
    sub: str | None = None
    token_type: str | None = None


class PublicKey(Answer):
    """A key that verifies access tokens (RFC 7517); one of them signs, the others did."""

    alg: str
    crv: str
    kid: str
    kty: str
    use: str
    x: str
    y: str


class PublicKeys(Answer):
    """A JWK Set (RFC 7517 §5)."""

    keys: list[PublicKey]


class RevocationAnswer(Answer):
    """Nothing to say: the token counts no more, or never did."""


class TokenAnswer(Answer):
    """A new access token (RFC 6749 §5.1); `scope` and `authorization_details` state what was granted.

    `refresh_token` comes with a person's token only, and is used once.
    """

    access_token: str
    authorization_details: list[AuthorizationDetail]
    expires_in: int
    """Seconds."""
    refresh_token: str | None = None
    scope: str
    token_type: str
