"""Signing in: code and PKCE, a session nobody knew before, tokens that never reach the browser."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
import time_machine
from pydantic_settings import SettingsError
from starlette.applications import Starlette
from starlette.formparsers import MultiPartParser
from starlette.responses import Response
from starlette.testclient import TestClient

from client.gugus_client import TokenEndpoint, Unreachable
from client.gugus_client.credentials import Public
from tests.support.files import no_file_over
from tests.support.whole import WholeClient
from tests.web.conftest import ADDRESS, OFFICER, Desk, typed_in
from web.endpoints import routes_of
from web.forms import LARGEST_FORM
from web.main import create_web
from web.remembered import MOST, Remembered
from web.sealing import Seal, seal_of
from web.sessions import IDLE, LIFE, TOUCHED_EVERY, Session, SessionStore
from web.settings import WebSettings, get_web_settings
from web.tokens import SessionTokens, SignedOut
from web.visit import Visit

COOKIE = "gugus-web-session"
TOKENS = Session("access", time.time() + 300, "refresh")


class TestSignIn:
    def test_leads_back_to_the_page_that_was_asked_for(self, desk: Desk):
        assert desk.get("/impor").location == "/masuk?ke=/impor"
        page = desk.sign_in(there="/impor")
        assert (page.status, "Impor berkas" in page.text, "Dinas Tenaga Kerja" in page.text) == (200, True, True)

    def test_asks_with_pkce_and_for_no_organisation(self, desk: Desk):
        asked = parse_qs(urlsplit(desk.get("/masuk").location).query)
        assert (asked["code_challenge_method"], len(asked["code_challenge"][0])) == (["S256"], 43)
        assert not [word for word in asked["scope"][0].split() if word.startswith(("district:", "agency:"))]

    def test_the_session_has_an_id_nobody_knew_before(self, desk: Desk):
        desk.web.cookies[COOKIE] = "ditanam"
        desk.sign_in()
        first = desk.web.cookies[COOKIE]
        assert first != "ditanam"
        desk.sign_in()
        second = desk.web.cookies[COOKIE]
        desk.web.cookies[COOKIE] = first
        assert desk.get("/laporan").location == "/masuk?ke=/laporan"
        assert second != first

    def test_an_answer_for_another_browser_is_refused(self, desk: Desk, web: TestClient, http: TestClient):
        page = Desk(web, http).get(desk.way_back())
        assert (page.status, COOKIE in page.headers.get("set-cookie", "")) == (400, False)

    @pytest.mark.parametrize(
        "changed", [("iss=", "iss=https://jahat.example/"), ("state=", "state=x"), ("code=", "kode=")]
    )
    def test_an_answer_that_was_changed_is_refused(self, desk: Desk, changed):
        assert desk.get(desk.way_back().replace(*changed)).status == 400

    def test_it_begins_at_the_address_it_comes_back_to(self, desk: Desk):
        page = desk.get("/masuk?ke=/impor", headers={"Host": "localhost:8000"})
        assert page.location == f"{ADDRESS}/masuk?ke=/impor"

    @pytest.mark.parametrize("there", ["https://jahat.example/", "//jahat.example", "/\\jahat.example"])
    def test_it_leads_to_no_other_site(self, desk: Desk, there):
        assert desk.get(desk.way_back(there=there)).location == "/"

    def test_denied_is_told(self, desk: Desk):
        query = urlsplit(desk.get("/masuk").location).query
        desk.service.sign_in(OFFICER)
        back = urlsplit(desk.service.submit(desk.service.ask(query), "/oauth/consent", decision="deny").location)
        page = desk.get(f"{back.path}?{back.query}")
        assert (page.status, "tidak memberi izin" in page.text) == (400, True)


class TestCookies:
    def test_hold_an_id_out_of_reach_of_scripts_and_other_sites(self, desk: Desk):
        header = desk.get(desk.way_back()).headers["set-cookie"]
        assert "HttpOnly" in header
        assert "SameSite=lax" in header
        assert "Path=/" in header
        assert "Domain" not in header
        assert len(desk.web.cookies[COOKIE]) == 43

    def test_over_https_nobody_else_can_set_them(self, http: TestClient, tmp_path):
        settings = WebSettings(base_url="https://gugus.example", client_id="demo-web", data_dir=tmp_path)
        web = WholeClient(create_web(settings, http), raises=True, base_url="https://gugus.example")
        header = web.get("/masuk", follow_redirects=False).headers["set-cookie"]
        assert header.startswith("__Host-gugus-web-start=")
        assert "; Secure" in header

    def test_tokens_lie_sealed_and_leave_only_to_the_service(self, officer: Desk, web: TestClient, data_dir):
        store = web.app.state.house.store
        kept = store.find(officer.web.cookies[COOKIE])
        content = b"".join(path.read_bytes() for path in data_dir.glob("sessions.sqlite*"))
        page = officer.get("/").response
        for secret in (kept.access_token, kept.refresh_token, officer.web.cookies[COOKIE]):
            assert secret.encode() not in content
            assert secret not in page.text + str(page.headers)
        assert {oct(path.stat().st_mode & 0o777) for path in data_dir.glob("s*")} == {"0o600"}


class TestSessions:
    def store(self, tmp_path, clock=time.time) -> SessionStore:
        return SessionStore(tmp_path / "s.sqlite", Seal(b"k" * 32), clock)

    @pytest.mark.parametrize("later", [IDLE + 1, LIFE + 1])
    def test_end_by_themselves(self, tmp_path, later):
        now = [1000.0]
        store = self.store(tmp_path, lambda: now[0])
        known = store.begin(TOKENS)
        assert store.find(known).access_token == "access"
        now[0] += later
        assert store.find(known) is None

    def test_of_who_works_do_not(self, tmp_path):
        now = [1000.0]
        store = self.store(tmp_path, lambda: now[0])
        known = store.begin(TOKENS)
        for _ in range(2):
            now[0] += IDLE - 1
            assert store.find(known) is not None

    def test_what_was_sealed_with_another_key_or_for_another_is_none(self, tmp_path):
        known = self.store(tmp_path).begin(TOKENS)
        assert SessionStore(tmp_path / "s.sqlite", Seal(b"x" * 32)).find(known) is None
        assert self.store(tmp_path).find("lain") is None

    def test_one_of_many_renews_the_tokens(self, officer: Desk, web: TestClient):
        house = web.app.state.house
        old = house.store.find(officer.web.cookies[COOKIE])
        house.store.change(replace(old, access_until=0.0))
        old = replace(old, access_until=0.0)
        with ThreadPoolExecutor(4) as threads:
            given = set(threads.map(lambda _: SessionTokens(house.store, house.endpoint, old).bearer(), range(4)))
        assert len(given) == 1
        assert given != {old.access_token}
        assert officer.get("/").status == 200

    def test_a_token_the_service_knows_no_more_is_renewed(self, desk: Desk, web: TestClient):
        desk.sign_in()
        store, cookie = web.app.state.house.store, desk.web.cookies[COOKIE]
        store.change(replace(store.find(cookie), access_token="lama"))
        assert desk.get("/laporan").status == 200
        assert store.find(cookie).access_token != "lama"

    def test_end_where_the_authorization_server_renews_nothing(self, desk: Desk, web: TestClient):
        page = desk.sign_in(there="/impor")
        store, cookie = web.app.state.house.store, desk.web.cookies[COOKIE]
        old = replace(store.find(cookie), access_until=0.0, refresh_token="lama")
        store.change(old)
        kept = desk.submit(page, "/impor", kind="agencies")
        assert (kept.status, COOKIE in kept.headers["set-cookie"]) == (401, True)
        assert store.find(cookie) is None
        with pytest.raises(SignedOut):
            SessionTokens(store, web.app.state.house.endpoint, old).bearer()

    def test_stay_where_it_cannot_be_reached_and_the_next_request_tries_again(self, tmp_path):
        store = self.store(tmp_path)
        old = store.find(store.begin(replace(TOKENS, access_until=0.0)))
        with httpx2.Client(base_url="http://127.0.0.1:9") as nobody, pytest.raises(Unreachable):
            SessionTokens(store, TokenEndpoint(nobody, Public("contoh")), old).bearer()
        assert store.lease(old.id)


class TestFullDisk:
    """The file of the sessions takes nothing: who is signed in reads on, and nothing is lost on the way."""

    def test_pages_are_read_and_what_was_typed_stays_on_the_page(self, desk: Desk):
        form = desk.sign_in(there="/impor").forms["/impor"]
        later = time.time() + TOUCHED_EVERY + 1
        with time_machine.travel(later, tick=False), no_file_over(0):
            assert desk.get("/impor").status == 200
            full = desk.web.post(
                "/impor", {"token": form["token"], "key": form["key"], "kind": "plan", "keep": "/impor"}
            )
        assert (full.status, full.forms["/impor"]["kind"]) == (503, "plan")
        assert desk.submit(full, "/impor").location == "/belum-terkirim"
        assert typed_in(desk.get("/impor"), "/impor")["kind"] == "plan"

    def test_no_token_is_renewed_whose_successor_could_not_be_kept(self, desk: Desk, web: TestClient):
        desk.sign_in()
        store, cookie = web.app.state.house.store, desk.web.cookies[COOKIE]
        store.change(replace(store.find(cookie), access_until=0.0))
        with no_file_over(0):
            full = desk.get("/laporan")
        assert (full.status, "penuh" in full.text) == (503, True)
        assert desk.get("/laporan").status == 200

    def test_a_file_that_has_no_room_while_it_comes_is_503(self, desk: Desk):
        page = desk.sign_in(there="/impor")
        with no_file_over(0):
            full = desk.send(page, "/impor", file=b"x" * (MultiPartParser.spool_max_size + 1))
        assert (full.status, "penuh" in full.text) == (503, True)

    def test_nobody_unknown_fills_it(self, desk: Desk):
        page = desk.sign_in(there="/impor")
        desk.submit(page, "/keluar")
        sent = desk.send(page, "/impor", file=b"x" * (LARGEST_FORM + 1))
        assert (sent.status, sent.location) == (303, "/masuk?ke=/impor")

    def test_whoever_signs_out_is_out(self, desk: Desk):
        page = desk.sign_in()
        with no_file_over(0):
            assert "Anda sudah keluar" in desk.submit(page, "/keluar").text
        assert desk.get("/laporan").location == "/masuk?ke=/laporan"

    def test_nobody_signs_in_and_is_told(self, desk: Desk):
        back = desk.way_back()
        with no_file_over(0):
            full = desk.get(back)
        assert (full.status, "penuh" in full.text, COOKIE in desk.web.cookies) == (503, True, False)


class TestSettings:
    """What a process of the pages stands on: read where it was said, or not begun at all."""

    def test_secrets_that_cannot_be_read_are_not_passed_over(self, monkeypatch: pytest.MonkeyPatch, tmp_path):
        monkeypatch.setenv("GUGUS_SECRETS_DIR", str(tmp_path / "tidak-ada"))
        get_web_settings.cache_clear()
        with pytest.raises(SettingsError, match="GUGUS_SECRETS_DIR"):
            get_web_settings()
        monkeypatch.setenv("GUGUS_SECRETS_DIR", str(tmp_path))
        (tmp_path / "gugus_web_secret_key").write_text("k" * 32)
        assert get_web_settings().secret_key.get_secret_value() == "k" * 32
        get_web_settings.cache_clear()

    def test_without_a_client_there_are_no_pages(self):
        with pytest.raises(RuntimeError, match="GUGUS_WEB_CLIENT_ID"):
            _ = WebSettings(client_id=None).client

    def test_a_key_that_is_given_seals_for_every_process_that_has_it(self, tmp_path):
        one, other, another = (seal_of(key, tmp_path) for key in ("k" * 32, "k" * 32, "x" * 32))
        sealed = one.seal(b"contoh", b"siapa")
        assert (other.unseal(sealed, b"siapa"), another.unseal(sealed, b"siapa")) == (b"contoh", None)
        assert list(tmp_path.iterdir()) == []

    def test_what_is_remembered_is_bounded(self):
        remembered = Remembered()
        for number in range(MOST + 1):
            remembered.get(number, lambda: "lama")
        assert [remembered.get(number, lambda: "baru") for number in (MOST, 0)] == ["lama", "baru"]


class TestFaults:
    def test_of_a_page_are_told_without_what_was_typed(self, web: TestClient, caplog: pytest.LogCaptureFixture):
        def fails(_visit: Visit) -> Response:
            raise LookupError("rahasia")

        pages = Starlette(routes=routes_of(web.app.state.house, {"/rusak": {"GET": fails}}))
        answer = WholeClient(pages, raises=True).get("/rusak")
        assert (answer.status_code, "rahasia" in answer.text) == (500, False)
        assert ("LookupError" in caplog.text, "rahasia" in caplog.text) == (True, False)

    def test_a_form_that_cannot_be_read_is_refused(self, officer: Desk):
        headers = {"Content-Type": "multipart/form-data"}
        page = officer.web._send("POST", "/impor", content=b"x", headers=headers)  # noqa: SLF001  no form
        assert (page.status, "Tidak terbaca" in page.text) == (400, True)


class TestSignOut:
    def test_ends_the_session_here_and_at_the_authorization_server(self, desk: Desk):
        page = desk.sign_in()
        ended = desk.web.cookies[COOKIE]
        assert "Anda sudah keluar" in desk.submit(page, "/keluar").text
        desk.web.cookies[COOKIE] = ended
        assert desk.get("/laporan").location == "/masuk?ke=/laporan"
        assert desk.service.ask(urlsplit(desk.get("/masuk").location).query).location.startswith("/oauth/sign-in")
