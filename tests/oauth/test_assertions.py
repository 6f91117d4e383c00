import json
import time
from base64 import urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import time_machine
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from sqlmodel import select

from api.domain.kinds import AuthMethod
from api.models.clients import Client, UsedAssertion

ISSUER = "https://gugus.example"
TOKEN_ENDPOINT = f"{ISSUER}/oauth/token"
RSA = RSAKey.generate_key(2048)
ED = OKPKey.generate_key("Ed25519")


@pytest.fixture
def signer(machine):
    """A client that authenticates by its key."""

    def register(name="penanda", **extra):
        return machine(name, method=AuthMethod.KEY, **extra)

    return register


def is_refused(answer):
    """Failed client authentication, without a challenge for another method."""
    assert answer.status_code == 400, answer.text
    assert answer.json() == {"error": "invalid_client", "error_description": "Client authentication failed."}
    assert "www-authenticate" not in answer.headers
    return True


def part(data):
    return urlsafe_b64encode(data if isinstance(data, bytes) else json.dumps(data).encode()).rstrip(b"=").decode()


class TestPrivateKeyJwt:
    @pytest.mark.parametrize("audience", [ISSUER, TOKEN_ENDPOINT, [TOKEN_ENDPOINT, "https://other.example"]])
    def test_is_made_out_to_the_issuer_or_the_token_endpoint(self, oauth, signer, audience):
        assert oauth.token_by_assertion(signer().assertion(aud=audience)).status_code == 200

    @pytest.mark.parametrize(
        ("algorithm", "key"), [("RS256", RSA), ("PS256", RSA), ("EdDSA", ED), ("Ed25519", ED), ("ES256", None)]
    )
    def test_each_allowed_algorithm_is_taken(self, oauth, signer, algorithm, key):
        assertion = signer(key=key).assertion(header={"alg": algorithm})
        assert oauth.token_by_assertion(assertion).status_code == 200

    @pytest.mark.parametrize("typ", ["JWT", "client-authentication+jwt"])
    def test_both_names_of_its_type_are_taken(self, oauth, signer, typ):
        assert oauth.token_by_assertion(signer().assertion(header={"typ": typ})).status_code == 200

    def test_kid_picks_among_several_keys(self, oauth, signer, session):
        caller = signer()
        other = ECKey.generate_key("P-256")
        caller.row.jwks = {"keys": [other.as_dict(private=False), *caller.row.jwks["keys"]]}
        session.flush()
        by_kid = caller.assertion(header={"kid": caller.key.thumbprint()})
        assert oauth.token_by_assertion(by_kid).status_code == 200
        assert is_refused(oauth.token_by_assertion(caller.assertion()))

    def test_authenticates_at_the_other_endpoints(self, oauth, signer):
        caller = signer()
        token = oauth.token_by_assertion(caller.assertion()).json()["access_token"]
        proof = {"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}
        asked = oauth.introspect(None, token, client_assertion=caller.assertion(), **proof)
        assert asked.json()["active"] is True
        assert oauth.revoke(None, token, client_assertion=caller.assertion(), **proof).status_code == 200


class TestRefusedAssertion:
    @pytest.mark.parametrize(
        "changed",
        [
            {"iss": None},
            {"sub": None},
            {"aud": None},
            {"exp": None},
            {"jti": None},
            {"iss": "lain"},
            {"sub": "lain"},
            {"iss": "lain", "sub": "lain"},
            {"iss": 7, "sub": 7},
            {"iss": "a\x00b", "sub": "a\x00b"},
            {"aud": "https://other.example"},
            {"aud": f"{ISSUER}/"},
            {"aud": 7},
            {"jti": ""},
            {"jti": 7},
            {"jti": "j" * 256},
            {"exp": "soon"},
            {"exp": True},
            {"exp": float("nan")},
            {"exp": float("inf")},
            {"exp": 10**400},
            {"exp": 1},
            {"iat": 2**40},
            {"nbf": 2**40},
        ],
    )
    def test_a_wrong_claim_is_refused(self, oauth, signer, changed):
        assert is_refused(oauth.token_by_assertion(signer().assertion(**changed)))

    @pytest.mark.parametrize("typ", ["at+jwt", "dpop+jwt", "oauth-authz-req+jwt"])
    def test_other_kinds_of_jwt_are_refused(self, oauth, signer, typ):
        assert is_refused(oauth.token_by_assertion(signer().assertion(header={"typ": typ})))

    def test_one_signed_by_another_key_is_refused(self, oauth, signer):
        assert is_refused(oauth.token_by_assertion(signer().assertion(key=ECKey.generate_key("P-256"))))

    def test_a_shared_secret_for_a_signature(self, oauth, signer):
        secret = OctKey.import_key("x" * 43)
        assert is_refused(oauth.token_by_assertion(signer().assertion(key=secret, header={"alg": "HS256"})))

    def test_one_without_signature_is_refused(self, oauth, signer):
        caller = signer()
        unsigned = f"{part({'alg': 'none'})}.{part(caller.claims())}."
        assert is_refused(oauth.token_by_assertion(unsigned))

    @pytest.mark.parametrize(
        "assertion",
        [
            "x",
            "a.b.c",
            "..",
            f"{part({'alg': 'ES256'})}.{part(['sub'])}.AA",
            f"{part({'alg': 'ES256'})}.{part(b'[' * 20_000)}.AA",
            f"{part({'alg': ['ES256']})}.{part({'sub': 'penanda'})}.AA",
            f"{part([])}.{part({'sub': 'penanda'})}.AA",
            f"{part({'alg': 'ES256'})}.{part({'sub': chr(0xD800)})}.AA",
            f"{part({'alg': 'ES256'})}.{part({'sub': 'a' * 1000})}.AA",
            f"{part({'alg': 'ES256', 'crit': ['x'], 'x': 1})}.{part({'sub': 'penanda'})}.AA",
            f"{part({'alg': 'RS256'})}.{part({'sub': 'penanda'})}.AA",
        ],
    )
    def test_what_is_no_assertion(self, oauth, signer, assertion):
        signer()
        assert is_refused(oauth.token_by_assertion(assertion))

    def test_another_assertion_type(self, oauth, signer):
        saml = "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"
        assert is_refused(oauth.token_by_assertion(signer().assertion(), client_assertion_type=saml))

    def test_another_client_id_beside_it(self, oauth, signer):
        assert is_refused(oauth.token_by_assertion(signer().assertion(), client_id="lain"))

    def test_unknown_and_disabled_clients(self, oauth, signer, instant):
        unknown = signer("asing")
        unknown.row = Client(client_id="tak-dikenal", name="", organisation="", auth_method=AuthMethod.KEY)
        assert is_refused(oauth.token_by_assertion(unknown.assertion()))
        assert is_refused(oauth.token_by_assertion(signer("mati", disabled_at=instant).assertion()))
        assert is_refused(oauth.token_by_assertion(signer("lewat", expires_at=instant).assertion()))

    @pytest.mark.parametrize(("algorithm", "key"), [("RS256", RSA), ("EdDSA", ED)])
    def test_unknown_client_with_another_algorithm(self, oauth, signer, algorithm, key):
        unknown = signer("asing", key=key)
        unknown.row = Client(client_id="tak-dikenal", name="", organisation="", auth_method=AuthMethod.KEY)
        assert is_refused(oauth.token_by_assertion(unknown.assertion(header={"alg": algorithm})))

    def test_a_client_registered_with_a_secret(self, oauth, machine):
        assert is_refused(oauth.token_by_assertion(machine().assertion()))


class TestLifeOfAnAssertion:
    def test_an_hour_at_most(self, oauth, signer):
        caller, now = signer(), int(time.time())
        assert oauth.token_by_assertion(caller.assertion(exp=now + 3600)).status_code == 200
        assert is_refused(oauth.token_by_assertion(caller.assertion(exp=now + 3640)))

    def test_ends_half_a_minute_late_for_clocks_that_differ(self, oauth, signer):
        caller = signer()
        with time_machine.travel(datetime(2026, 11, 23, 5, tzinfo=UTC), tick=False) as clock:
            early, late = caller.assertion(), caller.assertion()
            clock.shift(60 + 29)
            assert oauth.token_by_assertion(early).status_code == 200
            clock.shift(1)
            assert is_refused(oauth.token_by_assertion(late))


class TestSingleUse:
    def test_a_second_use_is_refused(self, oauth, signer):
        assertion = signer().assertion()
        assert oauth.token_by_assertion(assertion).status_code == 200
        assert is_refused(oauth.token_by_assertion(assertion))

    def test_two_clients_may_choose_the_same_jti(self, oauth, signer):
        for caller in (signer("satu"), signer("dua")):
            assert oauth.token_by_assertion(caller.assertion(jti="1")).status_code == 200

    def test_a_refused_scope_uses_it_up(self, oauth, signer):
        assertion = signer().assertion()
        assert oauth.token_by_assertion(assertion, "sihir").json()["error"] == "invalid_scope"
        assert is_refused(oauth.token_by_assertion(assertion))

    def test_only_its_digest_is_kept_until_it_ends(self, oauth, signer, session):
        now = int(time.time())
        oauth.token_by_assertion(signer().assertion(jti="sekali", exp=now + 60))
        (row,) = session.exec(select(UsedAssertion)).all()
        assert "sekali" not in row.digest
        assert row.expires_at == datetime.fromtimestamp(now + 90, UTC)

    def test_a_failed_assertion_is_not_kept(self, oauth, signer, session):
        oauth.token_by_assertion(signer().assertion(key=ECKey.generate_key("P-256")))
        assert session.exec(select(UsedAssertion)).all() == []

    def test_of_eight_parallel_uses_exactly_one_succeeds(self, parallel):
        oauth, caller = parallel
        assertion = caller.assertion()
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: oauth.token_by_assertion(assertion).status_code, range(8)))
        assert sorted(answers) == [200] + [400] * 7
