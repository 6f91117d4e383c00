"""`create_web()`: the pages as an application of their own, beside the service or apart from it."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import httpx2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from web import signing_in
from web.endpoints import COMPRESSED, Page, missing, routes_of
from web.pages import all_pages
from web.rendering import MEDIA_TYPES, STATIC_PATH, static
from web.settings import CALLBACK, WebSettings, get_web_settings
from web.visit import House

SIGNING_IN: Final[dict[str, dict[str, Page]]] = {
    "/masuk": {"GET": signing_in.sign_in},
    CALLBACK: {"GET": signing_in.come_back},
    "/keluar": {"POST": signing_in.sign_out},
}
PAGES: Final = {**SIGNING_IN, **all_pages()}
OTHERS: Final[dict[str, dict[str, Page]]] = {"/{rest:path}": {"GET": missing}}
FIRST: Final = frozenset(path.split("/")[1] for path in (*PAGES, STATIC_PATH))


def create_web(settings: WebSettings | None = None, http: httpx2.Client | None = None) -> Starlette:
    """The pages, ready to serve; `http` is the line to the service, where it is another than the settings say."""
    # Its lines hold whole addresses, with their queries.
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    house = House(settings or get_web_settings(), http)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        house.http.close()

    app = Starlette(
        routes=[*routes_of(house, PAGES), *map(_static_route, MEDIA_TYPES), *routes_of(house, OTHERS)],
        lifespan=lifespan,
    )
    app.state.house = house
    return app


def takes(scope: Scope) -> bool:
    """Whether an address is of the pages: one of theirs, or what is left of one whose link was cut off."""
    return scope["path"].removeprefix("/").partition("/")[0] in FIRST


def _static_route(name: str) -> Route:
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}

    async def answer(_request: Request) -> Response:
        return Response(static(name), media_type=MEDIA_TYPES[name], headers=headers)

    return Route(f"{STATIC_PATH}/{name}", answer, middleware=[COMPRESSED])
