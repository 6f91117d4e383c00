import jsonschema
import pytest
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata as AuthlibMetadata
from authlib.oauth2.rfc9207 import AuthorizationServerMetadata as IssuerMetadata
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import KeySet

from api.domain.scopes import ACTIONS
from api.oauth.answers import AuthorizationServerMetadata, ProtectedResourceMetadata, PublicKeys
from api.routers.oauth import router
from api.signing import rotate_signing_key, signing_keys
from tests.support.whole import WholeClient

ISSUER = "https://gugus.example"


@pytest.fixture
def http(keys_dir):  # noqa: ARG001  the keys have to be there
    """The endpoints that need no database, called by another address than their own."""
    app = FastAPI()
    app.include_router(router)
    return WholeClient(app, raises=True, base_url="http://10.0.0.7:8000")


@pytest.fixture
def document(http):
    return http.get("/openapi.json").json()


class TestAuthorizationServerMetadata:
    def test_names_the_configured_address_and_not_the_one_called(self, http):
        body = http.get("/.well-known/oauth-authorization-server").json()
        assert AuthorizationServerMetadata.model_validate(body).issuer == ISSUER
        assert "10.0.0.7" not in str(body)

    def test_passes_authlibs_own_validation(self, http):
        body = http.get("/.well-known/oauth-authorization-server").json()
        AuthlibMetadata(body).validate()
        AuthlibMetadata(body).validate(metadata_classes=[IssuerMetadata])

    def test_offers_code_with_s256_and_the_issuer_in_the_answer(self, http):
        body = http.get("/.well-known/oauth-authorization-server").json()
        assert body["response_types_supported"] == ["code"]
        assert body["response_modes_supported"] == ["query"]
        assert body["code_challenge_methods_supported"] == ["S256"]
        assert body["authorization_response_iss_parameter_supported"] is True
        assert body["grant_types_supported"] == ["client_credentials", "authorization_code", "refresh_token"]

    def test_a_public_client_gets_tokens_and_gives_them_back_but_does_not_look(self, http):
        body = http.get("/.well-known/oauth-authorization-server").json()
        public = {
            name for name, methods in body.items() if name.endswith("auth_methods_supported") and "none" in methods
        }
        assert public == {f"{each}_endpoint_auth_methods_supported" for each in ("token", "revocation")}

    def test_every_address_is_a_route(self, http, document):
        body = http.get("/.well-known/oauth-authorization-server").json()
        named = {value.removeprefix(ISSUER) for name, value in body.items() if name.endswith(("_endpoint", "_uri"))}
        pages = {"/oauth/authorize"}  # for browsers, so it is no operation of the document
        assert named == {"/oauth/token", "/oauth/revoke", "/oauth/introspect", "/oauth/jwks"} | pages
        assert named - pages <= set(document["paths"])

    def test_offers_no_symmetric_and_no_empty_signature(self, http):
        body = http.get("/.well-known/oauth-authorization-server").json()
        algorithms = body["token_endpoint_auth_signing_alg_values_supported"]
        assert not any(name == "none" or name.startswith("HS") for name in algorithms)


class TestProtectedResourceMetadata:
    def test_leads_to_the_authorization_server(self, http):
        body = ProtectedResourceMetadata.model_validate(http.get("/.well-known/oauth-protected-resource").json())
        assert body.resource == ISSUER
        assert body.authorization_servers == [ISSUER]
        assert body.scopes_supported == sorted(ACTIONS)
        assert body.bearer_methods_supported == ["header"]


class TestJwks:
    def test_verifies_tokens_of_before_and_after_a_rotation(self, http, keys_dir):
        signed = []
        for _ in range(2):
            keys = signing_keys(keys_dir)
            signed.append(jwt.encode({"alg": "ES256", "kid": keys.kid}, {}, keys.signer, algorithms=["ES256"]))
            rotate_signing_key(keys_dir)
        body = http.get("/oauth/jwks").json()
        assert len(PublicKeys.model_validate(body).keys) == 3
        for token in signed:
            jwt.decode(token, KeySet.import_key_set(body), algorithms=["ES256"])

    def test_may_be_kept_for_a_while(self, http):
        assert http.get("/oauth/jwks").headers["cache-control"] == "public, max-age=300"


class TestOpenapi:
    def test_it_names_every_operation_of_the_endpoints(self, document):
        operations = {each["operationId"]: each for path in document["paths"].values() for each in path.values()}
        assert set(operations) == {
            "oauth_token",
            "oauth_revoke",
            "oauth_introspect",
            "oauth_jwks",
            "oauth_authorization_server",
            "oauth_protected_resource",
        }
        assert all(each["description"] and each["summary"] and "security" in each for each in operations.values())

    def test_forms_are_shown_with_an_example_that_fits(self, document):
        for path in ("/oauth/token", "/oauth/revoke", "/oauth/introspect"):
            form = document["paths"][path]["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"]
            jsonschema.validate(form["example"], form["schema"])

    def test_clients_authenticate_by_basic_or_in_the_body(self, document):
        assert document["paths"]["/oauth/token"]["post"]["security"] == [{"client_secret_basic": []}, {}]
        assert document["components"]["securitySchemes"]["client_secret_basic"]["scheme"] == "basic"

    def test_no_answer_of_the_framework_is_promised(self, document):
        assert all("422" not in each["responses"] for path in document["paths"].values() for each in path.values())
