"""One activity without any of the protection: no token, no live check, no row-level security.

It answers by the same code otherwise: the server's settings and middleware, the same SQL in the same kind of line, the
same writing of the answer, which is given again while nothing it tells has changed. What it lacks is what the check of
a reading costs (benchmarks/protection.py).
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import cast
from uuid import UUID

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from api import request_log
from api.access.known_callers import Known
from api.access.principal import Principal
from api.browser_headers import BrowserHeaders
from api.domain.acts import Act
from api.domain.scopes import Word
from api.lines import Lines, Question, Statement, written
from api.request_log import RequestLog, request_id
from api.routers.quick import Given
from api.routers.quick_readings import READINGS
from api.routers.standing import SEEN, Again, Key, Standing, StandingAnswers
from api.settings import Settings, get_settings

READING = READINGS[0]
HELD = frozenset({"national:id"})
STANDS = Statement.placed("""
    SELECT %s::timestamptz = pg_postmaster_start_time() AND NOT EXISTS (
        SELECT FROM reading_change x
         WHERE x.xid >= pg_snapshot_xmin(%s::pg_snapshot)::text::bigint AND x.place = %s
           AND NOT pg_visible_in_snapshot(x.xid::text::xid8, %s::pg_snapshot)
    )
""")
"""Whether an answer still stands, whoever asks."""


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


KNOWN = Known.of(anybody(), "", ())


async def read(request: Request) -> Response:
    """One activity, for anybody."""
    lines, answers, now = request.app.state.lines, request.app.state.answers, datetime.now(UTC)
    key = Key.of(request.scope, dict(request.scope["headers"]), KNOWN)
    standing = answers.recall(key, now)
    if standing is not None:
        snapshot, server, _epoch = standing.seen
        values = (server, snapshot, written(standing.place), snapshot)
        ((stands,),) = await lines.ask([Question(STANDS, values)])
        if stands[0] == b"t":
            return cast("Response", Again(standing, []))
    answering = READING.ask(Given(request, anybody(), (UUID(request.path_params["activity_id"]),), None))
    seen, *rows = await lines.ask([SEEN, *answering.questions])
    answer = answering.answer(rows)
    if answer is None or answering.place is None:
        return Response(status_code=404)
    answers.keep(key, Standing.of(answer, seen[0], answering.place(rows), now))
    return answer


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    app.state.lines, app.state.answers = Lines(owner_settings()), StandingAnswers()
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
