"""Signing in and out: a name and a password, the same answer for a stranger, patience with those who fail.

Where a right password leads, to the second factor or into a session, is said in `steps`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from authlib.oauth2 import OAuth2Error
from sqlmodel import Session
from starlette.responses import Response

from api.models.clients import Client
from api.oauth import attempts, known_browsers, passwords, second_factors, sessions
from api.oauth.authorization_request import AuthorizationRequest, is_query, source_of
from api.oauth.browser import Browser, PageRefusal, drop, keep
from api.oauth.clients import find_client
from api.oauth.issuers import configured
from api.oauth.pages import page
from api.oauth.steps import (
    FORGOTTEN_PATH,
    LONGEST_NAME,
    SIGN_IN_PATH,
    SIGN_OUT_PATH,
    STALE,
    WAIT,
    WRONG,
    arrive,
    formed,
    onward,
    to,
)
from api.settings import get_settings


class SignIn:
    """The page of the sign-in, for one request."""

    def __init__(self, session: Session, browser: Browser, now: datetime) -> None:
        self._session, self._browser, self._now = session, browser, now

    def show(self, query: str) -> Response:
        """The form; whoever is signed in sees the own account, or is sent on."""
        visitor = sessions.visitor(self._session, self._browser.session, self._now)
        if visitor is None:
            return self._form(query)
        if query and is_query(query):
            return to(onward(query))
        return self._account(visitor)

    def submit(self, form: Mapping[str, str]) -> Response:
        """Judge an attempt: the way on, or the form again with the reason."""
        query, name = form.get("request", ""), form.get("name", "").strip()[:LONGEST_NAME]
        if not self._browser.sent(SIGN_IN_PATH, form.get("token", "")):
            return self._form(query, "stale", STALE)
        subjects = known_browsers.counted_by(self._browser, name)
        wait = attempts.must_wait(self._session, subjects, self._now)
        if wait:
            return self._form(query, "wait", WAIT, name=name, seconds=wait)
        account = self._judged(name, form.get("password", ""))
        if account is None:
            attempts.failed(self._session, subjects, self._now)
            return self._form(query, "wrong", WRONG, name=name)
        attempts.succeeded(self._session, subjects[0])
        response = arrive(self._session, self._browser, account, query, self._now)
        keep(response, "known", known_browsers.marked(self._browser, name))
        return response

    def refuse(self, query: str, notice: str, status: int) -> Response:
        """The form, with why another way led nowhere."""
        return self._form(query, notice, status)

    def leave(self, form: Mapping[str, str]) -> Response:
        """End the session with all that hangs on it."""
        visitor = sessions.arrival(self._session, self._browser.session, self._now)
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

    def _account(self, visitor: sessions.Visitor) -> Response:
        """What a person can do with the own account."""
        return page(
            self._browser,
            "signed_in",
            here=SIGN_IN_PATH,
            person=visitor.person.display_name,
            token=self._browser.form_token(SIGN_OUT_PATH),
            has_second_factor=second_factors.factor_of(self._session, visitor.person.id) is not None,
            needs_second_factor=second_factors.is_needed(self._session, visitor.person.id, self._now),
            recovery_codes=second_factors.recovery_codes_left(self._session, visitor.person.id),
            issuers=configured(),
        )

    def _form(
        self, query: str, notice: str | None = None, status: int = 200, *, name: str = "", **said: Any
    ) -> Response:
        client, redirect_uri = self._client_of(query)
        target = source_of(redirect_uri) if redirect_uri else None
        forgotten = FORGOTTEN_PATH if get_settings().sends_mail else None
        shown = {"client": client.name if client else None, "name": name, "target": target, **said}
        shown["issuers"] = configured()
        return formed(self._browser, "sign_in", SIGN_IN_PATH, query, notice, status, forgotten=forgotten, **shown)

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
