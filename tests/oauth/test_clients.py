import base64

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey

from api.domain.kinds import AuthMethod
from api.models.clients import Client
from api.oauth.clients import KeySetError, OAuthClient, basic_credentials, client_keys, new_secret

WEAK_RSA = {"kty": "RSA", "n": base64.urlsafe_b64encode(b"\xff" * 128).decode().rstrip("="), "e": "AQAB"}


def basic(text: bytes, scheme="Basic"):
    return f"{scheme} {base64.b64encode(text).decode()}"


def public(*keys):
    return KeySet(list(keys)).as_dict(private=False)


class TestNewSecret:
    def test_has_256_bits_and_matches_its_hash(self):
        secret, secret_hash = new_secret()
        row = Client(
            client_id="a", name="A", organisation="national:id", auth_method=AuthMethod.SECRET, secret_hash=secret_hash
        )
        assert len(base64.urlsafe_b64decode(secret + "=")) == 32
        assert secret_hash.startswith("$argon2id$")
        assert OAuthClient(row).check_client_secret(secret)
        assert not OAuthClient(row).check_client_secret(secret[:-1])

    def test_no_two_are_alike(self):
        assert new_secret()[0] != new_secret()[0]


class TestStranger:
    def test_passes_no_question(self):
        stranger = OAuthClient(None)
        assert stranger.get_client_id() == ""
        assert not stranger.check_client_secret("")
        assert not any(stranger.check_endpoint_auth_method(method, "token") for method in AuthMethod)
        assert not stranger.check_grant_type("client_credentials")
        with pytest.raises(LookupError):
            _ = stranger.row

    def test_a_client_without_a_secret_has_no_empty_one(self):
        row = Client(client_id="a", name="A", organisation="national:id", auth_method=AuthMethod.KEY)
        assert not OAuthClient(row).check_client_secret("")


class TestCheckGrantType:
    def test_a_public_client_cannot_act_for_itself(self):
        row = Client(client_id="a", name="A", organisation="national:id", auth_method=AuthMethod.PUBLIC)
        assert not OAuthClient(row).check_grant_type("client_credentials")


class TestClientKeys:
    @pytest.mark.parametrize(
        "key", [ECKey.generate_key("P-256"), RSAKey.generate_key(2048), OKPKey.generate_key("Ed25519")]
    )
    def test_takes_the_three_kinds(self, key):
        (taken,) = client_keys(public(key))
        assert taken.thumbprint() == key.thumbprint()
        assert not taken.is_private

    def test_keeps_the_kid_the_client_chose(self):
        (taken,) = client_keys(public(ECKey.generate_key("P-256", {"kid": "2026-11", "use": "sig"})))
        assert taken.kid == "2026-11"

    @pytest.mark.filterwarnings("ignore:Key size should be")  # joserfc's own word on the weak key
    @pytest.mark.parametrize(
        "jwks",
        [
            {},
            {"keys": None},
            {"keys": []},
            {"keys": ["x"]},
            {"keys": [{}]},
            {"keys": [{"kty": "EC"}]},
            {"keys": [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}]},
            {"keys": [{"kty": "EC", "crv": "P-256", "x": 1, "y": []}]},
            {"keys": [{"kty": ["EC"]}]},
            {"keys": [WEAK_RSA]},
            public(ECKey.generate_key("P-384")),
            public(OKPKey.generate_key("X25519")),
            public(*[ECKey.generate_key("P-256")] * 11),
        ],
    )
    def test_refuses_what_cannot_verify(self, jwks):
        with pytest.raises(KeySetError):
            client_keys(jwks)

    def test_refuses_a_private_key(self):
        with pytest.raises(KeySetError, match="private"):
            client_keys(KeySet([ECKey.generate_key("P-256")]).as_dict(private=True))

    def test_refuses_a_shared_secret(self):
        with pytest.raises(KeySetError):
            client_keys({"keys": [OctKey.generate_key(256).as_dict(private=True)]})


class TestBasicCredentials:
    def test_are_decoded_twice(self):
        assert basic_credentials(basic(b"sistem%2Drad:a%3Ab+c")) == ("sistem-rad", "a:b c")

    def test_scheme_is_written_in_any_case(self):
        assert basic_credentials(basic(b"a:b", "bAsIc")) == ("a", "b")

    @pytest.mark.parametrize(
        "header",
        [
            None,
            "",
            "Basic",
            "Basic ",
            "Basic \xe9",
            "Basic !!!!",
            "Bearer abc",
            basic(b"\xff\xfe:secret"),
            basic(b"no colon"),
            basic(b":secret"),
            basic(b"name:"),
            basic(b"na%00me:secret"),
            basic(b"na%FFme:secret"),
            basic(b"n" * 256 + b":secret"),
        ],
    )
    def test_anything_else_is_none(self, header):
        assert basic_credentials(header) is None

    @settings(max_examples=100)
    @given(st.one_of(st.text(), st.text().map("Basic {}".format), st.binary().map(basic)))
    @example("Basic \ud800")
    def test_no_header_raises_anything(self, header):
        basic_credentials(header)
