"""The pages where people sign in, keep their account and say what a client may do; they work without a script.

They are for browsers, so they are no operations of the API: the OpenAPI document names the authorization endpoint in
its security scheme. What goes wrong is said on a page, or to the client once it is proven that it is the client.
"""

from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.oauth import pages
from api.oauth.authorize import CONSENT_PATH, Authorization
from api.oauth.forgotten_page import ForgottenPage
from api.oauth.metadata import AUTHORIZATION_PATH
from api.oauth.password_pages import CodePages, PasswordPage
from api.oauth.second_factor_pages import SecondFactorPages
from api.oauth.sessions_page import SessionsPage
from api.oauth.sign_in import SignIn
from api.oauth.steps import (
    CODE_PATH,
    CONSENTS_PATH,
    FORGOTTEN_PATH,
    NEW_PASSWORD_PATH,
    PASSWORD_PATH,
    RECOVERY_PATH,
    REMOVAL_PATH,
    SECOND_FACTOR_PATH,
    SESSIONS_PATH,
    SET_UP_PATH,
    SIGN_IN_PATH,
    SIGN_OUT_PATH,
)
from api.routing.admission import Transaction
from api.routing.page_route import BrowserDep, FormDep, PageRoute

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get(AUTHORIZATION_PATH)
def authorize(request: Request, browser: BrowserDep, session: Transaction) -> Response:
    """A client sends a person here (RFC 6749 §4.1.1)."""
    return Authorization(session, browser, datetime.now(UTC)).ask(request.url.query)


@router.post(CONSENT_PATH)
def consent(form: FormDep, browser: BrowserDep, session: Transaction) -> Response:
    """The person said yes or no."""
    return Authorization(session, browser, datetime.now(UTC)).decide(form)


@router.get(SIGN_IN_PATH)
def show_sign_in(browser: BrowserDep, session: Transaction, request: str = "") -> Response:
    """The page with name and password."""
    return SignIn(session, browser, datetime.now(UTC)).show(request)


@router.post(SIGN_IN_PATH)
def sign_in(form: FormDep, browser: BrowserDep, session: Transaction) -> Response:
    """An attempt with name and password."""
    return SignIn(session, browser, datetime.now(UTC)).submit(form)


@router.post(SIGN_OUT_PATH)
def sign_out(form: FormDep, browser: BrowserDep, session: Transaction) -> Response:
    """The end of the session and of all that hangs on it."""
    return SignIn(session, browser, datetime.now(UTC)).leave(form)


@router.get(SECOND_FACTOR_PATH)
def show_second_factor(browser: BrowserDep, session: Transaction, request: str = "") -> Response:
    """The page that asks for the second factor."""
    return SecondFactorPages(session, browser, datetime.now(UTC)).show(request)


@router.post(SECOND_FACTOR_PATH)
def second_factor(form: FormDep, browser: BrowserDep, session: Transaction) -> Response:
    """A code from the app, or a recovery code."""
    return SecondFactorPages(session, browser, datetime.now(UTC)).submit(form)


@router.get(SET_UP_PATH)
def show_set_up(browser: BrowserDep, session: Transaction, request: str = "") -> Response:
    """The page where a second factor is set up or changed."""
    return SecondFactorPages(session, browser, datetime.now(UTC)).show_set_up(request)


@router.post(SET_UP_PATH)
def set_up(form: FormDep, browser: BrowserDep, session: Transaction) -> Response:
    """The first code of a new second factor."""
    return SecondFactorPages(session, browser, datetime.now(UTC)).set_up(form)


@router.get(RECOVERY_PATH)
def show_recovery(browser: BrowserDep, session: Transaction) -> Response:
    """The page before new recovery codes."""
    return SecondFactorPages(session, browser, datetime.now(UTC)).show_recovery()


@router.post(RECOVERY_PATH)
def new_recovery(form: FormDep, browser: BrowserDep, session: Transaction) -> Response:
    """New recovery codes, with the present password."""
    return SecondFactorPages(session, browser, datetime.now(UTC)).new_recovery(form)


@router.get(REMOVAL_PATH)
def show_removal(browser: BrowserDep, session: Transaction) -> Response:
    """The page before the second factor goes."""
    return SecondFactorPages(session, browser, datetime.now(UTC)).show_removal()


@router.post(REMOVAL_PATH)
def remove_second_factor(form: FormDep, browser: BrowserDep, session: Transaction) -> Response:
    """No second factor any more, with the present password."""
    return SecondFactorPages(session, browser, datetime.now(UTC)).remove(form)


@router.get(SESSIONS_PATH)
def show_sessions(browser: BrowserDep, session: Transaction) -> Response:
    """The page of the own sessions."""
    return SessionsPage(session, browser, datetime.now(UTC)).show()


@router.post(SESSIONS_PATH)
def end_session(form: FormDep, browser: BrowserDep, session: Transaction) -> Response:
    """The end of another of the own sessions."""
    return SessionsPage(session, browser, datetime.now(UTC)).end(form)


@router.post(CONSENTS_PATH)
def take_back_consent(form: FormDep, browser: BrowserDep, session: Transaction) -> Response:
    """The end of what an application was allowed."""
    return SessionsPage(session, browser, datetime.now(UTC)).take_back(form)


@router.get(CODE_PATH)
def show_code(browser: BrowserDep, session: Transaction) -> Response:
    """The page for the code of an invitation or a reset."""
    return CodePages(session, browser, datetime.now(UTC)).show()


@router.post(CODE_PATH)
def code(form: FormDep, browser: BrowserDep, session: Transaction) -> Response:
    """A code that was handed over."""
    return CodePages(session, browser, datetime.now(UTC)).submit(form)


@router.post(NEW_PASSWORD_PATH)
def new_password(form: FormDep, browser: BrowserDep, session: Transaction) -> Response:
    """The new password, with the code."""
    return CodePages(session, browser, datetime.now(UTC)).redeem(form)


@router.get(FORGOTTEN_PATH)
def show_forgotten(browser: BrowserDep, session: Transaction) -> Response:
    """The page for who forgot the password."""
    return ForgottenPage(session, browser, datetime.now(UTC)).show()


@router.post(FORGOTTEN_PATH)
def forgotten(form: FormDep, browser: BrowserDep, session: Transaction) -> Response:
    """A code is to be mailed."""
    return ForgottenPage(session, browser, datetime.now(UTC)).submit(form)


@router.get(PASSWORD_PATH)
def show_password(browser: BrowserDep, session: Transaction) -> Response:
    """The page where a password is changed."""
    return PasswordPage(session, browser, datetime.now(UTC)).show()


@router.post(PASSWORD_PATH)
def password(form: FormDep, browser: BrowserDep, session: Transaction) -> Response:
    """A new password, with the present one."""
    return PasswordPage(session, browser, datetime.now(UTC)).submit(form)


@router.get(pages.STYLE_PATH)
async def style() -> Response:
    """The style of the pages; a file of its own, because the policy allows none inside the page."""
    return Response(pages.style(), media_type="text/css", headers={"Cache-Control": "public, max-age=3600"})
