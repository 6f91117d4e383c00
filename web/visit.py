"""One request as a page sees it: who, in which language, with which form, and the service in their name."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import httpx2
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from client.gugus_client import File, Gugus, Problem, Public, Secret, TokenEndpoint, new_key
from client.gugus_client.calls import TIMEOUT
from web import browser
from web.forms import Form, faults_of
from web.languages import OTHER, Language
from web.remembered import Remembered
from web.rendering import render, sentence
from web.screens import menu_of
from web.sealing import Seal, seal_of
from web.sessions import Session, SessionStore
from web.settings import WebSettings
from web.tokens import SessionTokens, SignedOut
from web.unsent import UnsentStore
from web.words import FAULTS

T = TypeVar("T")


class House:
    """What all requests of a process share."""

    def __init__(self, settings: WebSettings, http: httpx2.Client | None = None) -> None:
        self.settings = settings
        self.seal: Seal = seal_of(
            settings.secret_key.get_secret_value() if settings.secret_key else None, settings.data_dir
        )
        self.store = SessionStore(settings.data_dir / "sessions.sqlite", self.seal)
        self.unsent = UnsentStore(settings.data_dir / "sessions.sqlite", self.seal)
        self.http = http or httpx2.Client(base_url=settings.api_url, timeout=TIMEOUT)
        self.remembered = Remembered()

    @property
    def endpoint(self) -> TokenEndpoint:
        """The token endpoint, as this client asks it."""
        name, secret = self.settings.client, self.settings.secret
        return TokenEndpoint(self.http, Secret(name, secret) if secret else Public(name))


@dataclass(frozen=True, slots=True)
class Visit:
    """One request."""

    house: House
    request: Request
    language: Language
    session: Session | None = None
    form: Form = field(default_factory=Form)

    @property
    def here(self) -> Session:
        """The session of whoever is signed in. Raises SignedOut."""
        if self.session is None:
            raise SignedOut
        return self.session

    @property
    def gugus(self) -> Gugus:
        """The service, in the name of whoever is signed in. Raises SignedOut."""
        return Gugus(self.house.http, self.tokens, self.language)

    @property
    def tokens(self) -> SessionTokens:
        """The tokens of whoever is signed in. Raises SignedOut."""
        return SessionTokens(self.house.store, self.house.endpoint, self.here)

    @property
    def zone(self) -> str:
        """The time zone people live in here."""
        return self.session.time_zone if self.session else "Asia/Jakarta"

    @property
    def today(self) -> date:
        """The day it is there."""
        return datetime.now(UTC).astimezone(ZoneInfo(self.zone)).date()

    @property
    def organisations(self) -> frozenset[str]:
        """The words of the organisations the visitor acts for."""
        return frozenset(each.word for each in self.here.organisations)

    def remembered(self, question: Hashable, ask: Callable[[], T]) -> T:
        """What `ask` gave this session a short while ago."""
        return self.house.remembered.get((self.here.id, self.language, question), ask)

    @property
    def token(self) -> str:
        """The mark of a form shown in this session."""
        return self.house.seal.mark("forms", self.session.id if self.session else "")

    @property
    def key(self) -> str:
        """The key that a form was shown with; whoever sends it again does one thing once."""
        return self.form.text("key") or new_key()

    @property
    def is_paper(self) -> bool:
        """Whether the page is asked for as a sheet to print."""
        return "cetak" in self.request.query_params

    def address(self, **changed: str | None) -> str:
        """The address of this page with other words in its query; None takes one out."""
        asked = {**self.request.query_params, "lang": None, **changed}
        query = urlencode({name: value for name, value in asked.items() if value is not None})
        return f"{self.request.url.path}?{query}" if query else self.request.url.path

    def page(self, template: str, values: Mapping[str, Any], status: int | None = None) -> Response:
        """A page. A `problem` or a `note` among the values gives it the status, and its faults their fields."""
        problem: Problem | None = values.get("problem")
        said = problem.status if problem else 422 if values.get("note") else 200
        standard = {"errors": faults_of(problem), "problem": None, "note": None, "form": self.form}
        shown = {**self._frame(), **standard, "plain": self.plain(problem), **values}
        shown["errors"] = {name: shown["plain"].get(text, text) for name, text in shown["errors"].items()}
        text = render(template, self.language, shown)
        return HTMLResponse(text, status or said, {**browser.HEADERS, "Content-Language": self.language})

    def plain(self, problem: Problem | None) -> dict[str, str]:
        """What the service says of values that only programs write, as it is said to people."""
        told = problem.errors if problem else ()
        return {each.detail: sentence(self.language, FAULTS[each.code]) for each in told if each.code in FAULTS}

    def _frame(self) -> dict[str, Any]:
        """What stands on every page."""
        session = self.session
        return {
            "visit": self,
            "session": session,
            "menu": list(menu_of(session)) if session else [],
            "unsent": len(self.house.unsent.of(session.id)) if session else 0,
            "other": OTHER[self.language],
            "path": self.request.url.path,
            "paper": self.is_paper,
            "zone": self.zone,
            "today": self.today,
            "now": datetime.now(UTC),
            "token": self.token,
            "new_key": new_key,
        }

    def file(self, file: File) -> Response:
        """A file of the service, to be saved."""
        return self.download(file.name, file.media_type, file.content)

    def download(self, name: str, media_type: str, content: bytes) -> Response:
        """Content to be saved under a name that says nothing about a person."""
        headers = {**browser.HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type=media_type, headers=headers)

    def go(self, path: str) -> Response:
        """Send the browser on, after a form or a choice."""
        return RedirectResponse(path, 303, browser.HEADERS)
