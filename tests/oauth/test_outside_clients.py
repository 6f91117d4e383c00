"""Client libraries of others must work (access.md §7)."""

import anyio
import httpx2
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT

from api.demos.two_districts import WEB
from api.domain.kinds import AuthMethod
from tests.oauth.people import BACK, VERIFIER, Browser
from tests.oauth.people import SCOPE as PEOPLE_SCOPE

ISSUER = "https://gugus.example"
HERE = "http://127.0.0.1:8000"
SCOPE = "plans:read national:id"


def fetch(app, caller, secret, **options):
    """The token that Authlib's client fetches with its own means, what it is worth, and the status of its end."""

    async def run():
        transport = httpx2.ASGITransport(app)
        async with AsyncOAuth2Client(caller.name, secret, scope=SCOPE, transport=transport, **options) as client:
            client.register_client_auth_method(PrivateKeyJWT(f"{ISSUER}/oauth/token", alg="ES256"))
            token = await client.fetch_token(f"{ISSUER}/oauth/token", grant_type="client_credentials")
            known = await client.introspect_token(f"{ISSUER}/oauth/introspect", token["access_token"])
            ended = await client.revoke_token(f"{ISSUER}/oauth/revoke", token["access_token"])
            return token, known.json(), ended.status_code

    return anyio.run(run)


class TestAuthlibClient:
    def test_gets_a_token_by_its_secret_looks_it_up_and_ends_it(self, app, machine):
        caller = machine()
        token, known, ended = fetch(app, caller, caller.secret)
        assert token["scope"] == known["scope"] == SCOPE
        assert ended == 200

    def test_gets_a_token_by_its_key_looks_it_up_and_ends_it(self, app, machine):
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


class TestAuthlibClientForPeople:
    def test_code_with_pkce_and_refresh(self, http):
        """Authlib's client builds the request, reads the answer and refreshes; only the pages are filled in here."""
        browser, given = Browser(http), []

        async def run():
            transport = httpx2.ASGITransport(http.app)
            options = {"redirect_uri": BACK, "scope": PEOPLE_SCOPE, "code_challenge_method": "S256"}
            async with AsyncOAuth2Client(
                WEB, transport=transport, token_endpoint_auth_method="none", **options
            ) as client:
                url, state = client.create_authorization_url(f"{HERE}/oauth/authorize", code_verifier=VERIFIER)
                given.append(await anyio.to_thread.run_sync(lambda: browser.allow(url.partition("?")[2]).location))
                token = await client.fetch_token(
                    f"{HERE}/oauth/token", authorization_response=given[0], state=state, code_verifier=VERIFIER
                )
                return token, await client.refresh_token(f"{HERE}/oauth/token")

        token, renewed = anyio.run(run)
        assert token["scope"] == renewed["scope"] == PEOPLE_SCOPE
        assert token["refresh_token"] != renewed["refresh_token"]
