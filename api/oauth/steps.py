"""The steps of a sign-in: where a right password leads, and how each page is left for the next.

The query of an authorization request travels with the person through all of them; there is nothing else to be sent on
to.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from api.database import assume
from api.oauth import second_factors, sessions
from api.oauth.authorization_request import is_query
from api.oauth.browser import Browser, keep
from api.oauth.metadata import AUTHORIZATION_PATH
from api.oauth.page_texts import TEXTS
from api.oauth.pages import page

SIGN_IN_PATH: Final = "/oauth/sign-in"
SIGN_OUT_PATH: Final = "/oauth/sign-out"
SECOND_FACTOR_PATH: Final = "/oauth/second-factor"
SET_UP_PATH: Final = "/oauth/second-factor/set-up"
RECOVERY_PATH: Final = "/oauth/second-factor/recovery-codes"
REMOVAL_PATH: Final = "/oauth/second-factor/removal"
SESSIONS_PATH: Final = "/oauth/sessions"
CONSENTS_PATH: Final = "/oauth/consents"
CODE_PATH: Final = "/oauth/code"
FORGOTTEN_PATH: Final = "/oauth/forgotten-password"  # no password, an address
NEW_PASSWORD_PATH: Final = "/oauth/code/password"  # noqa: S105  an address
PASSWORD_PATH: Final = "/oauth/password"  # noqa: S105  an address
WRONG, WAIT, STALE = 403, 429, 400
LONGEST_NAME: Final = 254  # of a mail address; a sign-in name is shorter


def with_request(path: str, query: str) -> str:
    """A page that leads on to an authorization request, if there is one."""
    return f"{path}?{urlencode({'request': query})}" if query else path


def to(place: str) -> RedirectResponse:
    """On to another page of ours."""
    return RedirectResponse(place, 303, {"Cache-Control": "no-store"})


def onward(query: str) -> str:
    """Where a person who is signed in goes on to."""
    return f"{AUTHORIZATION_PATH}?{query}" if query and is_query(query) else SIGN_IN_PATH


def arrive(
    session: Session,
    browser: Browser,
    who: sessions.Account,
    query: str,
    now: datetime,
    methods: Sequence[str] = sessions.BY_PASSWORD,
) -> Response:
    """The way on after a right password, with a new cookie: one that stood there before never becomes the session's.

    `methods` says what stood in place of the password, where something did.
    """
    earlier = sessions.arrival(session, browser.session, now)
    if earlier is not None:
        sessions.end(session, earlier.session.id, now)
    assume(session, [who.home])
    awaits = second_factors.awaited(session, who.person_id, now)
    response = to(with_request(SECOND_FACTOR_PATH, query) if awaits else onward(query))
    keep(response, "session", sessions.begin(session, who, now, awaits, methods))
    return response


def formed(
    browser: Browser, template: str, path: str, query: str, notice: str | None, status: int, **values: Any
) -> Response:
    """A page with a form that leads to `path`; `notice` says what is wrong, and `wrong` names the field it is about."""
    seconds = values.pop("seconds", 0)
    sentence = getattr(TEXTS[notice], browser.language).format(seconds=seconds) if notice else None
    form: dict[str, Any] = {"action": path, "request": query, "token": browser.form_token(path), "notice": sentence}
    about: dict[str, Any] = {"here": with_request(path, query), "wrong": None, **values}
    # What waits or was open for too long is no fault of a field.
    if notice is None or status in (WAIT, STALE):
        about["wrong"] = None
    response = page(browser, template, status=status, **form, **about)
    if status == WAIT:
        response.headers["Retry-After"] = str(seconds)
    return response
