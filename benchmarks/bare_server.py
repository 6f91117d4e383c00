"""One activity without any of the protection: no token, no live check, no row-level security, nothing remembered.

It answers by the same code otherwise: the server's settings and middleware, the same SQL in the same kind of line, the
same writing of the answer. What it lacks is what the check of a reading costs (benchmarks/protection.py).
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from api import request_log
from api.access.principal import Principal
from api.browser_headers import BrowserHeaders
from api.domain.acts import Act
from api.domain.scopes import Word
from api.lines import Lines
from api.request_log import RequestLog, request_id
from api.routers.quick import Given
from api.routers.quick_readings import READINGS
from api.settings import Settings, get_settings

READING = READINGS[0]
HELD = frozenset({"national:id"})


def owner_settings() -> Settings:
    """Settings whose lines act as the owner of the tables, whom no policy binds."""
    settings = get_settings()
    return settings.model_copy(update={"database_url": settings.migration_database_url})


def anybody() -> Principal:
    """A caller who was never asked for."""
    return Principal(
        client_id=UUID(int=1),
        person_id=None,
        home="national:id",
        act=Act.ACTIVITY_READ,
        held={Word.PLANS_READ: HELD, Word.PROGRESS_READ: HELD, Word.BUDGETS_READ: HELD},
        organisations=HELD,
        regions=frozenset(),
        seats=(),
        now=datetime.now(UTC),
        request_id=request_id(),
    )


async def read(request: Request) -> Response:
    """One activity, for anybody."""
    given = Given(request, anybody(), (UUID(request.path_params["activity_id"]),), None)
    answering = READING.ask(given)
    return answering.answer(await request.app.state.lines.ask(answering.questions)) or Response(status_code=404)


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    app.state.lines = Lines(owner_settings())
    request_log.set_up(get_settings())
    yield
    await app.state.lines.close()


def create_app() -> ASGIApp:
    """The one route behind the log and the headers of the service."""
    app = Starlette(routes=[Route(READING.path, read)], lifespan=_lifespan)
    return RequestLog(BrowserHeaders(app, is_https=False))


if __name__ == "__main__":
    chosen = get_settings()
    uvicorn.run(
        "benchmarks.bare_server:create_app",
        factory=True,
        host=chosen.host,
        port=chosen.port,
        log_config=None,
        access_log=False,
        server_header=False,
    )
