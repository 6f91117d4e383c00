"""Operations on oauth."""

from ..calls import Call, Operation
from ..models.oauth import AuthorizationServerMetadata, ProtectedResourceMetadata, PublicKeys
from ..noun import Noun

AUTHORIZATION_SERVER = Operation("oauth_authorization_server", "GET", "/.well-known/oauth-authorization-server")
PROTECTED_RESOURCE = Operation("oauth_protected_resource", "GET", "/.well-known/oauth-protected-resource")
JWKS = Operation("oauth_jwks", "GET", "/oauth/jwks")


class OauthOperations(Noun):
    """The authorization server: tokens for people, and for systems of ministries, agencies and districts."""

    def authorization_server(self) -> AuthorizationServerMetadata:
        """Endpoints, grants and methods of client authentication (RFC 8414)."""
        return self.transport.one(AuthorizationServerMetadata, Call(AUTHORIZATION_SERVER, is_open=True))

    def jwks(self) -> PublicKeys:
        """The keys that verify access tokens: the one that signs and those retired (RFC 7517)."""
        return self.transport.one(PublicKeys, Call(JWKS, is_open=True))

    def protected_resource(self) -> ProtectedResourceMetadata:
        """Which authorization server gives tokens for this API, and the actions they can hold (RFC 9728)."""
        return self.transport.one(ProtectedResourceMetadata, Call(PROTECTED_RESOURCE, is_open=True))
