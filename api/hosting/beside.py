"""The service and its pages on one port. The pages call the service over HTTP all the same, as from elsewhere."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.request_log import RequestLog
from api.main import create_app
from web.main import create_web, takes


class Beside:
    """Gives each request to the pages where the address is one of theirs, else to the service."""

    def __init__(self, service: FastAPI, web: Starlette) -> None:
        self._service, self._web = service, web
        self._logged: ASGIApp = RequestLog(web)
        self._life = Starlette(lifespan=self._both)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the start and the end of both."""
        if scope["type"] == "lifespan":
            await self._life(scope, receive, send)
        elif scope["type"] == "http" and takes(scope):
            await self._logged(scope, receive, send)
        else:
            await self._service(scope, receive, send)

    @asynccontextmanager
    async def _both(self, _app: Starlette) -> AsyncIterator[None]:
        service, web = self._service.router.lifespan_context, self._web.router.lifespan_context
        async with service(self._service), web(self._web):
            yield


def create_both() -> ASGIApp:
    """The service with its pages beside it."""
    return Beside(create_app(), create_web())
