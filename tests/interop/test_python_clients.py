"""Python clients of others, unchanged, over HTTP: requests-oauthlib and Authlib."""

import pytest
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from oauthlib.oauth2 import BackendApplicationClient
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

from tests.interop.house import MACHINE_SCOPE, PEOPLE_SCOPE, Met, met
from tests.oauth.people import BACK, VERIFIER


@pytest.fixture(scope="module")
def service(module_database):
    with met(module_database) as made, pytest.MonkeyPatch.context() as patch:
        patch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # this machine is reached by plain http
        yield made


def status(service: Met, token: str) -> int:
    """What the API answers to a token."""
    with OAuth2Session(token={"access_token": token, "token_type": "Bearer"}) as session:
        return session.get(f"{service.issuer}/v1/plans").status_code


class TestRequestsOauthlib:
    def test_code_with_pkce_refresh_and_revocation(self, service: Met):
        client_id, secret = service.confidential
        basic = HTTPBasicAuth(client_id, secret)
        token_url = f"{service.issuer}/oauth/token"
        with OAuth2Session(client_id, redirect_uri=BACK, scope=PEOPLE_SCOPE.split(), pkce="S256") as session:
            url, _ = session.authorization_url(f"{service.issuer}/oauth/authorize")
            token = session.fetch_token(token_url, authorization_response=service.allow(url), auth=basic)
            assert session.get(f"{service.issuer}/v1/plans").status_code == 200
            renewed = session.refresh_token(token_url, auth=basic)
            assert renewed["refresh_token"] != token["refresh_token"]
            form = {"token": renewed["access_token"]}
            assert session.post(f"{service.issuer}/oauth/revoke", data=form, auth=basic, withhold_token=True).ok
            assert session.get(f"{service.issuer}/v1/plans").status_code == 401

    def test_a_public_client_needs_no_secret(self, service: Met):
        with OAuth2Session(service.public, redirect_uri=BACK, scope=PEOPLE_SCOPE.split(), pkce="S256") as session:
            url, _ = session.authorization_url(f"{service.issuer}/oauth/authorize")
            back, token_url = service.allow(url), f"{service.issuer}/oauth/token"
            token = session.fetch_token(token_url, authorization_response=back, include_client_id=True)
            assert status(service, token["access_token"]) == 200

    def test_client_credentials_by_secret(self, service: Met):
        machine = service.by_secret
        client = BackendApplicationClient(client_id=machine.name, scope=MACHINE_SCOPE.split())
        with OAuth2Session(client=client) as session:
            session.fetch_token(f"{service.issuer}/oauth/token", auth=HTTPBasicAuth(machine.name, machine.secret))
            assert session.get(f"{service.issuer}/v1/plans").status_code == 200


class TestAuthlib:
    def test_code_with_pkce_refresh_introspection_and_revocation(self, service: Met):
        client_id, secret = service.confidential
        options = {"redirect_uri": BACK, "scope": PEOPLE_SCOPE, "code_challenge_method": "S256"}
        with OAuth2Client(client_id, secret, trust_env=False, **options) as client:
            url, state = client.create_authorization_url(f"{service.issuer}/oauth/authorize", code_verifier=VERIFIER)
            token_url, back = f"{service.issuer}/oauth/token", service.allow(url)
            token = client.fetch_token(token_url, authorization_response=back, state=state, code_verifier=VERIFIER)
            renewed = client.refresh_token(token_url)
            assert renewed["refresh_token"] != token["refresh_token"]
            known = client.introspect_token(f"{service.issuer}/oauth/introspect", renewed["access_token"]).json()
            assert (known["active"], known["scope"]) == (True, renewed["scope"])
            assert client.get(f"{service.issuer}/v1/plans").status_code == 200
            assert client.revoke_token(f"{service.issuer}/oauth/revoke", renewed["access_token"]).status_code == 200
            assert client.get(f"{service.issuer}/v1/plans").status_code == 401

    @pytest.mark.parametrize("proof", ["client_secret_basic", "private_key_jwt"])
    def test_client_credentials(self, service: Met, proof: str):
        machine = service.by_secret if proof == "client_secret_basic" else service.by_key
        known = machine.secret if proof == "client_secret_basic" else machine.key
        with OAuth2Client(
            machine.name, known, token_endpoint_auth_method=proof, scope=MACHINE_SCOPE, trust_env=False
        ) as client:
            client.register_client_auth_method(PrivateKeyJWT(f"{service.issuer}/oauth/token", alg="ES256"))
            client.fetch_token(f"{service.issuer}/oauth/token", grant_type="client_credentials")
            assert client.get(f"{service.issuer}/v1/plans").status_code == 200
