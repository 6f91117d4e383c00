"""The authorization server's endpoints: tokens, their end, their worth, and the documents that lead here.

Errors are those of RFC 6749 §5.2 and not problem documents: OAuth clients read them without knowing this service.
"""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Security
from starlette.responses import JSONResponse, Response

from api.oauth import metadata
from api.oauth.answers import (
    EXAMPLE_DETAILS,
    EXAMPLE_SCOPE,
    ONE_TOKEN_FORM,
    TOKEN_FORM,
    AuthorizationServerMetadata,
    ClientSecretBasic,
    IntrospectionAnswer,
    OAuthError,
    ProtectedResourceMetadata,
    PublicKeys,
    RevocationAnswer,
    TokenAnswer,
)
from api.oauth.endpoints import Introspection, Revocation
from api.oauth.server import Server
from api.oauth.starlette_bridge import FormRequest, OAuthRoute, read_form
from api.routing.admission import Transaction
from api.settings import get_settings
from api.signing import signing_keys

router = APIRouter(tags=["oauth"], route_class=OAuthRoute)

client_secret_basic = ClientSecretBasic()
Form = Annotated[FormRequest, Depends(read_form)]

# Keys and documents change seldom; a client that meets an unknown `kid` asks again anyhow.
PUBLIC = {"Cache-Control": "public, max-age=300"}


def _example(body: dict[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"example": body}}}


REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {
        "model": OAuthError,
        "description": "The form, the scope, or the assertion of the client is refused",
        **_example({"error": "invalid_scope", "error_description": "A scope is required."}),
    },
    401: {
        "model": OAuthError,
        "description": "The client is not who it says; the same answer for an unknown one",
        "headers": {"WWW-Authenticate": {"schema": {"type": "string"}, "description": "Basic"}},
        **_example({"error": "invalid_client", "error_description": "Client authentication failed."}),
    },
    413: {"model": OAuthError, "description": "The form is larger than 64 KiB"},
}
NEW_TOKEN = {
    "access_token": "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.…",
    "token_type": "Bearer",
    "expires_in": 900,
    "scope": EXAMPLE_SCOPE,
    "authorization_details": EXAMPLE_DETAILS,
}
KNOWN_TOKEN = {"active": True, "token_type": "Bearer", "client_id": "sistem-rad", "scope": EXAMPLE_SCOPE}


@router.post(
    metadata.TOKEN_PATH,
    operation_id="oauth_token",
    summary="Get an access token",
    response_model=TokenAnswer,
    responses={200: _example(NEW_TOKEN), **REFUSALS},
    openapi_extra=TOKEN_FORM,
    dependencies=[Security(client_secret_basic)],
)
def token(form: Form, session: Transaction) -> Response:
    """A machine authenticates and names the scope it needs; the answer states what was granted.

    Granted are the pairs of action and organisation that the client holds at this moment, among those the scope
    names; when none is left the scope is refused. The token is a JWT (RFC 9068) and lives 15 minutes at most.
    """
    answer: Response = Server(session, datetime.now(UTC)).create_token_response(form)
    return answer


@router.post(
    metadata.REVOCATION_PATH,
    operation_id="oauth_revoke",
    summary="End an access token",
    response_model=RevocationAnswer,
    responses={200: _example({}), **REFUSALS},
    openapi_extra=ONE_TOKEN_FORM,
    dependencies=[Security(client_secret_basic)],
)
def revoke(form: Form, session: Transaction) -> Response:
    """The token counts no more from the next request on (RFC 7009).

    A token that is unknown or has expired is answered the same way; another client's is refused.
    """
    answer: Response = Server(session, datetime.now(UTC)).create_endpoint_response(Revocation.ENDPOINT_NAME, form)
    return answer


@router.post(
    metadata.INTROSPECTION_PATH,
    operation_id="oauth_introspect",
    summary="Ask what an access token is still worth",
    response_model=IntrospectionAnswer,
    response_model_exclude_unset=True,
    responses={200: _example(KNOWN_TOKEN), **REFUSALS},
    openapi_extra=ONE_TOKEN_FORM,
    dependencies=[Security(client_secret_basic)],
)
def introspect(form: Form, session: Transaction) -> Response:
    """Whether the token counts, and the pairs its client still holds of it (RFC 7662).

    A client may ask about its own tokens; any other is answered `active: false`.
    """
    answer: Response = Server(session, datetime.now(UTC)).create_endpoint_response(Introspection.ENDPOINT_NAME, form)
    return answer


@router.get(
    metadata.JWKS_PATH,
    operation_id="oauth_jwks",
    summary="Public keys of access tokens",
    response_model=PublicKeys,
    openapi_extra={"security": []},
)
def jwks() -> Response:
    """The keys that verify access tokens: the one that signs and those retired (RFC 7517)."""
    return JSONResponse(signing_keys(get_settings().signing_dir).jwks(), headers=PUBLIC)


@router.get(
    metadata.AUTHORIZATION_SERVER_PATH,
    operation_id="oauth_authorization_server",
    summary="Description of the authorization server",
    response_model=AuthorizationServerMetadata,
    openapi_extra={"security": []},
)
def authorization_server() -> Response:
    """Endpoints, grants and methods of client authentication (RFC 8414)."""
    return JSONResponse(metadata.authorization_server(), headers=PUBLIC)


@router.get(
    metadata.PROTECTED_RESOURCE_PATH,
    operation_id="oauth_protected_resource",
    summary="Description of the API as a protected resource",
    response_model=ProtectedResourceMetadata,
    openapi_extra={"security": []},
)
def protected_resource() -> Response:
    """Which authorization server gives tokens for this API, and the actions they can hold (RFC 9728)."""
    return JSONResponse(metadata.protected_resource(), headers=PUBLIC)
