"""Operations on oauth, for tasks of an event loop."""

from ..calls import Call
from ..models.oauth import AuthorizationServerMetadata, ProtectedResourceMetadata, PublicKeys
from ..noun import AsyncNoun
from ..operations.oauth import AUTHORIZATION_SERVER, JWKS, PROTECTED_RESOURCE


class AsyncOauthOperations(AsyncNoun):
    """The authorization server: tokens for people, and for systems of ministries, agencies and districts."""

    async def authorization_server(self) -> AuthorizationServerMetadata:
        """Endpoints, grants and methods of client authentication (RFC 8414)."""
        return await self.transport.one(AuthorizationServerMetadata, Call(AUTHORIZATION_SERVER, is_open=True))

    async def jwks(self) -> PublicKeys:
        """The keys that verify access tokens: the one that signs and those retired (RFC 7517)."""
        return await self.transport.one(PublicKeys, Call(JWKS, is_open=True))

    async def protected_resource(self) -> ProtectedResourceMetadata:
        """Which authorization server gives tokens for this API, and the actions they can hold (RFC 9728)."""
        return await self.transport.one(ProtectedResourceMetadata, Call(PROTECTED_RESOURCE, is_open=True))
