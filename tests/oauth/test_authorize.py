"""The authorization endpoint: PKCE from everybody, the way back proven first, consent in words, codes used once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import select

from api.demos.two_districts import WEB
from api.domain.kinds import AuthMethod
from api.domain.scopes import Word, from_details
from api.models.clients import Client, IssuedToken
from api.models.sign_ins import AuthorizationCode, TokenFamily
from api.oauth import tokens
from api.oauth.answers import TokenAnswer
from api.oauth.code_grant import CODE_LIFE
from api.oauth.single_use import digest
from tests.oauth.people import (
    BACK,
    CHAIR,
    OFFICER,
    SCOPE,
    Browser,
    Grant,
    asked,
    bearer,
    challenge,
    tokens_of,
    web_client,
)

ISSUER = "http://127.0.0.1:8000"


def refusal(answer, status=400):
    assert answer.status_code == status, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()["error"]


@pytest.fixture
def browser(http):
    return Browser(http)


class TestWayBack:
    """Nobody is sent anywhere before client and address are proven."""

    @pytest.mark.parametrize(
        "query",
        [
            "",
            asked(client_id=None),
            asked(client_id="tak-dikenal"),
            asked(client_id="demo-kpppa"),
            asked(redirect_uri=None),
            asked(redirect_uri="https://jahat.example/callback"),
            asked(redirect_uri=BACK + "/"),
            asked(redirect_uri=BACK + "?a=b"),
            asked(redirect_uri=BACK.upper()),
            asked(redirect_uri="http://127.0.0.1:8001/callback"),
            asked(redirect_uri='"><script>'),
            asked(redirect_uri="https://jahat.example/\\", response_type="token"),
            asked() + "&client_id=lain",
            asked() + "&redirect_uri=https://jahat.example",
            asked(response_type="token") + "&redirect_uri=https://jahat.example",
            asked(state="\x00"),
            asked(state="é"),
            asked(state="x" * 8200),
            asked() + "&%ff=%ff",
            "&".join(f"x{n}=1" for n in range(40)),
        ],
    )
    def test_is_not_taken_unless_proven(self, browser, query):
        page = browser.ask(query)
        assert page.status == 400
        assert not page.location
        assert "script" not in page.tags
        assert "jahat" not in page.text

    @pytest.mark.parametrize(
        ("changed", "error"),
        [
            ({"response_type": "token"}, "unsupported_response_type"),
            ({"response_type": 'co"de\\'}, "unsupported_response_type"),
            ({"response_type": None}, "unsupported_response_type"),
            ({"response_mode": "fragment"}, "unsupported_response_type"),
            ({"code_challenge": None}, "invalid_request"),
            ({"code_challenge_method": None}, "invalid_request"),
            ({"code_challenge_method": "plain"}, "invalid_request"),
            ({"code_challenge": "x" * 44}, "invalid_request"),
            ({"code_challenge": "+" * 43}, "invalid_request"),
            ({"scope": None}, "invalid_scope"),
            ({"scope": "openid"}, "invalid_scope"),
            ({"scope": "plans:burn district:32.12"}, "invalid_scope"),
            ({"scope": "plans:read plans:read district:32.12"}, "invalid_scope"),
            ({"scope": "plans:read district:99.99"}, "invalid_scope"),
            ({"scope": "plans:read district:21.71"}, "invalid_scope"),
        ],
    )
    def test_once_proven_carries_the_error(self, browser, changed, error):
        browser.sign_in()
        page = browser.ask(asked(**changed))
        assert page.status == 303
        assert page.location.startswith(f"{BACK}?")
        assert (page.answer["error"], page.answer["state"], page.answer["iss"]) == (error, "keadaan-1", ISSUER)

    @pytest.mark.parametrize("name", ["state", "scope", "code_challenge", "response_type", "lain"])
    def test_a_repeated_parameter_is_refused_by_it(self, browser, name):
        page = browser.ask(f"{asked(lain='1')}&{name}=x")
        assert page.answer["error"] == "invalid_request"

    def test_a_disabled_client_has_none(self, browser, owner_session):
        name, _ = web_client(owner_session)
        client = owner_session.exec(select(Client).where(Client.client_id == name)).one()
        client.disabled_at = datetime.now(UTC)
        owner_session.add(client)
        owner_session.commit()
        assert browser.ask(asked(client_id=name)).status == 400

    def test_only_a_get_asks(self, http):
        assert http.post("/oauth/authorize", data={}).status_code == 405


class TestConsent:
    def test_a_stranger_signs_in_first_and_then_goes_on(self, browser):
        page = browser.ask()
        assert page.location.startswith("/oauth/sign-in?request=")
        page = browser.follow(browser.sign_in(query=parse_qs(urlsplit(page.location).query)["request"][0]))
        assert "/oauth/consent" in page.forms

    def test_names_each_pair_in_words(self, browser):
        browser.sign_in()
        page = browser.ask()
        assert "Kabupaten Indramayu district:32.12 Melihat rencana aksi Melihat laporan" in page.text
        assert "Aplikasi Web Gugus (contoh)" in page.text
        assert "127.0.0.1:8000" in page.text

    def test_speaks_english_by_a_link(self, browser):
        browser.sign_in()
        page = browser.ask()
        page = browser.get(next(link for link in page.links if "lang=en" in link))
        assert "See plans of action" in page.text
        assert "See reports" in browser.ask().text  # it is remembered

    def test_every_pair_of_the_code_was_shown_and_none_else(self, browser, http):
        browser.sign_in(OFFICER)
        scope = "plans:read progress:write agency:32.12-disnaker district:32.12"
        page = browser.ask(asked(scope=scope))
        assert page.text.count("Melihat rencana aksi") == 2
        # An officer writes for the agency, not for the district.
        assert page.text.count("Mengisi laporan kemajuan") == 1
        code = browser.submit(page, "/oauth/consent", decision="allow").answer["code"]
        held = tokens.verify(Grant(http).redeem(code).json()["access_token"]).pairs
        assert held == {
            (Word.PLANS_READ, "agency:32.12-disnaker"),
            (Word.PLANS_READ, "district:32.12"),
            (Word.PROGRESS_WRITE, "agency:32.12-disnaker"),
        }

    def test_without_an_organisation_it_is_for_all_where_the_person_holds_the_words(self, browser, http):
        browser.sign_in(OFFICER)
        page = browser.ask(asked(scope="plans:read progress:write"))
        assert page.text.count("Melihat rencana aksi") == 2
        code = browser.submit(page, "/oauth/consent", decision="allow").answer["code"]
        held = tokens.verify(Grant(http).redeem(code).json()["access_token"]).pairs
        assert held == {
            (Word.PLANS_READ, "agency:32.12-disnaker"),
            (Word.PLANS_READ, "district:32.12"),
            (Word.PROGRESS_WRITE, "agency:32.12-disnaker"),
        }

    def test_denied_is_told_to_the_client(self, browser):
        browser.sign_in()
        page = browser.submit(browser.ask(), "/oauth/consent", decision="deny")
        assert (page.answer["error"], page.answer["state"]) == ("access_denied", "keadaan-1")

    def test_of_a_public_client_is_remembered_for_the_session_and_not_beyond(self, browser, http):
        browser.allow()
        assert "code" in browser.ask().answer
        assert "/oauth/consent" in browser.ask(asked(scope="plans:read budgets:read district:32.12")).forms
        other = Browser(http)
        other.sign_in()
        assert "/oauth/consent" in other.ask().forms

    def test_a_token_of_another_request_or_session_does_not_count(self, browser, http):
        browser.sign_in()
        shown = browser.ask(asked(scope="plans:read district:32.12")).forms["/oauth/consent"]
        page = browser.post("/oauth/consent", {**shown, "request": asked(), "decision": "allow"})
        assert "/oauth/consent" in page.forms
        other = Browser(http)
        other.sign_in()
        assert "/oauth/consent" in other.post("/oauth/consent", {**shown, "decision": "allow"}).forms

    def test_the_form_may_lead_to_the_client_and_nowhere_else(self, browser):
        browser.sign_in()
        policy = browser.ask().headers["content-security-policy"]
        assert "form-action 'self' http://127.0.0.1:8000;" in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy

    def test_after_the_session_ended_asks_for_the_name_again(self, browser):
        browser.sign_in()
        page = browser.ask()
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=61)):
            page = browser.submit(page, "/oauth/consent", decision="allow")
        assert page.location.startswith("/oauth/sign-in")


class TestCode:
    def test_gives_a_token_for_person_and_client(self, browser, http, owner_session):
        page = browser.allow()
        assert set(page.answer) == {"code", "state", "iss"}
        answer = Grant(http).redeem(page.answer["code"])
        assert answer.headers["cache-control"] == "no-store"
        body = TokenAnswer.model_validate(answer.json())
        assert (body.scope, body.expires_in) == (SCOPE, 300)
        claims = tokens.verify(body.access_token)
        assert claims.pairs == from_details(answer.json()["authorization_details"])
        row = owner_session.get(IssuedToken, claims.jti)
        assert row.person_id == claims.person_id is not None
        assert row.family_id is not None

    def test_the_token_opens_what_the_person_may(self, http):
        token = tokens_of(http)["access_token"]
        assert http.get("/v1/plans", headers=bearer(token)).status_code == 200
        assert http.get("/v1/budget-lines", headers=bearer(token)).status_code == 403

    def test_a_confidential_client_proves_itself_and_uses_pkce_all_the_same(self, http, browser, owner_session):
        name, secret = web_client(owner_session, AuthMethod.SECRET)
        assert browser.ask(asked(client_id=name, code_challenge=None)).answer["error"] == "invalid_request"
        code = browser.allow(asked(client_id=name)).answer["code"]
        assert refusal(Grant(http, name).redeem(code), 401) == "invalid_client"
        assert refusal(Grant(http, name, "salah").redeem(code), 401) == "invalid_client"
        assert refusal(Grant(http, name, secret).redeem(code, code_verifier=None)) == "invalid_request"
        assert Grant(http, name, secret).redeem(code).status_code == 200

    @pytest.mark.parametrize(
        ("changed", "error"),
        [
            ({"code_verifier": None}, "invalid_request"),
            ({"code_verifier": "x" * 64}, "invalid_grant"),
            ({"code_verifier": challenge()}, "invalid_grant"),
            ({"code_verifier": "x" * 42}, "invalid_request"),
            ({"redirect_uri": None}, "invalid_grant"),
            ({"redirect_uri": BACK + "/"}, "invalid_grant"),
            ({"code": None}, "invalid_request"),
            ({"code": "x" * 43}, "invalid_grant"),
            ({"client_id": "tak-dikenal"}, "invalid_client"),
        ],
    )
    def test_is_bound_to_what_it_was_asked_with(self, browser, http, changed, error):
        code = browser.allow().answer["code"]
        answer = Grant(http).redeem(code, **changed)
        assert refusal(answer, 401 if error == "invalid_client" else 400) == error
        assert Grant(http).redeem(code).status_code == 200

    def test_is_bound_to_its_client(self, browser, http, owner_session):
        name, _ = web_client(owner_session)
        code = browser.allow().answer["code"]
        assert refusal(Grant(http, name).redeem(code)) == "invalid_grant"
        assert Grant(http).redeem(code).status_code == 200

    def test_lives_sixty_seconds(self, browser, http):
        assert timedelta(seconds=60) == CODE_LIFE
        codes = [browser.allow().answer["code"] for _ in range(2)]
        begun = datetime.now(UTC)
        with time_machine.travel(begun + timedelta(seconds=57)):
            assert Grant(http).redeem(codes[0]).status_code == 200
        with time_machine.travel(begun + timedelta(seconds=61)):
            assert refusal(Grant(http).redeem(codes[1])) == "invalid_grant"

    def test_used_again_revokes_what_came_of_it(self, browser, http):
        code = browser.allow().answer["code"]
        first = Grant(http).redeem(code).json()
        assert refusal(Grant(http).redeem(code)) == "invalid_grant"
        assert http.get("/v1/plans", headers=bearer(first["access_token"])).status_code == 401
        assert refusal(Grant(http).refresh(first["refresh_token"])) == "invalid_grant"

    def test_ends_with_the_session(self, browser, http):
        code = browser.allow().answer["code"]
        page = browser.get("/oauth/sign-in")
        browser.submit(page, "/oauth/sign-out")
        assert refusal(Grant(http).redeem(code)) == "invalid_grant"

    def test_of_eight_parallel_redemptions_exactly_one_succeeds(self, fresh_http, database):
        code = Browser(fresh_http).allow().answer["code"]
        began = threading.Barrier(8)

        def redeem(_):
            began.wait()
            return Grant(fresh_http).redeem(code).status_code

        with ThreadPoolExecutor(8) as pool:
            assert sorted(pool.map(redeem, range(8))) == [200] + [400] * 7
        engine = sa.create_engine(sa.make_url(database).set(drivername="postgresql+psycopg"))
        with engine.connect() as connection:
            assert connection.execute(sa.select(sa.func.count()).select_from(TokenFamily)).scalar_one() == 1
        engine.dispose()

    def test_is_kept_as_a_digest(self, browser, owner_session):
        code = browser.allow().answer["code"]
        row = owner_session.get(AuthorizationCode, digest(code))
        assert row is not None
        assert code not in row.model_dump_json()

    def test_a_code_client_cannot_act_for_itself(self, http):
        form = {"grant_type": "client_credentials", "client_id": WEB, "scope": SCOPE}
        assert refusal(http.post("/oauth/token", data=form), 401) == "invalid_client"

    def test_a_machine_gets_no_code(self, browser):
        browser.sign_in(CHAIR)
        assert browser.ask(asked(client_id="demo-32.12-secretariat")).status == 400

    def test_a_wrong_proof_beside_a_public_name_is_refused(self, browser, http):
        code = browser.allow().answer["code"]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "client_id": WEB}
        answer = http.post("/oauth/token", data=form, auth=("demo-kpppa", "salah"))
        assert refusal(answer, 401) == "invalid_client"
