"""The page where people see where they are signed in and what they allowed, and end what they do not know."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col
from starlette.responses import Response

from api.models.sign_ins import WebSession
from api.oauth import consents, own_sessions, sessions
from api.oauth.browser import Browser
from api.oauth.steps import CONSENTS_PATH, SESSIONS_PATH, SIGN_IN_PATH, STALE, formed, to
from api.oauth.wording import Allowance, in_words


class SessionsPage:
    """The sessions of whoever is signed in, the present one first, and the applications that were allowed."""

    def __init__(self, session: Session, browser: Browser, now: datetime) -> None:
        self._session, self._browser, self._now = session, browser, now

    def show(self) -> Response:
        """The sessions that last, each with what was allowed in it."""
        visitor = self._visitor()
        return self._list(visitor) if visitor else to(SIGN_IN_PATH)

    def end(self, form: Mapping[str, str]) -> Response:
        """End one of the other sessions with all its tokens; one that is not there any more stays so."""
        visitor = self._visitor()
        if visitor is None:
            return to(SIGN_IN_PATH)
        if not self._browser.sent(SESSIONS_PATH, form.get("token", "")):
            return self._list(visitor, "stale", STALE)
        for row in self._live(visitor):
            if str(row.id) == form.get("session") and row.id != visitor.session.id:
                sessions.end(self._session, row.id, self._now)
        return to(SESSIONS_PATH)

    def take_back(self, form: Mapping[str, str]) -> Response:
        """Take back what an application was allowed, with all its tokens; what was not allowed stays so."""
        visitor = self._visitor()
        if visitor is None:
            return to(SIGN_IN_PATH)
        if not self._browser.sent(CONSENTS_PATH, form.get("token", "")):
            return self._list(visitor, "stale", STALE)
        try:
            client_id = UUID(form.get("client", ""))
        except ValueError:
            return self._list(visitor, "stale", STALE)
        consents.take_back(self._session, visitor, client_id, self._now)
        return to(SESSIONS_PATH)

    def _visitor(self) -> sessions.Visitor | None:
        return sessions.visitor(self._session, self._browser.session, self._now)

    def _live(self, visitor: sessions.Visitor) -> list[WebSession]:
        newest = own_sessions.of_person(visitor.person.id).order_by(col(WebSession.begun_at).desc())
        return list(self._session.exec(newest.where(sessions.is_live(self._now))))

    def _list(self, visitor: sessions.Visitor, notice: str | None = None, status: int = 200) -> Response:
        shown = own_sessions.told(self._session, visitor.session.id, self._live(visitor))
        listed = sorted(shown, key=lambda each: not each.is_current)
        said: dict[str, Any] = {
            "sessions": listed,
            "applications": [(each, self._words(each)) for each in self._allowed(visitor)],
            "consents_action": CONSENTS_PATH,
            "consents_token": self._browser.form_token(CONSENTS_PATH),
        }
        return formed(self._browser, "sessions", SESSIONS_PATH, "", notice, status, **said)

    def _allowed(self, visitor: sessions.Visitor) -> list[consents.Allowed]:
        return consents.of_person(self._session, visitor.person.id, self._now)

    def _words(self, each: consents.Allowed) -> list[Allowance]:
        return in_words(self._session, each.pairs, self._browser.language)
