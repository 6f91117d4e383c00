"""Signing in and out: a name and a password, the same answer for a stranger, patience with those who fail.

A second factor, once there is one, is asked for between the password and the session.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from authlib.oauth2 import OAuth2Error
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from api.models.clients import Client
from api.oauth import attempts, passwords, sessions
from api.oauth.authorization_request import AuthorizationRequest, is_query, source_of
from api.oauth.browser import Browser, PageRefusal, drop, keep
from api.oauth.clients import find_client
from api.oauth.metadata import AUTHORIZATION_PATH
from api.oauth.page_texts import TEXTS
from api.oauth.pages import page

SIGN_IN_PATH: Final = "/oauth/sign-in"
SIGN_OUT_PATH: Final = "/oauth/sign-out"
LONGEST_NAME: Final = 200
WRONG, WAIT, STALE = 403, 429, 400


def address_with(query: str) -> str:
    """The page of the sign-in that leads on to an authorization request, if there is one."""
    return f"{SIGN_IN_PATH}?{urlencode({'request': query})}" if query else SIGN_IN_PATH


class SignIn:
    """The page of the sign-in, for one request."""

    def __init__(self, session: Session, browser: Browser, now: datetime) -> None:
        self._session, self._browser, self._now = session, browser, now

    def show(self, query: str) -> Response:
        """The form; whoever is signed in is told so, or sent on."""
        visitor = sessions.visitor(self._session, self._browser.session, self._now)
        if visitor is None:
            return self._form(query)
        if query and is_query(query):
            return _to(f"{AUTHORIZATION_PATH}?{query}")
        token = self._browser.form_token(SIGN_OUT_PATH)
        return page(self._browser, "signed_in", here=SIGN_IN_PATH, person=visitor.person.display_name, token=token)

    def submit(self, form: Mapping[str, str]) -> Response:
        """Judge an attempt: a session, or the form again with the reason."""
        query, name = form.get("request", ""), form.get("name", "").strip()[:LONGEST_NAME]
        if not self._browser.sent(SIGN_IN_PATH, form.get("token", "")):
            return self._form(query, "stale", STALE)
        subjects = [attempts.account(name), attempts.address(self._browser.host)]
        wait = attempts.wait(self._session, subjects, self._now)
        if not wait and not attempts.is_alone(self._session, subjects[0]):
            wait = 1
        if wait:
            return self._form(query, "wait", WAIT, name=name, seconds=wait)
        account = self._judged(name, form.get("password", ""))
        if account is None:
            attempts.failed(self._session, subjects, self._now)
            return self._form(query, "wrong", WRONG, name=name)
        attempts.succeeded(self._session, subjects[0])
        return self._begun(account, query)

    def leave(self, form: Mapping[str, str]) -> Response:
        """End the session with all that hangs on it."""
        visitor = sessions.visitor(self._session, self._browser.session, self._now)
        if visitor is not None:
            if not self._browser.sent(SIGN_OUT_PATH, form.get("token", "")):
                raise PageRefusal("stale")
            sessions.end(self._session, visitor.session.id, self._now)
        response = page(self._browser, "signed_out", here=SIGN_IN_PATH)
        drop(response, "session")
        return response

    def _judged(self, name: str, password: str) -> sessions.Account | None:
        """The account, if the password is its own; one hash is computed for whoever asks."""
        # No name holds what cannot be printed, and PostgreSQL refuses NUL.
        account = sessions.account(self._session, name) if name.isprintable() else None
        matches = passwords.matches(account.password_hash if account else None, password)
        return account if matches else None

    def _begun(self, account: sessions.Account, query: str) -> Response:
        """The way on, with a new cookie: one that stood there before never becomes the session's."""
        earlier = sessions.visitor(self._session, self._browser.session, self._now)
        if earlier is not None:
            sessions.end(self._session, earlier.session.id, self._now)
        on = f"{AUTHORIZATION_PATH}?{query}" if query and is_query(query) else SIGN_IN_PATH
        response = _to(on)
        keep(response, "session", sessions.begin(self._session, account, self._now))
        return response

    def _form(
        self, query: str, notice: str | None = None, status: int = 200, *, name: str = "", seconds: int = 0
    ) -> Response:
        client, redirect_uri = self._client_of(query)
        response = page(
            self._browser,
            "sign_in",
            here=address_with(query),
            status=status,
            target=source_of(redirect_uri) if redirect_uri else None,
            client=client.name if client else None,
            request=query,
            token=self._browser.form_token(SIGN_IN_PATH),
            name=name,
            notice=getattr(TEXTS[notice], self._browser.language).format(seconds=seconds) if notice else None,
        )
        if status == WAIT:
            response.headers["Retry-After"] = str(seconds)
        return response

    def _client_of(self, query: str) -> tuple[Client | None, str | None]:
        """The client a person will go on to, where the request proves it."""
        if not query:
            return None, None
        try:
            asked = AuthorizationRequest(query).payload
        except OAuth2Error:
            return None, None
        client = find_client(self._session, asked.client_id or "", self._now)
        if not client.check_redirect_uri(asked.redirect_uri or ""):
            return None, None
        return client.row, asked.redirect_uri


def _to(place: str) -> RedirectResponse:
    return RedirectResponse(place, 303, {"Cache-Control": "no-store"})
