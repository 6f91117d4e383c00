"""`create_web()`: the pages as an application of their own, beside the service or apart from it."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

import httpx2
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import Receive, Scope, Send

from web import signing_in
from web.endpoints import Page, routes_of
from web.pages import (
    access_logs,
    activities,
    agencies,
    amendments,
    assistance,
    audit,
    breaches,
    budget_tags,
    budgets,
    calendars,
    case_follow_ups,
    case_persons,
    case_profiles,
    case_seals,
    cases,
    clients,
    consents,
    deletion_duties,
    entries,
    evidence,
    figure_tables,
    figures,
    glossary,
    grants,
    home,
    imports,
    indicators,
    maps,
    meetings,
    nation,
    notices,
    offline,
    other_names,
    pending_acts,
    people,
    periods,
    plans,
    referral_drafts,
    referral_papers,
    referrals,
    reopenings,
    report_changes,
    report_grid,
    report_year,
    reports,
    return_legs,
    schedules,
    search,
    service_areas,
    services,
    statistics,
    task_forces,
    unsent,
    uploads,
    verifications,
)
from web.rendering import MEDIA_TYPES, STATIC_PATH, static
from web.settings import CALLBACK, WebSettings, get_web_settings
from web.visit import House

SMALL: Final = 800  # bytes that are not worth the work
IN_PARTS: Final = ("/paket", "/formulir")

SIGNING_IN: Final[dict[str, dict[str, Page]]] = {
    "/masuk": {"GET": signing_in.sign_in},
    CALLBACK: {"GET": signing_in.come_back},
    "/keluar": {"POST": signing_in.sign_out},
}
PAGES: Final[dict[str, dict[str, Page]]] = {
    **SIGNING_IN,
    **home.PAGES,
    **imports.PAGES,
    **uploads.PAGES,
    **offline.PAGES,
    **notices.PAGES,
    **plans.PAGES,
    **amendments.PAGES,
    **activities.PAGES,
    **schedules.PAGES,
    **indicators.PAGES,
    **budgets.PAGES,
    **calendars.PAGES,
    **budget_tags.PAGES,
    **periods.PAGES,
    **reopenings.PAGES,
    **report_changes.PAGES,
    **report_grid.PAGES,
    **report_year.PAGES,
    **verifications.PAGES,
    **reports.PAGES,
    **entries.PAGES,
    **evidence.PAGES,
    **referrals.PAGES,
    **referral_drafts.PAGES,
    **referral_papers.PAGES,
    **cases.PAGES,
    **case_persons.PAGES,
    **case_profiles.PAGES,
    **case_seals.PAGES,
    **case_follow_ups.PAGES,
    **consents.PAGES,
    **assistance.PAGES,
    **return_legs.PAGES,
    **deletion_duties.PAGES,
    **breaches.PAGES,
    **access_logs.PAGES,
    **services.PAGES,
    **task_forces.PAGES,
    **agencies.PAGES,
    **other_names.PAGES,
    **service_areas.PAGES,
    **grants.PAGES,
    **meetings.PAGES,
    **figures.PAGES,
    **figure_tables.PAGES,
    **maps.PAGES,
    **statistics.PAGES,
    **nation.PAGES,
    **people.PAGES,
    **clients.PAGES,
    **pending_acts.PAGES,
    **audit.PAGES,
    **search.PAGES,
    **glossary.PAGES,
    **unsent.PAGES,
}


class Compressing(GZipMiddleware):
    """Compresses answers, but for files that are fetched in parts: a part is one of the bytes as they are."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http" and scope["path"].endswith(IN_PARTS):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


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
        routes=[*routes_of(house, PAGES), *(Route(f"{STATIC_PATH}/{name}", _static(name)) for name in MEDIA_TYPES)],
        lifespan=lifespan,
        # Nothing of another site stands on a page beside our marks, so compressing them tells nobody anything.
        middleware=[Middleware(Compressing, minimum_size=SMALL)],
    )
    app.state.house = house
    return app


def takes(app: Starlette, scope: Scope) -> bool:
    """Whether an address is one of the pages, whatever the method."""
    return any(route.matches(scope)[0] is not Match.NONE for route in app.routes)


def _static(name: str) -> Callable[[Request], Awaitable[Response]]:
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}

    async def answer(_request: Request) -> Response:
        return Response(static(name), media_type=MEDIA_TYPES[name], headers=headers)

    return answer
