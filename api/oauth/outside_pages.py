"""The pages of outside issuers: to sign in by one, and to tie the own account to one or to untie it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session
from starlette.responses import Response

from api.oauth import outside_identities, sessions
from api.oauth.browser import Browser, PageRefusal, drop, keep
from api.oauth.confirming import doubt
from api.oauth.issuers import configured
from api.oauth.outside_requests import OUTSIDE_PATH, Returned, address_of, asked, sealed
from api.oauth.pages import page
from api.oauth.providers import IssuerAway, Provider
from api.oauth.sign_in import SignIn
from api.oauth.steps import SIGN_IN_PATH, STALE, WRONG, arrive, formed, to

AWAY: Final = 503
STATUS: Final = {"stale": STALE, "outside_away": AWAY}


class OutsidePages:
    """The pages of outside issuers, for one request."""

    def __init__(self, session: Session, browser: Browser, now: datetime) -> None:
        self._session, self._browser, self._now = session, browser, now

    def lead(self, provider: Provider, query: str) -> Response:
        """On to the issuer; back to the sign-in where it does not answer."""
        pending = asked(provider, query, self._now)
        try:
            response = to(address_of(provider, pending, self._browser.language))
        except IssuerAway:
            return self._at_the_door(query, "outside_away")
        return self._kept(response, sealed(pending))

    def come_back(self, returned: Returned) -> Response:
        """Signed in, or the account tied; what was kept of the way counts once."""
        response = self._come_back(returned)
        drop(response, "outside")
        return response

    def show(self) -> Response:
        """With which issuers the own account is tied."""
        visitor = self._visitor()
        return self._list(visitor) if visitor else to(SIGN_IN_PATH)

    def show_tie(self, provider: Provider) -> Response:
        """The question for the password before an account is tied."""
        return self._tie(provider) if self._visitor() else to(SIGN_IN_PATH)

    def tie(self, provider: Provider, form: Mapping[str, str]) -> Response:
        """On to the issuer, with the present password, to prove who one is there."""
        visitor = self._visitor()
        if visitor is None:
            return to(SIGN_IN_PATH)
        if not self._browser.sent(_ties(provider), form.get("token", "")):
            return self._tie(provider, "stale", STALE)
        found = doubt(self._session, self._browser, visitor, form.get("password", ""), self._now)
        if found:
            return self._tie(provider, found.notice, found.status, seconds=found.seconds)
        pending = asked(provider, "", self._now, tying=visitor.session.id)
        try:
            on = address_of(provider, pending, self._browser.language)
        except IssuerAway:
            return self._tie(provider, "outside_away", AWAY)
        shown = page(self._browser, "outside_go", here=OUTSIDE_PATH, on=on, label=provider.issuer.label)
        return self._kept(shown, sealed(pending))

    def untie(self, provider: Provider, form: Mapping[str, str]) -> Response:
        """Tie the own account to this issuer no more."""
        visitor = self._visitor()
        if visitor is None:
            return to(SIGN_IN_PATH)
        if not self._browser.sent(OUTSIDE_PATH, form.get("token", "")):
            return self._list(visitor, "stale", STALE)
        outside_identities.untie(self._session, visitor.person, self._now, provider.issuer.issuer)
        return to(OUTSIDE_PATH)

    def _come_back(self, returned: Returned) -> Response:
        provider, pending, subject, notice = returned
        if pending is None or subject is None:
            query = pending.query if pending else ""
            if pending and pending.tying:
                return self._tie(provider, notice, STATUS.get(notice or "", WRONG))
            return self._at_the_door(query, notice or "stale")
        if pending.tying:
            return self._tied(provider, pending.tying, subject)
        account = outside_identities.account(self._session, provider.issuer.issuer, subject)
        if account is None:
            return self._at_the_door(pending.query, "outside_unknown")
        return arrive(self._session, self._browser, account, pending.query, self._now, outside_identities.FEDERATED)

    def _tied(self, provider: Provider, tying: str, subject: str) -> Response:
        visitor = self._visitor()
        if visitor is None or str(visitor.session.id) != tying:
            return self._at_the_door("", "stale")
        issuer = provider.issuer.issuer
        if not outside_identities.tie(self._session, visitor.person, issuer, subject, self._now):
            return self._tie(provider, "outside_taken", WRONG)
        return to(OUTSIDE_PATH)

    def _visitor(self) -> sessions.Visitor | None:
        return sessions.visitor(self._session, self._browser.session, self._now)

    def _at_the_door(self, query: str, notice: str) -> Response:
        return SignIn(self._session, self._browser, self._now).refuse(query, notice, STATUS.get(notice, WRONG))

    def _kept(self, response: Response, cookie: str | None) -> Response:
        if cookie is None:
            raise PageRefusal("unreadable")
        keep(response, "outside", cookie)
        return response

    def _list(self, visitor: sessions.Visitor, notice: str | None = None, status: int = 200) -> Response:
        tied = outside_identities.of_person(self._session, visitor.person.id)
        rows = [(each, tied.get(each.issuer)) for each in configured()]
        return formed(self._browser, "outside", OUTSIDE_PATH, "", notice, status, rows=rows)

    def _tie(self, provider: Provider, notice: str | None = None, status: int = 200, **said: Any) -> Response:
        shown = {"label": provider.issuer.label, "wrong": "password" if notice == "wrong_password" else None, **said}
        return formed(self._browser, "outside_tie", _ties(provider), "", notice, status, **shown)


def _ties(provider: Provider) -> str:
    return f"{OUTSIDE_PATH}/{provider.issuer.name}/ties"
