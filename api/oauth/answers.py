"""What the OAuth endpoints say and read, for the OpenAPI document.

The names are those of the RFCs. Forms are read by hand (`starlette_bridge`), so their schemas stand here as the
document shows them; answers are made by Authlib and compared with these classes by the tests.
"""

from typing import Annotated, Any, Literal

from fastapi import Request
from fastapi.openapi.models import HTTPBase
from fastapi.security.base import SecurityBase
from pydantic import BaseModel, ConfigDict, Field

from api.oauth.metadata import GRANT_TYPES
from api.oauth.starlette_bridge import FORM_TYPE

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ERRORS = Literal[
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "invalid_scope",
    "unauthorized_client",
    "unsupported_grant_type",
    "insecure_transport",
]
EXAMPLE_SCOPE = "plans:read reports:read national:id"
EXAMPLE_DETAILS = [{"type": "gugus-tugas", "actions": ["plans:read", "reports:read"], "organisations": ["national:id"]}]


class Message(BaseModel):
    """An answer with exactly these members."""

    model_config = ConfigDict(extra="forbid", defer_build=True)


class AuthorizationDetail(Message):
    """Some of the pairs a token holds: each action with each organisation of this object (RFC 9396)."""

    type: Literal["gugus-tugas"]
    actions: list[str]
    organisations: list[str]


class TokenAnswer(Message):
    """A new access token (RFC 6749 §5.1); `scope` and `authorization_details` state what was granted.

    `refresh_token` comes with a person's token only, and is used once.
    """

    access_token: str
    refresh_token: str | None = None
    token_type: Literal["Bearer"]
    expires_in: Annotated[int, Field(description="Seconds", le=900)]
    scope: str
    authorization_details: list[AuthorizationDetail]


class IntrospectionAnswer(Message):
    """What a token is still worth (RFC 7662 §2.2); with `active: false` nothing else is said."""

    active: bool
    token_type: Literal["Bearer"] | None = None
    client_id: str | None = None
    sub: str | None = None
    iss: str | None = None
    aud: str | None = None
    jti: str | None = None
    iat: int | None = None
    exp: int | None = None
    scope: str | None = None
    authorization_details: list[AuthorizationDetail] | None = None


class RevocationAnswer(Message):
    """Nothing to say: the token counts no more, or never did."""


class OAuthError(Message):
    """A refusal of RFC 6749 §5.2."""

    error: ERRORS = Field(description="As RFC 6749 §5.2 names it; `insecure_transport` where it came without TLS")
    error_description: str | None = None


class PublicKey(Message):
    """A key that verifies access tokens (RFC 7517); one of them signs, the others did."""

    kty: Literal["EC"]
    crv: Literal["P-256"]
    x: str
    y: str
    kid: str
    use: Literal["sig"]
    alg: Literal["ES256"]


class PublicKeys(Message):
    """A JWK Set (RFC 7517 §5)."""

    keys: list[PublicKey]


class AuthorizationServerMetadata(Message):
    """What a client must know of the authorization server (RFC 8414 §2)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    revocation_endpoint: str
    introspection_endpoint: str
    jwks_uri: str
    scopes_supported: list[str]
    grant_types_supported: list[str]
    response_types_supported: list[str]
    response_modes_supported: list[str]
    code_challenge_methods_supported: list[str]
    authorization_response_iss_parameter_supported: bool
    ui_locales_supported: list[str]
    token_endpoint_auth_methods_supported: list[str]
    token_endpoint_auth_signing_alg_values_supported: list[str]
    revocation_endpoint_auth_methods_supported: list[str]
    revocation_endpoint_auth_signing_alg_values_supported: list[str]
    introspection_endpoint_auth_methods_supported: list[str]
    introspection_endpoint_auth_signing_alg_values_supported: list[str]


class ProtectedResourceMetadata(Message):
    """What a client must know of the API (RFC 9728 §2)."""

    resource: str
    authorization_servers: list[str]
    scopes_supported: list[str]
    bearer_methods_supported: list[str]
    resource_name: str


class ClientSecretBasic(SecurityBase):
    """Client authentication by HTTP Basic in the document; the credentials are read where they are checked.

    FastAPI's own class refuses a malformed header with an answer that is not RFC 6749's.
    """

    def __init__(self) -> None:
        self.model = HTTPBase(
            scheme="basic",
            description="Client id and secret (`client_secret_basic`), or no header and an assertion in the body "
            "(`private_key_jwt`, RFC 7523).",
        )
        self.scheme_name = "client_secret_basic"

    async def __call__(self, request: Request) -> None:
        """Nothing: this class only documents."""


def form(shown: dict[str, Any], optional: dict[str, Any] | None = None, always: tuple[str, ...] = ()) -> dict[str, Any]:
    """The `openapi_extra` of an endpoint that reads this form, with an assertion beside it.

    The fields `shown` stand in the example, and are required unless `always` names those that are.
    """
    schema = {
        "type": "object",
        "properties": {**shown, **(optional or {}), **_ASSERTION},
        "required": list(always or shown),
    }
    example = {name: field["examples"][0] for name, field in shown.items()}
    content = {FORM_TYPE: {"schema": schema, "example": example}}
    # FastAPI adds this empty requirement to the one for Basic: a client may authenticate by an assertion in the body.
    return {"requestBody": {"required": True, "content": content}, "security": [{}]}


_ASSERTION: dict[str, Any] = {
    "client_id": {
        "type": "string",
        "description": "Who asks, from a client that has no secret; else it may repeat the authenticated client.",
    },
    "client_assertion_type": {"type": "string", "enum": [ASSERTION_TYPE]},
    "client_assertion": {
        "type": "string",
        "description": "A JWT signed with a registered key (ES256, RS256, PS256, EdDSA, Ed25519): `iss` and `sub` the "
        "client id, `aud` the issuer or the token endpoint, `exp` within an hour, `jti` new each time.",
    },
}

TOKEN_FORM = form(
    {
        "grant_type": {"type": "string", "enum": GRANT_TYPES, "examples": ["client_credentials"]},
        "scope": {
            "type": "string",
            "description": "At most 120 words, separated by single spaces: actions and organisations, none twice. "
            "Granted are the pairs among them that the client holds. Required with `client_credentials`; with "
            "`refresh_token` it may name less than was allowed.",
            "examples": [EXAMPLE_SCOPE],
        },
    },
    {
        "code": {"type": "string", "description": "With `authorization_code`: the code, within 60 seconds, once."},
        "redirect_uri": {"type": "string", "description": "With `authorization_code`: as in the request for the code."},
        "code_verifier": {"type": "string", "description": "With `authorization_code`: RFC 7636 §4.1, always."},
        "refresh_token": {
            "type": "string",
            "description": "With `refresh_token`: the newest. The one before it may be sent once more within 20 "
            "seconds while its successor was not used, and is answered with the same successor; any other repetition "
            "revokes all tokens of that consent.",
        },
    },
    always=("grant_type",),
)
ONE_TOKEN_FORM = form(
    {
        "token": {
            "type": "string",
            "description": "An access token of this client; to end it, a refresh token too.",
            "examples": ["eyJhbGciOi…"],
        }
    },
    {"token_type_hint": {"type": "string", "description": "Only a hint, it changes nothing."}},
)
