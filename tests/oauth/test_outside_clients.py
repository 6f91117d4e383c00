"""Client libraries of others must work (access.md §7)."""

import time

import anyio
import httpx2
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT

from api.domain.kinds import AuthMethod

ISSUER = "https://gugus.example"
SCOPE = "plans:read national:id"


class ShortLived(PrivateKeyJWT):
    """Authlib's method as it is but for the life of an assertion: an hour there, five minutes are accepted here."""

    def sign(self, auth, token_endpoint):
        self.claims = {"exp": int(time.time()) + 60}  # Authlib writes the `jti` into it: a new one each time
        return super().sign(auth, token_endpoint)


def fetch(app, caller, secret, **options):
    """The token that Authlib's client fetches with its own means, what it is worth, and the status of its end."""

    async def run():
        transport = httpx2.ASGITransport(app)
        async with AsyncOAuth2Client(caller.name, secret, scope=SCOPE, transport=transport, **options) as client:
            client.register_client_auth_method(ShortLived(f"{ISSUER}/oauth/token", alg="ES256"))
            token = await client.fetch_token(f"{ISSUER}/oauth/token", grant_type="client_credentials")
            known = await client.introspect_token(f"{ISSUER}/oauth/introspect", token["access_token"])
            ended = await client.revoke_token(f"{ISSUER}/oauth/revoke", token["access_token"])
            return token, known.json(), ended.status_code

    return anyio.run(run)


class TestAuthlibClient:
    def test_by_secret(self, app, machine):
        caller = machine()
        token, known, ended = fetch(app, caller, caller.secret)
        assert token["scope"] == known["scope"] == SCOPE
        assert ended == 200

    def test_by_key(self, app, machine):
        caller = machine(method=AuthMethod.KEY)
        token, known, ended = fetch(
            app,
            caller,
            caller.key,
            token_endpoint_auth_method="private_key_jwt",
            revocation_endpoint_auth_method="private_key_jwt",
        )
        assert token["scope"] == known["scope"] == SCOPE
        assert ended == 200
