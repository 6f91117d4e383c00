"""Lines that lose answers: what was typed is kept, and what is sent again is done once."""

import re
from pathlib import PurePosixPath
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
import stamina
from playwright.sync_api import Route
from starlette.testclient import TestClient

from tests.support.eyes import CHROMIUM, NO_CHROMIUM, browsing
from tests.support.flows import House, done
from tests.support.whole import WholeClient
from tests.web.conftest import ADDRESS, OFFICER, Desk
from web.main import create_web
from web.rendering import MEDIA_TYPES, STATIC_PATH, static
from web.settings import WebSettings


class Losing(httpx2.BaseTransport):
    """A line that brings what is sent and loses the answers, as long as it is asked to."""

    def __init__(self, service: TestClient) -> None:
        self.service, self.loses, self.is_cut = service, False, False

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if self.is_cut:
            raise httpx2.ConnectError("cut")
        headers = {name: value for name, value in request.headers.items() if name not in {"host", "content-length"}}
        answer = self.service.request(
            request.method, request.url.raw_path.decode(), content=request.read(), headers=headers
        )
        if self.loses and request.method != "GET":
            raise httpx2.ReadError("lost")
        return httpx2.Response(answer.status_code, headers=answer.headers, content=answer.content)


class TestLostAnswer:
    def test_the_same_form_sent_again_is_done_once(self, http: TestClient, house: House, tmp_path):
        line = Losing(http)
        settings = WebSettings(base_url=ADDRESS, client_id="demo-web", data_dir=tmp_path)
        with httpx2.Client(transport=line, base_url="http://testserver") as slow:
            desk = Desk(WholeClient(create_web(settings, slow), raises=True, base_url=ADDRESS), http)
            desk.sign_in(OFFICER)
            obligation = house.owed_by("disnaker")["obligations"]["agency:32.12-disnaker"]
            form = next(iter(desk.get("/laporan").forms.values()))
            typed = {"token": form["token"], "key": "kunci-hilang-1", "obligation_id": obligation}
            line.loses = True
            with stamina.set_testing(testing=True, attempts=2, cap=True):
                lost = desk.web.post("/laporan", typed)
            assert (lost.status, "tidak akan tercatat dua kali" in lost.text) == (503, True)
            line.loses = False
            again = desk.submit(lost, "/laporan")
            assert again.status == 303
            made = done(house.officer("disnaker").get(f"/v1/progress-reports?obligation_id={obligation}"))["items"]
            assert [f"/laporan/{each['id']}/isi" for each in made] == [again.location]

    def test_a_page_that_finds_no_service_is_offered_again(self, http: TestClient, tmp_path):
        line = Losing(http)
        settings = WebSettings(base_url=ADDRESS, client_id="demo-web", data_dir=tmp_path)
        with httpx2.Client(transport=line, base_url="http://testserver") as slow:
            desk = Desk(WholeClient(create_web(settings, slow), raises=True, base_url=ADDRESS), http)
            desk.sign_in(OFFICER)
            line.is_cut = True
            with stamina.set_testing(testing=True, attempts=2, cap=True):
                cut = desk.get("/anggaran?fiscal_year=2026")
            assert (cut.status, "/anggaran?fiscal_year=2026" in cut.links) == (503, True)
            line.is_cut = False
            assert desk.get("/anggaran?fiscal_year=2026").status == 200


class Cut:
    """A line from a browser to a page that is shown; what arrives on it is kept, and while it is cut nothing does."""

    def __init__(self, html: str) -> None:
        self._html, self.is_cut, self.arrived = html, False, list[str]()

    def __call__(self, route: Route) -> None:
        """Answer, or reset the connection."""
        if self.is_cut:
            route.abort("connectionreset")
            return
        path = urlsplit(route.request.url).path
        if route.request.method == "POST":
            self.arrived.append(route.request.post_data or "")
        if path.startswith(STATIC_PATH):
            name = PurePosixPath(path).name
            route.fulfill(body=static(name), content_type=MEDIA_TYPES[name])
        else:
            route.fulfill(body=self._html, content_type="text/html")


@pytest.mark.skipif(not CHROMIUM.exists(), reason=NO_CHROMIUM)
class TestBrokenLine:
    def test_what_was_typed_stays_on_the_page_and_is_sent_when_the_line_is_back(self, officer: Desk, house: House):
        path = f"/laporan/{house.report()['id']}/isi"
        line = Cut(officer.get(path).response.text)
        with browsing() as browser:
            page = browser.new_page()
            page.route("**/*", line)
            page.goto(ADDRESS + path)
            field = page.locator("input[name^=physical_percent]").first
            field.fill("62,5")
            line.is_cut = True
            save = page.locator("main form").first.get_by_role("button").first
            save.click()
            page.get_by_text(re.compile("Belum terkirim: tidak ada sambungan")).wait_for()
            assert (field.input_value(), line.arrived, urlsplit(page.url).path) == ("62,5", [], path)
            line.is_cut = False
            with page.expect_request(lambda asked: asked.method == "POST"):
                save.click()
            page.wait_for_load_state()
        (sent,) = line.arrived
        assert ["62,5"] in parse_qs(sent).values()
