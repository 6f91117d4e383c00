"""The traps of Authlib (access.md §2) in the flows of people; those of machines stand beside their endpoints."""

import logging
from datetime import UTC, datetime

import pytest
from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, RefreshTokenGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jwt
from sqlmodel import SQLModel

from api.demos.two_districts import WEB
from api.domain.scopes import Word
from api.models import sign_ins
from api.oauth import tokens
from api.settings import get_settings
from api.signing import signing_keys
from tests.oauth.people import BACK, CHAIR, SCOPE, VERIFIER, Browser, Grant, asked, tokens_of
from tests.support.world import World

HERE = "http://127.0.0.1:8000"


class TestPkce:
    """`CodeChallenge(required=True)` does not demand it of confidential clients, and allows `plain`."""

    def test_the_trap_is_still_there(self):
        assert CodeChallenge.DEFAULT_CODE_CHALLENGE_METHOD == "plain"
        assert "plain" in CodeChallenge.SUPPORTED_CODE_CHALLENGE_METHOD

    @pytest.mark.parametrize("method", ["plain", "s256", "S512", None])
    def test_only_s256_is_taken(self, http, method):
        page = Browser(http).ask(asked(code_challenge=VERIFIER[:43], code_challenge_method=method))
        assert page.answer["error"] == "invalid_request"


class TestTexts:
    """Authlib repeats what was sent in its errors, and breaks where that holds a quotation mark."""

    def test_the_trap_is_still_there(self):
        with pytest.raises(ValueError, match="forbidden characters"):
            InvalidRequestError('Redirect URI a"b is not supported by client.')

    @settings(max_examples=40, deadline=None)
    @given(st.sampled_from(["redirect_uri", "response_type", "scope", "state", "code_challenge"]), st.text(max_size=40))
    def test_no_parameter_breaks_the_endpoint(self, http, name, value):
        page = Browser(http).ask(asked(**{name: value.encode("utf-8", "replace").decode()}))
        assert page.status in (303, 400)

    @settings(max_examples=40, deadline=None)
    @given(st.sampled_from(["code", "redirect_uri", "code_verifier", "scope"]), st.text(max_size=40))
    def test_no_parameter_breaks_the_token_endpoint(self, http, name, value):
        form = {"code": "x", "redirect_uri": BACK, "code_verifier": VERIFIER, name: value.encode("utf-8", "replace")}
        answer = http.post("/oauth/token", data={"grant_type": "authorization_code", "client_id": WEB, **form})
        assert answer.status_code == 400
        assert answer.json()["error"] in ("invalid_grant", "invalid_request")


class TestTokens:
    """Ten days of life, the client as audience, no `kid`: none of it reaches a person's token."""

    def test_a_persons_token_is_as_the_paper_says(self, http):
        token = tokens_of(http)["access_token"]
        keys = signing_keys(get_settings().signing_dir)
        read = jwt.decode(token, keys.public, algorithms=["ES256"])
        assert read.header == {"alg": "ES256", "typ": "at+jwt", "kid": keys.kid}
        assert read.claims["exp"] - read.claims["iat"] == 300
        assert (read.claims["iss"], read.claims["aud"], read.claims["client_id"]) == (HERE, HERE, WEB)
        assert read.claims["sub"] == str(tokens.verify(token).person_id)

    def test_there_is_no_id_token(self, http):
        scope = f"openid {SCOPE}"
        given = tokens_of(http, scope=scope)
        assert "id_token" not in given
        assert given["scope"] == SCOPE


@pytest.fixture(scope="module")
def chair(http):
    """A browser in which the daily chair's person is signed in."""
    browser = Browser(http)
    browser.sign_in()
    return browser


class TestPower:
    """Authlib intersects nothing with the person's rights."""

    @settings(max_examples=25, deadline=None)
    @given(st.sets(st.sampled_from(list(Word)), min_size=1, max_size=6))
    def test_what_is_granted_is_held_by_the_person_and_asked_for(self, http, chair, words):
        scope = " ".join([*words, "district:32.12", "district:21.71", "national:id"])
        page = chair.allow(asked(scope=scope))
        if "code" not in page.answer:
            assert page.answer["error"] == "invalid_scope"
            assert not words & CHAIR_HOLDS
            return
        pairs = tokens.verify(Grant(http).redeem(page.answer["code"]).json()["access_token"]).pairs
        assert pairs == {(word, "district:32.12") for word in words & CHAIR_HOLDS}


class TestForm:
    @pytest.mark.parametrize("grant_type", ["authorization_code", "refresh_token"])
    def test_parameters_repeated_or_in_the_query_are_refused(self, http, grant_type):
        form = {"grant_type": grant_type, "client_id": WEB}
        for path, body in (
            ("/oauth/token?code=x", form),
            ("/oauth/token", {**form, "code": ["x", "y"]}),
            ("/oauth/token", {**form, "refresh_token": ["x", "x"]}),
            ("/oauth/token", {**form, "code_verifier": ["x", "x"]}),
        ):
            assert http.post(path, data=body).json()["error"] == "invalid_request"


class TestLogs:
    """Authlib prints a whole token in its debug log."""

    def test_the_trap_is_still_there(self):
        for grant in (AuthorizationCodeGrant, RefreshTokenGrant):
            code = grant.create_token_response.__closure__
            names = [cell.cell_contents for cell in code if callable(cell.cell_contents)]
            assert any("Issue token %r to %r" in each.__code__.co_consts for each in names)

    def test_nothing_that_can_be_presented_is_logged(self, http, caplog):
        caplog.set_level(logging.DEBUG)
        browser = Browser(http)
        code = browser.allow().answer["code"]
        first = Grant(http).redeem(code).json()
        again = Grant(http).refresh(first["refresh_token"]).json()
        Grant(http).redeem(code)  # revokes, which is logged
        presented = [
            code,
            VERIFIER,
            World.secrets[CHAIR],
            *browser.cookies.values(),
            *(each[name] for each in (first, again) for name in ("access_token", "refresh_token")),
        ]
        assert not [secret for secret in presented if len(secret) > 2 and secret in caplog.text]


class TestTables:
    """The mixins of Authlib lose values on SQLModel classes, so each kind has a table written out, digests only."""

    def test_one_for_each_kind_of_thing_used_once(self):
        kinds = {"authorization_code", "refresh_token", "used_assertion"}
        assert kinds <= set(SQLModel.metadata.tables)
        for table in (SQLModel.metadata.tables[name] for name in kinds):
            assert [column.name for column in table.primary_key] == ["digest"]

    def test_none_is_a_mixin(self):
        for table in (sign_ins.AuthorizationCode, sign_ins.RefreshToken, sign_ins.TokenFamily):
            assert not any(base.__module__.startswith("authlib") for base in table.__mro__)

    def test_a_value_given_is_a_value_kept(self):
        now = datetime.now(UTC)
        row = sign_ins.RefreshToken(digest="x", family_id=None, issued_at=now)
        assert (row.digest, row.issued_at) == ("x", now)


_HELD = """
directory:read task_forces:read plans:read budgets:read progress:read outputs:read meetings:read
statistics:read reports:read changes:read exports:read audit:read
plans:adopt progress:verify progress:freeze progress:comment
"""
CHAIR_HOLDS = set(map(Word, _HELD.split()))
