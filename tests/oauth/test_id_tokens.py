"""What an outside issuer says: its file, its documents, its keys, and the tokens by which it proves somebody."""

import json
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from api.oauth import issuers, outside_requests, providers, tokens
from api.oauth.issuers import Issuer
from api.oauth.providers import IssuerAway, Provider
from api.problems import TokenInvalid
from api.settings import get_settings
from tests.support.issuer import PATIENCE, issuer


@pytest.fixture(scope="module")
def outside():
    with issuer() as made, pytest.MonkeyPatch.context() as patch:
        patch.setattr(providers, "SECONDS", PATIENCE)
        yield made


@pytest.fixture
def provider(outside):
    """The issuer, which says what is right, asked for the first time; its seconds are `seconds`."""
    outside.say()
    made = Provider(Issuer.model_validate(outside.configuration("sso", "SSO Contoh")), clock=lambda: made.seconds)
    made.seconds = 0.0
    return made


def proved(outside, provider, query=None):
    """Whom it proves, or why nobody, of somebody who goes there and comes back."""
    now = datetime.now(UTC)
    pending = outside_requests.asked(provider, "", now)
    back = outside.visit(outside_requests.address_of(provider, pending, "id"))
    answer = parse_qs(urlsplit(back).query) | (query or {})
    return outside_requests.returned(provider, outside_requests.sealed(pending), answer, now)


WRONG = {
    "another issuer": {"claims": {"iss": "https://lain.example"}},
    "another audience": {"claims": {"aud": "klien-lain"}},
    "two audiences and no word for whom": {"claims": {"aud": ["gugus-contoh", "klien-lain"]}},
    "made out to another party": {"claims": {"aud": ["gugus-contoh", "klien-lain"], "azp": "klien-lain"}},
    "another nonce": {"claims": {"nonce": "lain"}},
    "no nonce": {"claims": {"nonce": None}},
    "too old": {"claims": {"exp": -120}},
    "made too long ago": {"claims": {"iat": -800, "exp": 60}},
    "not yet": {"claims": {"nbf": 90}},
    "made in the future": {"claims": {"iat": 90}},
    "no end": {"claims": {"exp": None}},
    "no subject": {"claims": {"sub": None}},
    "a subject that is none": {"claims": {"sub": 7}},
    "a subject too long": {"claims": {"sub": "x" * 256}},
    "an access token": {"header": {"typ": "at+jwt"}},
    "not signed": {"header": {"alg": "none"}, "sign": "nothing"},
    "signed with the public key as a secret": {"sign": "secret"},
    "signed by another": {"sign": "other"},
    "a key nobody knows": {"header": {"kid": "lain"}},
    "an answer of another issuer": {"answer": {"iss": "https://lain.example"}},
    "an answer of nobody": {"answer": {"iss": None}},
    "a refusal": {"answer": {"error": "access_denied", "code": None}},
    "another code": {"answer": {"code": "lain"}},
}
RIGHT = {
    "a clock that runs behind": {"claims": {"exp": -50}},
    "a clock that runs ahead": {"claims": {"iat": 30, "nbf": 30}},
    "two audiences, made out to us": {"claims": {"aud": ["gugus-contoh", "klien-lain"], "azp": "gugus-contoh"}},
    "a type that says nothing": {"header": {"typ": "JWT"}},
    "no key named where there is one": {"header": {"kid": None}},
}


class TestToken:
    @pytest.mark.parametrize("what", WRONG)
    def test_what_is_wrong_proves_nobody(self, outside, provider, what):
        outside.say(**WRONG[what])
        back = proved(outside, provider)
        assert (back.subject, back.notice) == (None, "outside_refused")

    @pytest.mark.parametrize("code", ["kode\x00", "kode-é", "k" * 4097])
    def test_what_is_no_code_is_not_asked_about(self, outside, provider, code):
        outside.say(answer={"code": code})
        assert (proved(outside, provider).notice, "/token" in outside.asked()) == ("outside_refused", False)

    @pytest.mark.parametrize("what", RIGHT)
    def test_what_may_differ_between_issuers_is_taken(self, outside, provider, what):
        outside.say(**RIGHT[what])
        assert proved(outside, provider).subject == "orang-1"

    @pytest.mark.usefixtures("keys_dir")
    def test_it_is_no_token_of_ours(self, outside, provider):
        pending = outside_requests.asked(provider, "", datetime.now(UTC))
        back = parse_qs(urlsplit(outside.visit(outside_requests.address_of(provider, pending, "id"))).query)
        token = provider.redeem(back["code"][0], pending.verifier, outside_requests.back_to(provider))
        with pytest.raises(TokenInvalid):
            tokens.verify(token)


