"""The page for who forgot the password, where mail is set up: it takes a name, and never says whether it knows it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session
from starlette.responses import Response

from api.oauth import attempts, code_mail
from api.oauth.browser import Browser
from api.oauth.pages import page
from api.oauth.steps import FORGOTTEN_PATH, LONGEST_NAME, SIGN_IN_PATH, STALE, WAIT, formed, to
from api.settings import get_settings


class ForgottenPage:
    """A name is typed; a code comes by mail, or not."""

    def __init__(self, session: Session, browser: Browser, now: datetime) -> None:
        self._session, self._browser, self._now = session, browser, now

    def show(self) -> Response:
        """The form; there is none where no mail is sent."""
        return self._form() if get_settings().sends_mail else to(SIGN_IN_PATH)

    def submit(self, form: Mapping[str, str]) -> Response:
        """Write the wish down. A stranger's name costs the same steps and gets the same answer as any other."""
        if not get_settings().sends_mail:
            return to(SIGN_IN_PATH)
        if not self._browser.sent(FORGOTTEN_PATH, form.get("token", "")):
            return self._form("stale", STALE)
        name = form.get("name", "").strip()[:LONGEST_NAME].lower()
        subjects = [attempts.asked_for(name), attempts.asked_from(self._browser.host)]
        wait = attempts.must_wait(self._session, subjects, self._now)
        if wait:
            return self._form("wait", WAIT, seconds=wait)
        attempts.failed(self._session, subjects, self._now)
        code_mail.ask(self._session, name, timedelta(minutes=get_settings().mail_reset_minutes), self._now)
        return page(self._browser, "forgotten_sent", here=SIGN_IN_PATH)

    def _form(self, notice: str | None = None, status: int = 200, **said: Any) -> Response:
        return formed(self._browser, "forgotten", FORGOTTEN_PATH, "", notice, status, **said)
