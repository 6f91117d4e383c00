"""The pages where a password is set: with a code that was handed over, and with the one before."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session
from starlette.responses import Response

from api.oauth import accounts, attempts, outside_identities, passwords, sessions
from api.oauth.browser import Browser
from api.oauth.confirming import doubt
from api.oauth.pages import page
from api.oauth.steps import (
    CODE_PATH,
    NEW_PASSWORD_PATH,
    PASSWORD_PATH,
    SIGN_IN_PATH,
    STALE,
    WAIT,
    WRONG,
    arrive,
    formed,
    to,
    with_request,
)

FAULT: Final = 422


class CodePages:
    """A code is typed, then the new password."""

    def __init__(self, session: Session, browser: Browser, now: datetime) -> None:
        self._session, self._browser, self._now = session, browser, now

    def show(self) -> Response:
        """The form for the code."""
        return self._form()

    def submit(self, form: Mapping[str, str]) -> Response:
        """On to the password where the code counts; it is used up only with the password."""
        if not self._browser.sent(CODE_PATH, form.get("token", "")):
            return self._form("stale", STALE)
        held = self._held(form)
        return self._password(held, form["code"]) if isinstance(held, accounts.CodeInHand) else held

    def redeem(self, form: Mapping[str, str]) -> Response:
        """Use the code: the password is set, a lost second factor taken away, and the person signed in."""
        if not self._browser.sent(NEW_PASSWORD_PATH, form.get("token", "")):
            return self._form("stale", STALE)
        held = self._held(form, lock=True)
        if not isinstance(held, accounts.CodeInHand):
            return held
        fault = self._fault(held, form)
        if fault:
            return self._password(held, form["code"], fault, FAULT)
        try:
            account = accounts.redeem(self._session, held, form.get("password", ""), self._now)
        except passwords.PasswordError as error:
            return self._password(held, form["code"], error.reason, FAULT)
        # Whoever had the account before may have tied it to an account of its own elsewhere.
        outside_identities.untie(self._session, held.person, self._now)
        return arrive(self._session, self._browser, account, "", self._now)

    def _held(self, form: Mapping[str, str], *, lock: bool = False) -> accounts.CodeInHand | Response:
        """The code, or the page that says that it does not count."""
        subjects = [attempts.address(self._browser.host)]
        wait = attempts.wait(self._session, subjects, self._now)
        if wait:
            return self._form("wait", WAIT, seconds=wait)
        held = accounts.in_hand(self._session, form.get("code", ""), self._now, lock=lock)
        if held is None:
            attempts.failed(self._session, subjects, self._now)
            return self._form("unknown_code", WRONG)
        return held

    def _fault(self, held: accounts.CodeInHand, form: Mapping[str, str]) -> str | None:
        """What is wrong before the password is looked at: the second writing, or the present password."""
        if held.row.sets_password:
            return None if form.get("password") == form.get("again") else "different"
        if passwords.matches(held.person.password_hash, form.get("password", "")):
            return None
        attempts.failed(self._session, [attempts.address(self._browser.host)], self._now)
        return "wrong_password"

    def _form(self, notice: str | None = None, status: int = 200, **said: Any) -> Response:
        return formed(self._browser, "code", CODE_PATH, "", notice, status, wrong="code", **said)

    def _password(self, held: accounts.CodeInHand, code: str, notice: str | None = None, status: int = 200) -> Response:
        shown = {
            "here": CODE_PATH,
            "code": code,
            "person": held.person.display_name,
            "name": held.person.sign_in_name,
            "sets_password": held.row.sets_password,
            "clears": held.row.clears_second_factor,
            "wrong": "again" if notice == "different" else "password",
        }
        return formed(self._browser, "new_password", NEW_PASSWORD_PATH, "", notice, status, **shown)


class PasswordPage:
    """A person changes the own password."""

    def __init__(self, session: Session, browser: Browser, now: datetime) -> None:
        self._session, self._browser, self._now = session, browser, now

    def show(self) -> Response:
        """The form, to whoever is signed in."""
        visitor = sessions.visitor(self._session, self._browser.session, self._now)
        return self._form(visitor) if visitor else to(with_request(SIGN_IN_PATH, ""))

    def submit(self, form: Mapping[str, str]) -> Response:
        """Change it with the present one; the other sessions end."""
        visitor = sessions.visitor(self._session, self._browser.session, self._now)
        if visitor is None:
            return to(SIGN_IN_PATH)
        if not self._browser.sent(PASSWORD_PATH, form.get("token", "")):
            return self._form(visitor, "stale", STALE)
        found = doubt(self._session, self._browser, visitor, form.get("present", ""), self._now)
        if found:
            return self._form(visitor, found.notice, found.status, wrong="present", seconds=found.seconds)
        return self._changed(visitor, form)

    def _changed(self, visitor: sessions.Visitor, form: Mapping[str, str]) -> Response:
        if form.get("password") != form.get("again"):
            return self._form(visitor, "different", FAULT, wrong="again")
        try:
            accounts.set_password(
                self._session, visitor.person, form.get("password", ""), self._now, but=visitor.session.id
            )
        except passwords.PasswordError as error:
            return self._form(visitor, error.reason, FAULT, wrong="password")
        return page(self._browser, "password_changed", here=SIGN_IN_PATH)

    def _form(self, visitor: sessions.Visitor, notice: str | None = None, status: int = 200, **said: Any) -> Response:
        shown = {"name": visitor.person.sign_in_name, **said}
        return formed(self._browser, "password", PASSWORD_PATH, "", notice, status, **shown)
