"""A person with a browser that knows no script: pages are read, forms are filled in, cookies are kept."""

import base64
import hashlib
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID, uuid4

import pyotp
from sqlmodel import Session, select
from starlette.testclient import TestClient

from api.demos.two_districts import WEB, WEB_ADDRESSES, key_name
from api.domain.kinds import AuthMethod
from api.domain.scopes import Word
from api.models.clients import Client
from api.models.people import Person
from api.oauth.clients import new_secret
from tests.support.world import World

BACK = WEB_ADDRESSES[0]
CHAIR = "petugas-32.12-daily-chair"  # no second factor is asked for; what the secretariat does has tests of its own
SECRETARIAT = "petugas-32.12-secretariat"
OFFICER = "petugas-32.12-disnaker"
SCOPE = "plans:read reports:read district:32.12"
VERIFIER = "contoh-verifier-" + "x" * 48


def challenge(verifier: str = VERIFIER) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def asked(**changed: str | None) -> str:
    """The query of an authorization request; None leaves a parameter out."""
    parameters = {
        "response_type": "code",
        "client_id": WEB,
        "redirect_uri": BACK,
        "scope": SCOPE,
        "state": "keadaan-1",
        "code_challenge": challenge(),
        "code_challenge_method": "S256",
        **changed,
    }
    return urlencode({name: value for name, value in parameters.items() if value is not None})


def code_of(name: str) -> str:
    """What the app on the phone of a person of the demo shows now."""
    return pyotp.TOTP(World.secrets[key_name(name)]).now()


def id_of(look: Session, name: str) -> UUID:
    """The person who signs in with this name."""
    return look.exec(select(Person.id).where(Person.sign_in_name == name)).one()


class Form(NamedTuple):
    action: str
    fields: dict[str, str]


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.text: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []
        self.labelled: set[str] = set()
        self.inputs: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        if tag == "form":
            self.forms.append(Form(given["action"] or "", {}))
        if tag == "label":
            self.labelled.add(given.get("for") or "")
        if tag == "input":
            self.inputs.append(given)
        if tag == "input" and given.get("name"):
            self.forms[-1].fields[given["name"] or ""] = given.get("value") or ""
        if tag == "a":
            self.links.append(given["href"] or "")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


class Page:
    """An answer, as a person sees it."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.location = response.headers.get("location", "")
        read = _Forms()
        # Bytes of a PDF or of an archive are no markup: some of them would read as a tag.
        if response.headers.get("content-type", "").startswith("text/"):
            read.feed(response.text)
        self.forms = {form.action: form.fields for form in read.forms}
        self.text = " ".join(" ".join(read.text).split())
        self.tags, self.links = read.tags, read.links
        self.labelled, self.inputs = read.labelled, read.inputs

    def must_be_labelled(self, wrong: str | None = None) -> None:
        """Every field has a label, and the notice belongs to the field that is wrong."""
        fields = [each for each in self.inputs if each.get("type") != "hidden"]
        assert fields
        assert {each.get("id") for each in fields} <= self.labelled
        about = [each.get("name") for each in fields if each.get("aria-invalid") == "true"]
        assert about == ([wrong] if wrong else [])
        described = [each for each in fields if "notice" in (each.get("aria-describedby") or "").split()]
        assert wrong is None or [each.get("name") for each in described] == [wrong]

    @property
    def answer(self) -> dict[str, str]:
        """The parameters the client is sent."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.location).query).items()}


def key_on(page: Page) -> str:
    """The key of a second factor as a person types it from the page into the app."""
    text: str = page.response.text
    return text.partition('<p class="key"><code>')[2].partition("</code>")[0].replace(" ", "")


def shown_codes(page: Page) -> list[str]:
    """The recovery codes that stand on a page."""
    return [part.partition("</code>")[0] for part in page.response.text.split("<li><code>")[1:]]