class TestAway:
    def test_it_is_left_alone_for_half_a_minute(self, outside, provider):
        outside.say(document={"issuer": "https://lain.example"})
        for at, many in ((0, 1), (29, 1), (30, 2)):
            provider.seconds = at
            with pytest.raises(IssuerAway):
                provider.endpoints()
            assert len(outside.asked()) == many

    @pytest.mark.parametrize("manner", [{"slow": 1}, {"drips": True}])
    def test_a_slow_one_ends_by_the_deadline(self, outside, provider, monkeypatch, manner):
        monkeypatch.setattr(providers, "SECONDS", 0.2)
        outside.say(**manner)
        begun = time.monotonic()
        with pytest.raises(IssuerAway):
            provider.endpoints()
        assert time.monotonic() - begun < 2

    @pytest.mark.parametrize(
        "document",
        [
            {"issuer": "https://lain.example"},
            {"token_endpoint": "http://lain.example/token"},
            {"jwks_uri": None},
            {"authorization_endpoint": "https://lain.example/masuk-é"},
            {"padding": "x" * 300_000},
        ],
    )
    def test_a_document_that_does_not_fit_is_none(self, outside, provider, document):
        outside.say(document=document)
        with pytest.raises(IssuerAway):
            provider.endpoints()

    @pytest.mark.parametrize("expires_in", [["x"], {"x": 1}, "x"])
    def test_what_is_no_answer_to_a_code_is_none(self, outside, provider, expires_in):
        outside.say(given={"expires_in": expires_in})
        assert proved(outside, provider).notice == "outside_away"

    def test_few_at_a_time_ask_one(self, provider, monkeypatch):
        monkeypatch.setattr(providers, "PLACE_SECONDS", 0)
        with ExitStack() as taken:
            for _ in range(providers.AT_ONCE):
                taken.enter_context(provider.place())
            with pytest.raises(IssuerAway):
                provider.endpoints()
        assert provider.endpoints()


class TestKeys:
    def test_a_new_key_is_found_and_an_unknown_one_looked_for_once_a_minute(self, outside, provider):
        for _ in range(5):
            assert provider.key("lain", "ES256") is None
        assert outside.asked().count("/keys") == 1
        before = proved(outside, provider).subject
        outside.say(turn=True)
        assert (before, proved(outside, provider).subject) == ("orang-1", None)
        provider.seconds = 60
        assert proved(outside, provider).subject == "orang-1"
        assert outside.asked().count("/keys") == 1

    def test_of_another_algorithm_there_is_none(self, provider):
        assert provider.key(None, "RS256") is None
        assert provider.key(None, "ES384") is None


class TestFile:
    RIGHT = {"name": "sso", "label": "SSO", "issuer": "https://sso.example", "client_id": "x", "algorithms": ["ES256"]}

    @pytest.mark.parametrize(
        "changed",
        [
            {"issuer": "http://sso.example"},
            {"issuer": "https://sso.example?x=1"},
            {"name": "SSO/../x"},
            {"algorithms": []},
            {"algorithms": ["none"]},
            {"algorithms": ["HS256"]},
            {"auth_method": "client_secret_basic"},
            {"auth_method": "none", "client_secret": "rahasia-rekaan"},
            {"lain": 1},
        ],
    )
    def test_what_does_not_fit_stops_the_start_and_is_not_repeated(self, tmp_path, use, changed):
        use(json.dumps([{**self.RIGHT, "auth_method": "none", **changed}]), tmp_path / "issuers.json")
        with pytest.raises(issuers.IssuersError) as caught:
            issuers.configured()
        assert "rahasia" not in str(caught.value)

    @pytest.mark.parametrize("text", ["", "{}", "[[]]", "[1]"])
    def test_another_file_is_none(self, tmp_path, use, text):
        use(text, tmp_path / "issuers.json")
        with pytest.raises(issuers.IssuersError):
            issuers.configured()

    def test_each_stands_once(self, tmp_path, use):
        use(json.dumps([{**self.RIGHT, "auth_method": "none"}] * 2), tmp_path / "issuers.json")
        with pytest.raises(issuers.IssuersError, match="once"):
            issuers.configured()

    @pytest.fixture
    def use(self, monkeypatch):
        """Use a file with this text."""

        def write(text, path):
            path.write_text(text)
            monkeypatch.setenv("GUGUS_ISSUERS_FILE", str(path))
            get_settings.cache_clear()

        yield write
        monkeypatch.undo()
        get_settings.cache_clear()
