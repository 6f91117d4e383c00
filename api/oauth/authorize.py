"""The authorization endpoint: prove the way back, know the person, ask, and send the answer by that way."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from authlib.oauth2 import OAuth2Error
from sqlmodel import Session
from starlette.responses import Response

from api.domain.scopes import to_scope
from api.oauth import consents, second_factors, sessions
from api.oauth.authorization_request import AuthorizationRequest, source_of
from api.oauth.browser import Browser
from api.oauth.clients import is_confidential
from api.oauth.metadata import AUTHORIZATION_PATH
from api.oauth.pages import page
from api.oauth.server import Server
from api.oauth.steps import SECOND_FACTOR_PATH, SIGN_IN_PATH, SIGN_OUT_PATH, to, with_request
from api.oauth.wording import in_words

CONSENT_PATH: Final = "/oauth/consent"


class Authorization:
    """One authorization request of one browser."""

    def __init__(self, session: Session, browser: Browser, now: datetime) -> None:
        self._session, self._browser, self._now = session, browser, now
        self._server = Server(session, now)

    def ask(self, query: str) -> Response:
        """The sign-in, the question, or the answer at once where it was given before and is remembered.

        Raises Authlib's errors: with an address to go back to once client and address are proven, else without.
        """
        request, visitor, grant = self._examined(query)
        if visitor is None:
            return self._first(query)
        if grant.pairs <= consents.allowed(self._session, visitor.session, request.client.row, self._now):
            return self._answer(request, visitor, grant)
        return self._question(request, visitor, grant)

    def decide(self, form: Mapping[str, str]) -> Response:
        """Do as the person said; where what is asked differs from what was shown, ask again."""
        # Under the lock of the session: its end, as of a reset, leaves no consent that was given beside it.
        request, visitor, grant = self._examined(form.get("request", ""), lock=True)
        if visitor is None:
            return self._first(request.query)
        if not self._browser.sent(_purpose(request, grant), form.get("token", "")):
            return self._question(request, visitor, grant)
        if form.get("decision") != "allow":
            return self._answer(request, None, grant)
        consents.remember(self._session, visitor.session, request.client.row, grant.pairs, self._now)
        return self._answer(request, visitor, grant)

    def _examined(self, query: str, *, lock: bool = False) -> tuple[AuthorizationRequest, sessions.Visitor | None, Any]:
        request = AuthorizationRequest(query)
        visitor = sessions.visitor(self._session, self._browser.session, self._now, lock=lock)
        if visitor is not None and self._owes(visitor):
            visitor = None
        return request, visitor, self._server.get_consent_grant(request, visitor)

    def _owes(self, found: sessions.Visitor) -> bool:
        """Whether a seat that was filled meanwhile asks for more than this session was proven by."""
        needed = second_factors.is_needed(self._session, found.person.id, self._now)
        return needed and not found.session.has_two_factors

    def _first(self, query: str) -> Response:
        """Where a person goes before any client is told anything: the sign-in, or what is missing of it."""
        arrived = sessions.arrival(self._session, self._browser.session, self._now)
        return to(with_request(SECOND_FACTOR_PATH if arrived else SIGN_IN_PATH, query))

    def _answer(self, request: AuthorizationRequest, visitor: sessions.Visitor | None, grant: Any) -> Response:
        answer: Response = self._server.create_authorization_response(request, visitor, grant)
        return answer

    def _question(self, request: AuthorizationRequest, visitor: sessions.Visitor, grant: Any) -> Response:
        redirect_uri = str(grant.redirect_uri)
        parts = urlsplit(redirect_uri)
        return page(
            self._browser,
            "consent",
            here=f"{AUTHORIZATION_PATH}?{request.query}",
            target=source_of(redirect_uri),
            client=request.client.row.name,
            person=visitor.person.display_name,
            allowances=in_words(self._session, grant.pairs, self._browser.language),
            lasts=is_confidential(request.client.row),
            sent_to=parts.netloc or f"{parts.scheme}:",
            request=request.query,
            token=self._browser.form_token(_purpose(request, grant)),
            sign_out_token=self._browser.form_token(SIGN_OUT_PATH),
        )


def refused(browser: Browser, error: OAuth2Error, here: str) -> Response:
    """The page for a request whose way back is not proven; the word of the error is for whoever wrote the client."""
    return page(browser, "refused", here=here, status=400, reason="address", error=error.error)


def _purpose(request: AuthorizationRequest, grant: Any) -> str:
    """What a consent is given to: this request, with exactly these pairs."""
    shown = f"{request.query}\n{to_scope(grant.pairs)}\n{sorted(grant.pairs)}"
    return f"{CONSENT_PATH} {hashlib.sha256(shown.encode()).hexdigest()}"
