import hmac
import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey
from sqlmodel import Session

from api.database import create_engine
from api.domain.kinds import AuthMethod
from api.domain.scopes import Word
from api.models.clients import Client, IssuedToken
from api.oauth import tokens
from api.oauth.verified import Claims, VerifiedTokens
from api.problems import TokenInvalid
from api.signing import rotate_signing_key, signing_keys

ISSUER = "https://gugus.example"
PAIRS = frozenset(
    {
        (Word.PLANS_READ, "national:id"),
        (Word.REPORTS_READ, "national:id"),
        (Word.PLANS_READ, "ministry:kemen-pppa"),
        (Word.BUDGETS_WRITE, "ministry:kemen-pppa"),
    }
)
NOON = datetime(2026, 11, 23, 5, 0, 0, tzinfo=UTC)
MACHINE = Client(client_id="sistem-rad", name="Contoh", organisation="national:id", auth_method=AuthMethod.SECRET)

pytestmark = pytest.mark.usefixtures("keys_dir", "database_of_tokens")
ENGINE = []


@pytest.fixture(scope="module")
def database_of_tokens(module_database):
    """Where the machine stands; nothing that is issued there stays."""
    engine = create_engine(module_database, pool_size=1)
    with Session(engine, expire_on_commit=False) as session:
        session.add(MACHINE)
        session.commit()
        session.expunge(MACHINE)
    ENGINE.append(engine)
    yield
    ENGINE.remove(engine)
    engine.dispose()


def issue(now=None, **extra):
    """A token and its row, which are taken back."""
    with Session(ENGINE[0]) as session:
        with session.no_autoflush:
            issued = tokens.issue(session, MACHINE, PAIRS, now=now or datetime.now(UTC), **extra)
        (row,) = session.new
        assert isinstance(row, IssuedToken)
        session.expunge(row)
        session.rollback()
    return issued, row


def forge(folder, header=None, key=None, **changed):
    """A token as ours in all but what is named."""
    keys = signing_keys(folder)
    issued, _ = issue()
    claims = jwt.decode(issued.token, keys.public, algorithms=["ES256"]).claims
    claims = {name: value for name, value in {**claims, **changed}.items() if value is not None}
    header = {"alg": "ES256", "typ": "at+jwt", "kid": keys.kid, **(header or {})}
    header = {name: value for name, value in header.items() if value is not None}
    return jwt.encode(header, claims, key or keys.signer, algorithms=[header["alg"]], default_type=None)


class TestIssue:
    def test_header_names_type_algorithm_and_key(self, keys_dir):
        keys = signing_keys(keys_dir)
        header = jwt.decode(issue()[0].token, keys.public, algorithms=["ES256"]).header
        assert header == {"alg": "ES256", "typ": "at+jwt", "kid": keys.kid}

    def test_audience_is_the_api_and_not_the_client(self, keys_dir):
        issued, row = issue(NOON)
        claims = jwt.decode(issued.token, signing_keys(keys_dir).public, algorithms=["ES256"]).claims
        assert claims == {
            "iss": ISSUER,
            "aud": ISSUER,
            "sub": str(MACHINE.id),
            "client_id": "sistem-rad",
            "client_uuid": str(MACHINE.id),
            "jti": str(row.jti),
            "iat": int(NOON.timestamp()),
            "exp": int(NOON.timestamp()) + 900,
            "scope": "budgets:write plans:read reports:read ministry:kemen-pppa national:id",
            "authorization_details": issued.details,
        }

    def test_row_agrees_with_the_token(self):
        issued, row = issue(NOON)
        assert (row.client_id, row.person_id, row.revoked_at) == (MACHINE.id, None, None)
        assert (row.issued_at, row.expires_at) == (NOON, NOON + timedelta(minutes=15))
        assert issued.expires_in == 900
        assert row.jti.version == 7

    def test_people_get_five_minutes(self):
        issued, row = issue(NOON, bearer=tokens.Bearer(uuid4()))
        assert issued.expires_in == 300
        assert row.expires_at == NOON + timedelta(minutes=5)


