"""People before a real browser, and the service they visit: on a port of this machine, with its pages and a worker."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx2
import pyotp
from playwright.sync_api import Browser, Error, Locator, Page, expect
from playwright.sync_api import TimeoutError as Late

from api.demos.two_districts import key_name
from tests.support.eyes import NARROW, WIDE, browsing, is_too_wide
from tests.support.flows import House, speaker
from tests.support.on_a_port import with_pages
from tests.support.world import World
from tests.web.conftest import Desk

PATIENCE: Final = 30_000  # milliseconds, for a machine with much to do
NO_ANSWER: Final = "chrome-error://**"


class Visitor:
    """Somebody before a browser, with a keyboard and no mouse."""

    def __init__(self, browser: Browser, base: str, cookies: dict[str, str]) -> None:
        context = browser.new_context(locale="id-ID", base_url=base, viewport={"width": WIDE, "height": 800})
        given: Any = [{"name": name, "value": value, "url": base} for name, value in cookies.items()]
        context.add_cookies(given)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.asked_again = 0

    def sign_in(self, name: str) -> None:
        """By the keyboard, with password and code."""
        self.open("/masuk")
        self.page.fill("#name", name)
        self.page.fill("#password", World.secrets[name])
        self.page.keyboard.press("Enter")
        if key_name(name) in World.secrets:
            self.page.fill("[name=code]", pyotp.TOTP(World.secrets[key_name(name)]).now())
            self.page.keyboard.press("Enter")
        self.press("Izinkan")

    def open(self, path: str) -> None:
        """Go to a page."""
        with self._insisting():
            self.page.goto(path)

    def press(self, name: str, *, exact: bool = True) -> None:
        """Press a button by its name, and come to the next page."""
        self._enter(self.page.get_by_role("button", name=name, exact=exact))

    def follow(self, name: str, *, exact: bool = True) -> None:
        """Follow a link by its name."""
        self._enter(self.page.get_by_role("link", name=name, exact=exact))

    def _enter(self, found: Locator) -> None:
        with self._insisting(), self.page.expect_navigation():
            found.first.press("Enter")

    @contextmanager
    def _insisting(self) -> Iterator[None]:
        """Where no answer comes, ask the browser to send the same once more, as often as it takes."""
        try:
            yield
        except Error as lost:
            if isinstance(lost, Late):
                raise
            self.page.wait_for_url(NO_ANSWER, wait_until="commit")
            self.asked_again += 1
            with self._insisting():
                self.page.reload()

    def fill(self, **fields: str) -> None:
        """Type into fields by their ids, or choose in them."""
        for name, value in fields.items():
            field = self.page.locator(f"#{name}")
            if field.evaluate("each => each.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def sees(self, text: str) -> None:
        """A text stands on the page."""
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=PATIENCE)

    def sees_all_at_both_widths(self) -> None:
        """Nothing has to be moved sideways."""
        assert [width for width in (NARROW, WIDE) if is_too_wide(self.page, width)] == [], self.page.url


class Place:
    """The service that runs, its visitors, and the district's house seen from the outside."""

    def __init__(self, browser: Browser, base: str, http: httpx2.Client) -> None:
        self.browser, self.base, self.http = browser, base, http
        self.speak = speaker(http)  # type: ignore[arg-type]  # a client as the one of tests, with a line in between
        self.house = House(self.speak)
        self._known: dict[str, Visitor] = {}

    def newcomer(self, name: str) -> Visitor:
        """Somebody who signs in by the pages."""
        self._known[name] = Visitor(self.browser, self.base, {})
        self._known[name].sign_in(name)
        return self._known[name]

    def visitor(self, name: str) -> Visitor:
        """Somebody who is signed in already."""
        if name not in self._known:
            self._known[name] = Visitor(self.browser, self.base, self._session(name))
        return self._known[name]

    def far_away(self, name: str, base: str) -> Visitor:
        """Somebody who is signed in and reaches the service at another address."""
        return Visitor(self.browser, base, self._session(name))

    def _session(self, name: str) -> dict[str, str]:
        desk = Desk(self.http, self.http)  # type: ignore[arg-type]  # as above
        desk.sign_in(name)
        return desk.web.cookies


@contextmanager
def visited(url: str, folder: Path) -> Iterator[Place]:
    """A place for visitors, on the database at `url`."""
    with with_pages(url, folder) as base, httpx2.Client(base_url=base, timeout=30) as http, browsing() as browser:
        yield Place(browser, base, http)
