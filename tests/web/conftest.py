"""Somebody at a desk: a browser before the pages, which call the real service in its own process."""

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from api.demos.two_districts import WEB
from tests.oauth.people import Browser, Page
from tests.support.whole import WholeClient
from web.main import create_web
from web.settings import WebSettings

ADDRESS = "http://127.0.0.1:8000"
SEE_OTHER = 303
OFFICER, SECRETARIAT = "petugas-32.12-disnaker", "petugas-32.12-secretariat"


def ticked(fields: dict[str, str]) -> dict[str, str]:
    """What a browser sends of a form where nothing is ticked and no file is chosen."""
    return {name: value for name, value in fields.items() if name not in {"is_nil", "in_force", "ask", "file"}}


class _Filled(HTMLParser):
    """The fields of one form as a browser sends them: what is typed, chosen and ticked."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._action, self._is_here, self._name = action, False, ""
        self._writes = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "form":
            self._is_here = given.get("action") == self._action
        elif not self._is_here:
            return
        elif tag == "input" and (given.get("type") not in {"checkbox", "radio", "file"} or "checked" in given):
            self.fields[name] = value
        elif tag in {"select", "textarea"}:
            self._name, self._writes = name, tag == "textarea"
            self.fields[name] = ""
        elif tag == "option" and "selected" in given:
            self.fields[self._name] = value

    def handle_endtag(self, tag: str) -> None:
        self._writes = self._writes and tag != "textarea"

    def handle_data(self, data: str) -> None:
        if self._writes:
            self.fields[self._name] += data


def typed_in(page: Page, action: str) -> dict[str, str]:
    """What stands in a form of a page."""
    form = _Filled(action)
    form.feed(page.response.text)
    return form.fields


class Filled(NamedTuple):
    """A form: its address, what is typed in it, what is seen where it leads; and what it refuses."""

    path: str
    typed: dict[str, str]
    seen: str
    wrong: dict[str, str] = {}
    file: bytes | None = None
    who: str = ""


class Desk:
    """A browser with the pages on one tab and the authorization server on another."""

    def __init__(self, web: TestClient, service: TestClient) -> None:
        self.web, self.service = Browser(web), Browser(service)

    def get(self, path: str, **options: Any) -> Page:
        return self.web.get(path, **options)

    def submit(self, page: Page, action: str, headers: dict[str, str] | None = None, **filled: str) -> Page:
        empty = {each.get("name") for each in page.inputs if each.get("type") == "checkbox" and "checked" not in each}
        given = {name: value for name, value in ticked(page.forms[action]).items() if name not in empty}
        return self.web.post(action, {**given, **filled}, headers=headers or {})

    def send(self, page: Page, action: str, /, file: bytes | None = None, **filled: str) -> Page:
        """Send a form as a browser does: with what is typed, chosen and ticked in it, and the file that was picked."""
        options = {} if file is None else {"files": {"file": ("berkas contoh", file)}}
        return self.web.post(action, {**typed_in(page, action), **filled}, **options)

    def fill_in(self, form: "Filled") -> None:
        """What is wrong is refused on the form itself and stays typed; what is right is done, and seen afterwards."""
        page = self.get(form.path)
        if form.wrong:
            page = self.send(page, form.path, **form.wrong)
            assert page.status in {409, 422}, page.text
            assert typed_in(page, form.path).items() >= form.wrong.items()
        sent = self.send(page, form.path, file=form.file, **form.typed)
        shown = self.get(sent.location) if sent.status == SEE_OTHER else sent
        assert (shown.status, form.seen in shown.text) == (200, True), shown.text

    def sign_in(self, name: str = OFFICER, there: str = "/") -> Page:
        """The page somebody sees who signed in and allowed the pages to act."""
        return self.get(self.get(self.way_back(name, there)).location)

    def way_back(self, name: str = OFFICER, there: str = "/") -> str:
        """The address the authorization server sends somebody back to."""
        asked = urlsplit(self.get(f"/masuk?ke={there}").location)
        back = urlsplit(self.service.allow(asked.query, name).location)
        return f"{back.path}?{back.query}"


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tmp_path_factory.mktemp("web"))


@pytest.fixture(scope="module")
def settings(data_dir: Path) -> WebSettings:
    return WebSettings(base_url=ADDRESS, client_id=WEB, data_dir=data_dir)


@pytest.fixture(scope="module")
def web(http: TestClient, settings: WebSettings) -> TestClient:
    """The pages, with the service behind them."""
    return WholeClient(create_web(settings, http), raises=True, base_url=ADDRESS)


@pytest.fixture
def desk(web: TestClient, http: TestClient) -> Desk:
    return Desk(web, http)


@pytest.fixture(scope="module")
def desks(web: TestClient, http: TestClient) -> Callable[[str], Desk]:
    """Desks where somebody is signed in, each once."""
    known: dict[str, Desk] = {}

    def at(name: str) -> Desk:
        if name not in known:
            known[name] = Desk(web, http)
            known[name].sign_in(name)
        return known[name]

    return at


@pytest.fixture
def officer(desks: Callable[[str], Desk]) -> Desk:
    return desks(OFFICER)


@pytest.fixture
def secretariat(desks: Callable[[str], Desk]) -> Desk:
    return desks(SECRETARIAT)


def sent(desk: Desk, path: str, **filled: str) -> str:
    """Where a form leads that was opened, filled in and sent."""
    page = desk.submit(desk.get(path), path, **filled)
    assert page.status == 303, page.text
    return str(page.location)
