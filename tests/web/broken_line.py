"""A line that breaks between a browser and a page; test_screens.py collects it, where a browser and all pages stand."""

import re
from pathlib import PurePosixPath
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Route

from tests.support.eyes import CHROMIUM, NO_CHROMIUM
from tests.web.conftest import ADDRESS
from web.rendering import MEDIA_TYPES, STATIC_PATH, static

PATH = "/laporan/contoh/isi"


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
    def test_what_was_typed_stays_on_the_page_and_is_sent_when_the_line_is_back(
        self, browser: Browser, pages: dict[str, str]
    ):
        line = Cut(pages["laporan-satu-isi"])
        page = browser.new_page()
        page.route("**/*", line)
        page.goto(ADDRESS + PATH)
        field = page.locator("input[name^=physical_percent]").first
        field.fill("62,5")
        line.is_cut = True
        save = page.locator("main form").first.get_by_role("button").first
        save.click()
        page.get_by_text(re.compile("Belum terkirim: tidak ada sambungan")).wait_for()
        assert (field.input_value(), line.arrived, urlsplit(page.url).path) == ("62,5", [], PATH)
        line.is_cut = False
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            save.click()
        (sent,) = line.arrived
        assert ["62,5"] in parse_qs(sent).values()
