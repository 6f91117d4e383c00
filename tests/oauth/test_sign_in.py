"""People sign in: one answer for strangers, and forms that only our pages can send."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
import time_machine
from argon2 import PasswordHasher
from sqlmodel import select
from starlette.requests import Request
from starlette.responses import Response

from api.database import application_engine
from api.domain.scopes import Word
from api.models.journal import JournalRow
from api.models.people import Person
from api.models.sign_ins import WebSession
from api.oauth import browser
from api.oauth.authorization_request import source_of
from api.oauth.page_texts import TEXTS
from api.oauth.wording import action
from api.settings import get_settings
from tests.oauth.people import CHAIR, SECRETARIAT, Browser, Grant, asked, bearer
from tests.support.world import World

WRONG = TEXTS["wrong"].id


class TestSignIn:
    def test_begins_a_session_and_is_journalled(self, person, look):
        page = person.sign_in()
        assert (page.status, page.location) == (303, "/oauth/sign-in")
        assert "Petugas Contoh 32 12 Daily Chair" in person.follow(page).text
        row = look.exec(select(WebSession).where(WebSession.ended_at.is_(None))).one()
        event = look.exec(select(JournalRow).where(JournalRow.subject_id == row.id)).one()
        assert event.event == "session.begun"
        assert (event.subject_id, event.person_id, event.owner) == (row.id, row.person_id, "district:32.12")
        assert (event.actor_kind, event.audience) == ("person", [])

    def test_goes_on_to_the_client(self, person):
        page = person.sign_in(query=asked())
        assert page.location == f"/oauth/authorize?{asked()}"
        assert person.get(f"/oauth/sign-in?{urlencode({'request': asked()})}").location == page.location

    @pytest.mark.parametrize("query", ["//jahat.example", "x\r\nSet-Cookie: a=b", "https://jahat.example", "é"])
    def test_leads_nowhere_but_to_our_own_endpoint(self, person, query):
        page = person.sign_in(query=query)
        assert page.location.partition("?")[0] in ("/oauth/authorize", "/oauth/sign-in")
        assert "jahat" not in page.location.partition("?")[0]
        assert set(person.cookies) == {"gugus-session", "gugus-form", "gugus-known"}

    def test_unknown_disabled_without_password_and_wrong_are_one_answer(self, alone):
        person, look = Browser(alone[0]), alone[1]
        disabled, bare = look.exec(select(Person).order_by(Person.sign_in_name)).all()[:2]
        disabled.disabled_at = datetime.now(UTC)
        bare.password_hash = None
        look.add_all([disabled, bare])
        look.commit()
        names = ("tidak-ada", disabled.sign_in_name, bare.sign_in_name, CHAIR)
        pages = [person.sign_in(name, password="salah-sama-sekali") for name in names]
        pages.append(person.sign_in(disabled.sign_in_name))
        assert {page.status for page in pages} == {403}
        texts = {page.response.text.replace(f'value="{name}"', "") for page, name in zip(pages, names, strict=False)}
        assert len(texts) == 1
        assert WRONG in pages[0].text

    def test_one_hash_is_computed_for_whoever_asks(self, person, monkeypatch):
        computed = []
        verify = PasswordHasher.verify
        monkeypatch.setattr(PasswordHasher, "verify", lambda *args: computed.append(1) or verify(*args))
        for name in ("tidak-ada", CHAIR, "\x00", "x" * 300):
            person.sign_in(name, password="salah-sama-sekali")
        assert len(computed) == 4

    def test_the_database_is_asked_the_same_for_whoever_asks(self, person):
        asked_for = []

        def note(_connection, _cursor, statement, *_rest):
            asked_for[-1].append(statement)

        sa.event.listen(application_engine(), "before_cursor_execute", note)
        for name in ("tidak-ada", CHAIR, SECRETARIAT):
            page = person.get("/oauth/sign-in")
            asked_for.append([])
            person.submit(page, "/oauth/sign-in", name=name, password="salah-sama-sekali")
        sa.event.remove(application_engine(), "before_cursor_execute", note)
        assert len(asked_for[0]) > 3
        assert asked_for[0] == asked_for[1] == asked_for[2]

    def test_a_session_of_before_is_ended_and_its_cookie_never_taken_over(self, person, look):
        person.cookies["gugus-session"] = "dipasang-orang-lain"
        person.sign_in()
        first = person.cookies["gugus-session"]
        assert first != "dipasang-orang-lain"
        page = person.get("/oauth/sign-in")
        person.submit(page, "/oauth/sign-out")
        person.sign_in()
        assert person.cookies["gugus-session"] != first
        assert len(look.exec(select(WebSession).where(WebSession.ended_at.is_(None))).all()) == 1

    @pytest.mark.parametrize(("after", "known"), [(59, True), (61, False)])
    def test_the_session_ends_after_an_hour_without_use(self, person, after, known):
        person.sign_in()
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=after)):
            assert ("/oauth/sign-out" in person.get("/oauth/sign-in").forms) is known

    def test_the_session_ends_after_twelve_hours(self, person):
        person.sign_in()
        begun = datetime.now(UTC)
        for minutes in range(50, 720, 50):
            with time_machine.travel(begun + timedelta(minutes=minutes)):
                assert "/oauth/sign-out" in person.get("/oauth/sign-in").forms
        with time_machine.travel(begun + timedelta(minutes=721)):
            assert "/oauth/sign-out" not in person.get("/oauth/sign-in").forms

    def test_signing_out_ends_tokens_too(self, person, http):
        given = Grant(http).redeem(person.allow().answer["code"]).json()
        page = person.submit(person.get("/oauth/sign-in"), "/oauth/sign-out")
        assert "gugus-session" not in person.cookies
        assert TEXTS["signed_out"].id in page.text
        assert http.get("/v1/plans", headers=bearer(given["access_token"])).status_code == 401


@pytest.mark.usefixtures("look")
class TestForms:
    """Cross-site requests: where the form stood, and a token that only our page knows."""

    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "none"},
            {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8000"},
            {"Origin": "https://jahat.example"},
            {"Origin": "null"},
        ],
    )
    @pytest.mark.parametrize("action", ["/oauth/sign-in", "/oauth/sign-out", "/oauth/consent"])
    def test_from_another_site_are_refused(self, http, headers, action):
        page = Browser(http).post(action, {"token": "x"}, headers=headers)
        assert page.status == 403
        assert TEXTS["foreign"].id in page.text

    @pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://127.0.0.1:8000"}, {}])
    def test_of_our_own_are_taken(self, http, headers):
        person = Browser(http, **headers)
        assert person.sign_in().status == 303

    def test_without_the_token_nothing_is_judged(self, http):
        person = Browser(http)
        page = person.get("/oauth/sign-in")
        filled = {"name": CHAIR, "password": World.secrets[CHAIR]}
        for token in ("", "0" * 64, "é"):
            answer = person.post("/oauth/sign-in", {**page.forms["/oauth/sign-in"], **filled, "token": token})
            assert answer.status == 400
            assert "gugus-session" not in person.cookies

    def test_the_token_of_another_browser_does_not_count(self, http):
        theirs = Browser(http).get("/oauth/sign-in").forms["/oauth/sign-in"]
        person = Browser(http)
        person.get("/oauth/sign-in")
        filled = {"name": CHAIR, "password": World.secrets[CHAIR]}
        assert person.post("/oauth/sign-in", {**theirs, **filled}).status == 400

    def test_a_session_is_not_ended_without_the_token(self, http):
        person = Browser(http)
        person.sign_in()
        assert person.post("/oauth/sign-out", {"token": "x"}).status == 400
        assert "/oauth/sign-out" in person.get("/oauth/sign-in").forms

    @pytest.mark.parametrize(
        ("content", "kind", "status"),
        [
            (b"name=a&name=b", "application/x-www-form-urlencoded", 400),
            (b"name=%ff", "application/x-www-form-urlencoded", 400),
            (b"\xff", "application/x-www-form-urlencoded", 400),
            (b"&".join(b"x%d=1" % n for n in range(20)), "application/x-www-form-urlencoded", 400),
            (b"name=" + b"x" * 40_000, "application/x-www-form-urlencoded", 413),
            (b"{}", "application/json", 415),
        ],
    )
    def test_that_cannot_be_read_are_refused(self, http, content, kind, status):
        answer = http.post("/oauth/sign-in", content=content, headers={"Content-Type": kind})
        assert answer.status_code == status
        assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.usefixtures("look")
class TestPages:
    @pytest.fixture
    def page(self, http):
        return Browser(http).get(f"/oauth/sign-in?{urlencode({'request': asked()})}")

    def test_need_no_script_and_load_nothing_from_elsewhere(self, page):
        assert "script" not in page.tags
        assert "https:" not in page.response.text
        policy = page.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; form-action 'self' http://127.0.0.1:8000;")
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "same-origin"
        assert page.headers["x-frame-options"] == "DENY"

    def test_the_style_is_served(self, http):
        answer = http.get("/oauth/style.css")
        assert answer.headers["content-type"].startswith("text/css")
        assert "url(" not in answer.text

    def test_say_where_one_goes_on_to(self, page):
        assert "untuk melanjutkan ke Aplikasi Web Gugus (contoh)" in page.text

    @pytest.mark.parametrize(
        ("headers", "path", "language"),
        [
            ({}, "/oauth/sign-in", "id"),
            ({"Accept-Language": "en-GB,en;q=0.9"}, "/oauth/sign-in", "en"),
            ({"Accept-Language": "fr"}, "/oauth/sign-in", "id"),
            ({"Accept-Language": "en"}, "/oauth/sign-in?lang=id", "id"),
            ({}, "/oauth/sign-in?lang=en", "en"),
            ({}, "/oauth/sign-in?lang=fr", "id"),
            ({}, f"/oauth/authorize?{asked(client_id='x', ui_locales='fr en')}", "en"),
        ],
    )
    def test_speak_the_language_asked_for(self, http, headers, path, language):
        page = Browser(http, **headers).get(path)
        assert page.headers["content-language"] == language
        assert f'<html lang="{language}">' in page.response.text

    def test_every_sentence_stands_in_both_languages(self):
        assert {name for name, text in TEXTS.items() if not (text.id and text.en) or text.id == text.en} == {"service"}

    @pytest.mark.parametrize("language", ["id", "en"])
    def test_every_action_has_words(self, language):
        assert len({action(word, language) for word in Word}) == len(Word)

    def test_what_was_typed_is_escaped(self, http):
        page = Browser(http).sign_in('"><b id=x>', password="salah-sama-sekali")
        assert "b" not in page.tags
        assert "salah-sama-sekali" not in page.response.text

    def test_a_cookie_carries_an_id_and_cannot_be_read_by_scripts(self, http):
        person = Browser(http)
        page = person.sign_in()
        header = next(each for each in page.headers.get_list("set-cookie") if "session" in each)
        assert header.startswith("gugus-session=")
        assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(header.split("; "))
        assert "Secure" not in header

    def test_over_https_cookies_are_bound_to_the_host(self, monkeypatch):
        monkeypatch.setenv("GUGUS_BASE_URL", "https://gugus.example")
        get_settings.cache_clear()
        response = Response()
        browser.keep(response, "session", "x")
        get_settings.cache_clear()
        assert response.headers["set-cookie"].startswith("__Host-gugus-session=x;")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(response.headers["set-cookie"].split("; "))
        assert "Domain" not in response.headers["set-cookie"]

    def test_plain_http_from_elsewhere_is_refused(self, monkeypatch):
        monkeypatch.setenv("GUGUS_BASE_URL", "http://gugus.example")
        get_settings.cache_clear()
        with pytest.raises(browser.PageRefusal):
            browser.browser_of(Request({"type": "http", "headers": []}), "id")
        get_settings.cache_clear()

    @pytest.mark.parametrize(
        ("address", "source"),
        [
            ("https://web.example/kembali?a=b", "https://web.example"),
            ("http://127.0.0.1:8000/callback", "http://127.0.0.1:8000"),
            ("http://[::1]:8000/callback", "http:"),
            ("id.go.contoh:/kembali", "id.go.contoh:"),
        ],
    )
    def test_the_policy_names_the_way_back(self, address, source):
        assert source_of(address) == source