class TestVerify:
    def test_reads_what_was_issued(self):
        now = datetime.now(UTC)
        issued, row = issue(now)
        claims = tokens.verify(issued.token)
        assert claims == Claims(row.jti, MACHINE.id, None, PAIRS, row.issued_at, row.expires_at)

    def test_names_the_person(self):
        person = uuid4()
        claims = tokens.verify(issue(bearer=tokens.Bearer(person))[0].token)
        assert (claims.client_id, claims.person_id) == (MACHINE.id, person)

    def test_pairs_are_exact_and_no_cross_product(self):
        assert (Word.BUDGETS_WRITE, "national:id") not in tokens.verify(issue()[0].token).pairs

    def test_ends_on_the_second(self):
        with time_machine.travel(NOON, tick=False) as clock:
            token = issue(NOON)[0].token
            clock.shift(899)
            assert tokens.verify(token).expires_at == NOON + timedelta(minutes=15)
            clock.shift(1)
            with pytest.raises(TokenInvalid):
                tokens.verify(token)

    @pytest.mark.parametrize("typ", [None, "JWT", "at+JWT", "dpop+jwt"])
    def test_another_type_does_not_count(self, keys_dir, typ):
        with pytest.raises(TokenInvalid):
            tokens.verify(forge(keys_dir, {"typ": typ}))

    @pytest.mark.parametrize(
        "claim", ["iss", "aud", "sub", "jti", "iat", "exp", "client_uuid", "authorization_details"]
    )
    def test_a_missing_claim_does_not_pass(self, keys_dir, claim):
        with pytest.raises(TokenInvalid):
            tokens.verify(forge(keys_dir, **{claim: None}))

    @pytest.mark.parametrize(
        "changed",
        [
            {"iss": "https://other.example"},
            {"aud": "sistem-rad"},
            {"aud": ["https://other.example"]},
            {"exp": "soon"},
            {"exp": True},
            {"sub": "nobody"},
            {"jti": 7},
            {"authorization_details": {}},
            {
                "authorization_details": [
                    {"type": "gugus-tugas", "actions": ["plans:burn"], "organisations": ["national:id"]}
                ]
            },
        ],
    )
    def test_a_wrong_claim_does_not_pass(self, keys_dir, changed):
        with pytest.raises(TokenInvalid):
            tokens.verify(forge(keys_dir, **changed))

    def test_another_key_does_not_pass(self, keys_dir):
        with pytest.raises(TokenInvalid):
            tokens.verify(forge(keys_dir, key=ECKey.generate_key("P-256")))

    def test_the_public_key_as_a_secret_does_not_pass(self, keys_dir):
        signer = signing_keys(keys_dir).signer
        payload = issue()[0].token.split(".")[1]
        header = urlsafe_b64encode(json.dumps({"alg": "HS256", "typ": "at+jwt", "kid": signer.kid}).encode())
        signed = header.rstrip(b"=") + b"." + payload.encode()
        for secret in (signer.as_pem(private=False), signer.as_der(private=False)):
            signature = urlsafe_b64encode(hmac.digest(secret, signed, "sha256")).rstrip(b"=")
            with pytest.raises(TokenInvalid):
                tokens.verify((signed + b"." + signature).decode())

    def test_an_unsigned_token_does_not_pass(self):
        header, payload, _ = issue()[0].token.split(".")
        for token in (f"eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.{payload}.", f"{header}.{payload}."):
            with pytest.raises(TokenInvalid):
                tokens.verify(token)

    def test_carries_no_cause(self):
        with pytest.raises(TokenInvalid) as caught:
            tokens.verify("a.b.c")
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__

    @settings(max_examples=60)
    @given(st.one_of(st.text(), st.lists(st.text(), min_size=3, max_size=3).map(".".join), st.just("." * 40_000)))
    def test_any_text_is_refused_alike(self, text):
        with pytest.raises(TokenInvalid):
            tokens.verify(text)

    def test_outlives_the_rotation_of_its_key(self, keys_dir):
        token = issue()[0].token
        rotate_signing_key(keys_dir)
        tokens.forget_verified()
        assert tokens.verify(token).pairs == PAIRS


class TestVerifiedTokens:
    CLAIMS = Claims(UUID(int=1), UUID(int=2), None, PAIRS, NOON, NOON + timedelta(minutes=15))
    START = NOON.timestamp()

    def test_remembers_for_a_minute(self):
        kept = VerifiedTokens()
        kept.keep("a", self.CLAIMS, self.START)
        assert kept.recall("a", self.START + 59.9) is self.CLAIMS
        assert kept.recall("a", self.START + 60) is None
        assert len(kept) == 0

    def test_never_past_the_end_of_the_token(self):
        kept = VerifiedTokens()
        kept.keep("a", self.CLAIMS, self.START + 890)
        assert kept.recall("a", self.START + 899.9) is self.CLAIMS
        assert kept.recall("a", self.START + 900) is None

    def test_the_one_not_asked_for_longest_leaves_first(self):
        kept = VerifiedTokens(size=2)
        kept.keep("a", self.CLAIMS, self.START)
        kept.keep("b", self.CLAIMS, self.START)
        kept.recall("a", self.START)
        kept.keep("c", self.CLAIMS, self.START)
        assert [kept.recall(name, self.START) is not None for name in "abc"] == [True, False, True]

    def test_holds_no_token(self):
        kept = VerifiedTokens()
        kept.keep("secret-token", self.CLAIMS, self.START)
        assert "secret-token" not in repr(vars(kept))