class Browser:
    """One browser with its cookies."""

    def __init__(self, http: TestClient, **headers: str) -> None:
        self._http, self._headers = http, headers
        self.cookies: dict[str, str] = {}

    def _send(self, method: str, path: str, **options: Any) -> Page:
        headers = {**self._headers, **options.pop("headers", {})}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self._http.cookies.clear()
        response = self._http.request(method, path, headers=headers, follow_redirects=False, **options)
        self._http.cookies.clear()
        for header in response.headers.get_list("set-cookie"):
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
            if not self.cookies[name]:
                del self.cookies[name]
        return Page(response)

    def get(self, path: str, **options: Any) -> Page:
        return self._send("GET", path, **options)

    def post(self, path: str, data: Mapping[str, str], **options: Any) -> Page:
        return self._send("POST", path, data=dict(data), **options)

    def submit(self, page: Page, action: str, *, headers: dict[str, str] | None = None, **filled: str) -> Page:
        return self.post(action, {**page.forms[action], **filled}, headers=headers or {})

    def follow(self, page: Page) -> Page:
        assert page.status == 303, page.text
        return self.get(page.location)

    def sign_in(self, name: str = CHAIR, query: str = "", password: str | None = None) -> Page:
        """The answer to an attempt: a redirect where it is right."""
        page = self.get(f"/oauth/sign-in?{urlencode({'request': query})}")
        return self.submit(
            page, "/oauth/sign-in", name=name, password=World.secrets[name] if password is None else password
        )

    def prove(self, page: Page, name: str) -> Page:
        """Type the code of this moment; the page is the answer to a right password."""
        return self.submit(self.follow(page), "/oauth/second-factor", code=code_of(name))

    def ask(self, query: str | None = None) -> Page:
        return self.get(f"/oauth/authorize?{asked() if query is None else query}")

    def allow(self, query: str | None = None, name: str = CHAIR) -> Page:
        """Sign in where it is wanted, allow where it is asked; gives the way back to the client."""
        page = self.ask(query)
        if page.location.startswith("/oauth/sign-in"):
            page = self.sign_in(name, asked() if query is None else query)
            page = self.follow(self.prove(page, name) if key_name(name) in World.secrets else page)
        if "/oauth/consent" in page.forms:
            page = self.submit(page, "/oauth/consent", decision="allow")
        return page


class Grant:
    """A client at the token endpoint, for people."""

    def __init__(self, http: TestClient, client_id: str = WEB, secret: str | None = None) -> None:
        self._http, self._client_id, self._secret = http, client_id, secret

    def post(self, path: str, form: Mapping[str, str | None]) -> Any:
        fields = {name: value for name, value in form.items() if value is not None}
        if self._secret is not None:
            return self._http.post(path, data=fields, auth=(self._client_id, self._secret))
        return self._http.post(path, data={"client_id": self._client_id, **fields})

    def redeem(self, code: str, /, **changed: str | None) -> Any:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
        return self.post("/oauth/token", {**form, **changed})

    def refresh(self, refresh_token: str, /, **changed: str | None) -> Any:
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self.post("/oauth/token", {**form, **changed})


def tokens_of(http: TestClient, name: str = CHAIR, scope: str = SCOPE) -> dict[str, Any]:
    """The token answer of a person who signed in and allowed `scope` to the demo's web client."""
    page = Browser(http).allow(asked(scope=scope), name)
    answer = Grant(http).redeem(page.answer["code"])
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def web_client(
    session: Session, method: AuthMethod = AuthMethod.PUBLIC, ceiling: tuple[str, ...] = tuple(Word)
) -> tuple[str, str | None]:
    """A client for people; `session` is the owner's, and is committed."""
    secret, secret_hash = new_secret() if method is AuthMethod.SECRET else (None, None)
    name = f"aplikasi-{uuid4().hex[:8]}"
    session.add(
        Client(
            client_id=name,
            name="Aplikasi Contoh",
            organisation="national:id",
            auth_method=method,
            secret_hash=secret_hash,
            redirect_uris=[BACK],
            ceiling_actions=list(ceiling),
        )
    )
    session.commit()
    return name, secret
