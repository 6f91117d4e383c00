"""The route class of the pages for browsers: where people sign in, keep their account and say what a client may do.

What goes wrong is said on a page, or to the client once it is proven that it is the client. A route asks for the
browser, and for the form of a page of ours.
"""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Final, cast
from urllib.parse import parse_qsl

from authlib.oauth2 import OAuth2Error
from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from api.http.late_route import LateRoute
from api.oauth import pages
from api.oauth.authorize import refused
from api.oauth.browser import Browser, PageRefusal, browser_of, keep, must_be_ours
from api.oauth.starlette_bridge import FORM_TYPE, respond
from api.oauth.steps import SIGN_IN_PATH
from api.problem_handlers import language_of
from api.schemas.wrong_fields import Language

LARGEST_FORM: Final = 32_768
LANGUAGES: Final = ("id", "en")


class PageRoute(LateRoute):
    """A route whose refusals are pages, and which remembers a language that was chosen."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler of FastAPI, with refusals answered."""
        handler = super().get_route_handler()

        async def answer(request: Request) -> Response:
            response = await self._answered(handler, request)
            chosen = _chosen(request)
            if chosen:
                keep(response, "language", chosen)
            return response

        return answer

    async def _answered(
        self, handler: Callable[[Request], Coroutine[Any, Any, Response]], request: Request
    ) -> Response:
        try:
            return await handler(request)
        except OAuth2Error as error:
            if error.redirect_uri:
                return respond(*error())
            return refused(_stranger(request), error, SIGN_IN_PATH)
        except PageRefusal as refusal:
            return pages.page(
                _stranger(request), "refused", here=SIGN_IN_PATH, status=refusal.status, reason=refusal.text, error=None
            )


def _chosen(request: Request) -> Language | None:
    """The language a link or a client asks for (`lang`, `ui_locales` of OpenID Connect)."""
    asked = [request.query_params.get("lang", ""), *request.query_params.get("ui_locales", "").split()[:10]]
    return next((cast("Language", tag[:2]) for tag in asked if tag[:2] in LANGUAGES), None)


def _language(request: Request) -> Language:
    kept = request.cookies.get("gugus-language") or request.cookies.get("__Host-gugus-language")
    return _chosen(request) or (cast("Language", kept) if kept in LANGUAGES else language_of(request))


def _stranger(request: Request) -> Browser:
    """A browser to show a refusal to; it is given nothing."""
    host = request.client.host if request.client else ""
    return Browser(language=_language(request), host=host, session=None, form="-", is_new=False)


def _browser(request: Request) -> Browser:
    return browser_of(request, _language(request))


async def _form(request: Request) -> dict[str, str]:
    """The form of a page of ours. Raises `PageRefusal`."""
    must_be_ours(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_TYPE:
        raise PageRefusal("unreadable", 415)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise PageRefusal("unreadable", 413)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=10)
    except ValueError:
        raise PageRefusal("unreadable") from None
    if len(dict(pairs)) < len(pairs):
        raise PageRefusal("unreadable")
    return dict(pairs)


BrowserDep = Annotated[Browser, Depends(_browser)]
FormDep = Annotated[dict[str, str], Depends(_form)]
