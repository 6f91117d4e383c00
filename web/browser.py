"""What is asked of a browser: where a form came from; and what it is told: cookies and headers.

Over https the cookies carry the prefix `__Host-`, so that no neighbour of the address can set them. Plain http is for
this machine only; not every browser takes that prefix there, so the name goes without it.
"""

from typing import Final, Literal
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from web.languages import Language, language_of
from web.settings import WebSettings

Kind = Literal["session", "start", "language"]
KEPT_SECONDS: Final[dict[Kind, int]] = {"session": 12 * 3600, "start": 600, "language": 365 * 24 * 3600}

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    # Not `no-referrer`: with it a browser sends `Origin: null` with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
    "Vary": "Cookie",
}


def cookie_name(settings: WebSettings, kind: Kind) -> str:
    """The name of a cookie."""
    return f"__Host-gugus-web-{kind}" if settings.is_https else f"gugus-web-{kind}"


def cookie(settings: WebSettings, request: Request, kind: Kind) -> str | None:
    """A cookie the browser sent."""
    return request.cookies.get(cookie_name(settings, kind)) or None


def keep(settings: WebSettings, response: Response, kind: Kind, value: str) -> None:
    """Have the browser keep a cookie, out of reach of scripts and of forms of other sites."""
    response.set_cookie(
        cookie_name(settings, kind),
        value,
        max_age=KEPT_SECONDS[kind],
        path="/",
        secure=settings.is_https,
        httponly=True,
        samesite="lax",
    )


def drop(settings: WebSettings, response: Response, kind: Kind) -> None:
    """Have the browser forget a cookie."""
    name = cookie_name(settings, kind)
    response.delete_cookie(name, path="/", secure=settings.is_https, httponly=True, samesite="lax")


def language(settings: WebSettings, request: Request) -> Language:
    """The language of the page: what a link just chose, what was chosen before, else Indonesian."""
    chosen = language_of(request.query_params.get("lang"))
    return chosen or language_of(cookie(settings, request, "language")) or "id"


def is_ours(settings: WebSettings, request: Request) -> bool:
    """Whether a form stood on a page of ours: `Sec-Fetch-Site` says so, and `Origin` where a browser does not know it.

    With neither, the mark in the form decides alone.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        return site == "same-origin"
    return origin is None or origin == settings.base_url


def came_from(settings: WebSettings, request: Request) -> str:
    """The page a form stood on, as far as the browser tells; else where it was sent to."""
    page = urlsplit(request.headers.get("referer", ""))
    is_here = f"{page.scheme}://{page.netloc}" == settings.base_url
    return page.path if is_here else request.url.path
