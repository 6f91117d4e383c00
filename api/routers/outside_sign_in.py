"""The pages of outside issuers.

An issuer is asked before a request is let in and holds a connection of the database: whoever waits for a slow issuer
keeps nobody else waiting. As the pages of the sign-in they are for browsers, and no operations of the API.
"""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from api.oauth.browser import PageRefusal, cookie_name
from api.oauth.outside_pages import OutsidePages
from api.oauth.outside_requests import OUTSIDE_PATH, Returned, returned
from api.oauth.providers import IssuerAway, Provider, provider
from api.routing.admission import Transaction
from api.routing.page_route import BrowserDep, FormDep, PageRoute

router = APIRouter(route_class=PageRoute, include_in_schema=False)


def _provider(name: str) -> Provider:
    """The issuer of an address. Raises `PageRefusal`."""
    found = provider(name)
    if found is None:
        raise PageRefusal("no_issuer", 404)
    return found


def _asked(found: Annotated[Provider, Depends(_provider)]) -> Provider:
    """The issuer, whose documents are at hand where it answers."""
    with suppress(IssuerAway):  # the page says so
        found.endpoints()
    return found


def _returned(found: Annotated[Provider, Depends(_provider)], request: Request) -> Returned:
    """Who came back from the issuer."""
    query = {name: request.query_params.getlist(name) for name in request.query_params}
    return returned(found, request.cookies.get(cookie_name("outside")), query, datetime.now(UTC))


ProviderDep = Annotated[Provider, Depends(_provider)]
AskedDep = Annotated[Provider, Depends(_asked)]


@router.get(OUTSIDE_PATH)
def show_outside(browser: BrowserDep, session: Transaction) -> Response:
    """With which issuers the own account is tied."""
    return OutsidePages(session, browser, datetime.now(UTC)).show()


@router.get(f"{OUTSIDE_PATH}/{{name}}")
def lead(found: AskedDep, browser: BrowserDep, session: Transaction, request: str = "") -> Response:
    """To sign in by an outside issuer."""
    return OutsidePages(session, browser, datetime.now(UTC)).lead(found, request)


@router.get(f"{OUTSIDE_PATH}/{{name}}/callback")
def come_back(back: Annotated[Returned, Depends(_returned)], browser: BrowserDep, session: Transaction) -> Response:
    """The person is back from the issuer."""
    return OutsidePages(session, browser, datetime.now(UTC)).come_back(back)


@router.get(f"{OUTSIDE_PATH}/{{name}}/ties")
def show_tie(found: ProviderDep, browser: BrowserDep, session: Transaction) -> Response:
    """The question for the password before an account is tied."""
    return OutsidePages(session, browser, datetime.now(UTC)).show_tie(found)


@router.post(f"{OUTSIDE_PATH}/{{name}}/ties")
def tie(found: AskedDep, form: FormDep, browser: BrowserDep, session: Transaction) -> Response:
    """The own account is to be tied to an issuer."""
    return OutsidePages(session, browser, datetime.now(UTC)).tie(found, form)


@router.post(f"{OUTSIDE_PATH}/{{name}}/endings")
def untie(found: ProviderDep, form: FormDep, browser: BrowserDep, session: Transaction) -> Response:
    """The own account is tied to this issuer no more."""
    return OutsidePages(session, browser, datetime.now(UTC)).untie(found, form)
