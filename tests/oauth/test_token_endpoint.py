import base64
import logging
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlmodel import select

from api.domain.kinds import AuthMethod
from api.domain.scopes import Word, from_details
from api.models.clients import Client, ClientGrant, IssuedToken
from api.oauth import tokens
from api.oauth.answers import OAuthError, TokenAnswer
from api.settings import get_settings
from tests.support.whole import WholeClient


def refusal(answer, status=400):
    """The error of a refusal that has the form of RFC 6749 §5.2."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    return OAuthError.model_validate(answer.json()).error


class TestClientCredentials:
    def test_states_what_was_granted(self, oauth, machine):
        answer = oauth.token(machine(), "plans:read reports:read budgets:write national:id")
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        body = TokenAnswer.model_validate(answer.json())
        assert body.scope == "plans:read reports:read national:id"
        assert body.expires_in == 900
        held = {(Word.PLANS_READ, "national:id"), (Word.REPORTS_READ, "national:id")}
        assert from_details(answer.json()["authorization_details"]) == held
        assert tokens.verify(body.access_token).pairs == held

    def test_leaves_a_row_that_can_be_revoked(self, oauth, machine, session):
        caller = machine()
        claims = tokens.verify(oauth.token(caller).json()["access_token"])
        row = session.get(IssuedToken, claims.jti)
        assert (row.client_id, row.expires_at, row.revoked_at) == (caller.row.id, claims.expires_at, None)

    def test_pairs_are_not_the_cross_product(self, oauth, machine):
        scope = "plans:read budgets:write national:id ministry:kemen-pppa"
        pairs = tokens.verify(oauth.token(machine(), scope).json()["access_token"]).pairs
        assert (Word.BUDGETS_WRITE, "national:id") not in pairs
        assert len(pairs) == 3

    def test_no_refresh_token_is_given(self, oauth, machine):
        assert "refresh_token" not in oauth.token(machine()).json()

    def test_client_id_may_be_repeated_in_the_body(self, oauth, machine):
        assert oauth.token(machine(), client_id="sistem-rad").status_code == 200

    def test_empty_parameters_count_as_left_out(self, oauth, machine):
        assert oauth.token(machine(), client_id="", resource="").status_code == 200

    def test_unknown_parameters_are_ignored(self, oauth, machine):
        assert oauth.token(machine(), resource="https://gugus.example").status_code == 200

    def test_lives_as_long_as_the_settings_say(self, oauth, machine, monkeypatch):
        monkeypatch.setenv("GUGUS_MACHINE_TOKEN_SECONDS", "120")
        get_settings.cache_clear()
        assert oauth.token(machine()).json()["expires_in"] == 120


class TestScope:
    @pytest.mark.parametrize(
        "scope",
        [
            None,
            "",
            "openid",
            "plans:read",
            "national:id",
            "plans:read plans:read national:id",
            "plans:read  national:id",
            " plans:read national:id",
            "plans:* national:id",
            "plans:burn national:id",
            "plans:read district:99.99",
            "plans:read province:00",
            "plans:read ministry:sihir",
            "plans:read planet:mars",
            "plans:read national:all",
            "plans:read agency:32.12-tidak-ada",
            "plans:read\tnational:id".replace("\t", "\x7e"),
            "audit:read national:id",
            " ".join(["national:id", *(f"agency:a{n}" for n in range(120))]),
        ],
    )
    def test_a_scope_that_cannot_be_granted_is_refused(self, oauth, machine, scope):
        assert refusal(oauth.token(machine(), scope)) == "invalid_scope"

    def test_120_words_are_read(self, oauth, machine):
        scope = " ".join(["plans:read", "national:id", *(f"agency:a{n}" for n in range(118))])
        assert oauth.token(machine(), scope).json()["scope"] == "plans:read national:id"

    def test_the_refused_scope_is_not_repeated(self, oauth, machine):
        assert "rahasia" not in oauth.token(machine(), "rahasia:baca national:id").text

    def test_referrals_of_the_nation_are_never_granted(self, oauth, machine):
        caller = machine(pairs=frozenset({(Word.REFERRALS_READ, "national:id")}))
        assert refusal(oauth.token(caller, "referrals:read national:id")) == "invalid_scope"

    def test_a_grant_that_ended_grants_nothing(self, oauth, machine, session, instant):
        caller = machine()
        for grant in session.exec(select(ClientGrant).where(ClientGrant.client_id == caller.row.id)):
            grant.valid_to = (instant - timedelta(days=2)).date()
            session.add(grant)
        session.flush()
        assert refusal(oauth.token(caller)) == "invalid_scope"


class TestClientAuthentication:
    def test_a_wrong_secret_is_challenged(self, oauth, machine):
        caller = machine()
        caller.secret = "x" * 43
        answer = oauth.token(caller)
        assert refusal(answer, 401) == "invalid_client"
        assert answer.headers["www-authenticate"].startswith('Basic realm="')

    def test_unknown_disabled_expired_and_wrong_are_one_answer(self, oauth, machine, instant):
        wrong = machine("salah")
        wrong.secret = "x" * 43
        unknown = machine("asing")
        unknown.row = Client(client_id="tak-dikenal", name="", organisation="", auth_method=AuthMethod.SECRET)
        answers = [
            oauth.token(wrong),
            oauth.token(unknown),
            oauth.token(machine("mati", disabled_at=instant)),
            oauth.token(machine("lewat", expires_at=instant)),
            oauth.token(machine("kunci", method=AuthMethod.KEY)),
        ]
        assert {refusal(answer, 401) for answer in answers} == {"invalid_client"}
        assert len({answer.content for answer in answers}) == 1

    def test_as_many_hashes_are_computed_for_whoever_is_refused(self, oauth, machine, instant, monkeypatch):
        """One for a right secret; two for a wrong one, as the secret before a rotation may still count."""
        computed = []
        verify = PasswordHasher.verify
        monkeypatch.setattr(PasswordHasher, "verify", lambda *args: computed.append(1) or verify(*args))
        stranger = machine("asing")
        stranger.row = Client(client_id="tak-dikenal", name="", organisation="", auth_method=AuthMethod.SECRET)
        wrong = replace(machine("salah"), secret="salah")
        counted = []
        for caller in (machine("baik"), wrong, stranger, machine("mati", disabled_at=instant)):
            computed.clear()
            oauth.token(caller)
            counted.append(len(computed))
        assert counted == [1, 2, 2, 2]

    def test_without_credentials(self, oauth):
        assert refusal(oauth.token(None), 401) == "invalid_client"

    @pytest.mark.parametrize(
        "header", [b"Basic \xe9", b"Basic " + base64.b64encode(b"\xff\xfe:x"), b"Basic", b"Bearer abc", b"Basic ===="]
    )
    def test_an_unreadable_header_is_not_our_fault(self, oauth, header):
        answer = oauth.http.post(
            "/oauth/token", data={"grant_type": "client_credentials"}, headers={"Authorization": header}
        )
        assert refusal(answer, 401) == "invalid_client"

    def test_a_secret_in_the_body_does_not_count(self, oauth, machine):
        caller = machine()
        assert refusal(oauth.token(None, client_id=caller.name, client_secret=caller.secret), 401) == "invalid_client"

    def test_two_ways_at_once_are_refused(self, oauth, machine):
        caller = machine()
        assert refusal(oauth.token(caller, client_secret=caller.secret)) == "invalid_request"
        assert refusal(oauth.token(caller, client_assertion="a.b.c")) == "invalid_request"

    def test_another_client_id_in_the_body_is_refused(self, oauth, machine):
        assert refusal(oauth.token(machine(), client_id="lain"), 401) == "invalid_client"


class TestForm:
    FORM = "grant_type=client_credentials&scope=plans%3Aread+national%3Aid"
    TYPE = "application/x-www-form-urlencoded"

    def post(self, oauth, caller, body, content_type=TYPE, path="/oauth/token"):
        headers = {} if content_type is None else {"Content-Type": content_type}
        return oauth.http.post(path, content=body, headers=headers, auth=(caller.name, caller.secret))

    @pytest.mark.parametrize("content_type", [TYPE, f"{TYPE}; charset=UTF-8", f'{TYPE};charset="utf-8"'])
    def test_a_form_is_read_whatever_its_type_adds(self, oauth, machine, content_type):
        assert self.post(oauth, machine(), self.FORM, content_type).status_code == 200

    @pytest.mark.parametrize(
        "content_type", [None, "application/json", "multipart/form-data", f"{TYPE}; charset=utf-16"]
    )
    def test_another_type_is_refused(self, oauth, machine, content_type):
        assert refusal(self.post(oauth, machine(), self.FORM, content_type)) == "invalid_request"

    @pytest.mark.parametrize(
        "body",
        [
            "",
            "grant_type",
            f"{FORM}&scope=plans%3Aread",
            f"{FORM}&grant_type=client_credentials",
            f"{FORM}&x=1&x=2",
            f"{FORM}&x=%00",
            f"{FORM}&x=%FF",
            f"{FORM}&x=%C3%A9",
            f"{FORM}&x=%ED%A0%80",
            f"{FORM}&x=a%0Ab",
            f"{FORM}&x=é".encode(),
            b"\xff\xfe",
            "&".join(f"x{n}=1" for n in range(33)),
        ],
    )
    def test_a_body_that_is_no_such_form_is_refused(self, oauth, machine, body):
        assert refusal(self.post(oauth, machine(), body)) == "invalid_request"

    def test_a_body_over_64_kib_is_refused(self, oauth, machine):
        assert refusal(self.post(oauth, machine(), f"{self.FORM}&x={'a' * 65_536}"), 413) == "invalid_request"

    def test_parameters_in_the_query_are_refused(self, oauth, machine):
        answer = self.post(oauth, machine(), self.FORM, path="/oauth/token?scope=plans%3Aread")
        assert refusal(answer) == "invalid_request"

    def test_a_repeated_header_is_refused(self, oauth, machine):
        caller = machine()
        basic = "Basic " + base64.b64encode(f"{caller.name}:{caller.secret}".encode()).decode()
        headers = [("Authorization", basic), ("Authorization", basic)]
        answer = oauth.http.post("/oauth/token", data={"grant_type": "client_credentials"}, headers=headers)
        assert refusal(answer) == "invalid_request"

    def test_the_grant_type_is_required(self, oauth, machine):
        assert refusal(self.post(oauth, machine(), urlencode({"scope": "plans:read"}))) == "invalid_request"

    @pytest.mark.parametrize("grant_type", ["password", "implicit", "urn:x:y", 'a"b\\'])
    def test_other_grant_types_are_not_supported(self, oauth, machine, grant_type):
        answer = self.post(oauth, machine(), urlencode({"grant_type": grant_type, "scope": "plans:read"}))
        assert refusal(answer) == "unsupported_grant_type"
        assert grant_type not in answer.text


class TestTransport:
    def test_plain_http_behind_a_proxy_is_served(self, app: FastAPI, machine, oauth):
        oauth.http = WholeClient(app, raises=True, base_url="http://10.0.0.7:8000")
        assert oauth.token(machine()).status_code == 200

    def test_a_service_configured_for_plain_http_refuses_by_name(self, oauth, machine, monkeypatch):
        monkeypatch.setenv("GUGUS_BASE_URL", "http://gugus.example")
        get_settings.cache_clear()
        assert refusal(oauth.token(machine())) == "insecure_transport"

    def test_trying_it_out_on_this_machine_needs_no_tls(self, oauth, machine, monkeypatch):
        monkeypatch.setenv("GUGUS_BASE_URL", "http://127.0.0.1:8000")
        get_settings.cache_clear()
        assert oauth.token(machine()).status_code == 200


class TestLogs:
    def test_no_token_or_secret_even_at_debug(self, oauth, machine, caplog):
        caplog.set_level(logging.DEBUG)
        caller, signer = machine(), machine("penanda", method=AuthMethod.KEY)
        assertion = signer.assertion()
        made = [oauth.token(caller).json()["access_token"], oauth.token_by_assertion(assertion).json()["access_token"]]
        for token in made:
            oauth.introspect(caller, token)
            oauth.revoke(caller, token)
        for secret in (*made, caller.secret, assertion):
            assert secret not in caplog.text
            assert secret.rpartition(".")[2] not in caplog.text


class TestWholeApplication:
    @pytest.mark.parametrize("path", ["/oauth/token", "/oauth/revoke", "/oauth/introspect"])
    def test_refusals_stay_those_of_rfc_6749(self, http, path):
        assert refusal(http.post(path)) == "invalid_request"
        assert refusal(http.post(f"{path}?token=x", data={"token": "x"})) == "invalid_request"
        assert (
            refusal(http.post(path, data={"token": "x", "grant_type": "client_credentials"}), 401) == "invalid_client"
        )
