"""`create_app()`: settings, routers, problem handlers; nothing else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import anyio.to_thread
import sqlalchemy as sa
from fastapi import FastAPI, Request
from fastapi.openapi.utils import get_openapi

from api import problem_handlers, restore_mark, standby
from api.access.live_check import AT_HOME
from api.access.principal import Principal
from api.database import application_engine, feed_head, is_standby, session_scope
from api.http import request_log
from api.http.browser_headers import BrowserHeaders
from api.http.deprecation_headers import DeprecationHeaders
from api.http.head_requests import HeadRequests
from api.http.long_polls import LongPolls
from api.http.quotas import Quotas
from api.http.representations import Endings
from api.http.request_log import RequestLog
from api.journal import refusal
from api.lines.in_session import asked_in
from api.lines.line import Line
from api.lines.pool import Lines
from api.lines.questions import Question
from api.lines.writing import WritingLine
from api.models.columns import map_all
from api.openapi.document import describe
from api.problems import Problem
from api.queries import backups, chain, measures, roll_up_looks
from api.queries.copying import export_engine
from api.quick.reading import Quick
from api.quick.readings import READINGS
from api.quick.standing import StandingAnswers
from api.quick.writes import WRITES
from api.quick.writing import QuickWrites
from api.routers import all_routes
from api.routing.addressing import Addresses
from api.routing.admission import Door, Places, of_strangers
from api.routing.checkpoint_header import Newest
from api.routing.giving_way import GivingWay, Noting
from api.routing.remembering import Remembered
from api.routing.traffic import Traffic
from api.settings import Settings, get_settings
from api.upgrade import window

ROUTES = all_routes()
VERSION = "0.1.0"
BESIDE = 4  # threads
SETTLED = 1.0  # seconds after which nobody waits for a process to be ready any more


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application, ready to serve."""
    chosen = settings or get_settings()
    app = FastAPI(
        title="Gugus",
        version=VERSION,
        summary="Anti-trafficking task forces of Indonesian districts: plans, budgets, progress, referrals",
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        lifespan=_lifespan,
        redirect_slashes=False,
        # The framework's own would name addresses and queries to whatever collects them; ours are logs and metrics.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.openapi = lambda: _document(app)  # type: ignore[method-assign]  # FastAPI's own way to extend the document
    app.routes.extend(ROUTES)  # to include a router would build each of its routes twice
    app.routes.insert(0, Addresses(app))
    app.state.on_refusal = record_refusal
    app.state.checkpoint = Newest()
    app.state.readiness = {"database": database_is_ready}
    app.state.warnings = {"backup": backup_is_recent}
    app.state.measures = (measure_roll_ups, measure_chain, measure_backups, measure_work)
    app.add_middleware(DeprecationHeaders)
    app.add_middleware(LongPolls, head=feed_head)
    app.add_middleware(Endings)
    app.add_middleware(HeadRequests)
    app.add_middleware(Door)
    app.add_middleware(QuickWrites, service=app, writes=WRITES)
    app.add_middleware(Quick, service=app, readings=READINGS)
    problem_handlers.install(app, chosen)
    app.add_middleware(Noting)
    if chosen.rate_limit_per_minute:
        app.add_middleware(Traffic, quotas=Quotas(chosen.rate_limit_per_minute))
    app.add_middleware(BrowserHeaders, is_https=chosen.base_url.startswith("https:"))
    app.add_middleware(RequestLog)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    # As many requests as connections: one that has a place never waits for a connection. A few threads more, so that
    # whoever gets no place is told so, and readiness and metrics answer, while all who have one wait for a lock.
    places = app.state.settings.db_pool_size
    anyio.to_thread.current_default_thread_limiter().total_tokens = places + BESIDE
    app.state.admission = Places(places)
    app.state.strangers = of_strangers(places)
    lines, writing_lines = Lines(app.state.settings, Line), Lines(app.state.settings, WritingLine)
    app.state.lines, app.state.writing_lines = lines, writing_lines
    app.state.answers, app.state.reports = StandingAnswers(), Remembered()
    app.state.exporting = Places(app.state.settings.export_pool_size)
    app.state.giving_way = GivingWay(app.state.admission)
    request_log.set_up(app.state.settings)
    mapping = asyncio.create_task(_map_once_settled())
    yield
    mapping.cancel()
    await lines.close()
    await writing_lines.close()
    application_engine().dispose()
    export_engine().dispose()
    standby.close_all()


async def _map_once_settled() -> None:
    """Have all tables mapped: neither who asks whether the process is ready waits for it, nor who writes first."""
    await asyncio.sleep(SETTLED)
    await anyio.to_thread.run_sync(map_all)


def _document(app: FastAPI) -> dict[str, object]:
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title,
            version=app.version,
            summary=app.summary,
            openapi_version="3.1.0",
            routes=app.routes,
            license_info=app.license_info,
        )
        app.openapi_schema = describe(app, made)
    return app.openapi_schema


def database_is_ready() -> str | None:
    """Nothing when the database answers and takes this version, else why not."""
    try:
        with application_engine().connect() as connection:
            if restore_mark.stands(connection):
                return restore_mark.UNFINISHED
            if is_standby(connection):
                return "the database is a standby, which takes no writes"
            return window.why_not(connection)
    except sa.exc.SQLAlchemyError:
        return "the database does not answer"


def measure_roll_ups() -> None:
    """What the last nightly look at the roll-ups found."""
    roll_up_looks.measure(application_engine())


def measure_work() -> None:
    """How the work of the worker stands."""
    measures.measure(application_engine())


def measure_chain() -> None:
    """How far the chain of the journal is behind."""
    chain.measure(application_engine())


def measure_backups() -> None:
    """When the last good backup was made, and whether the WAL is archived."""
    backups.measure(application_engine())


def backup_is_recent() -> str | None:
    """Nothing while the last good backup is young enough; the service does its work without one all the same."""
    return backups.too_old(application_engine(), get_settings().backup_max_hours, datetime.now(UTC))


def record_refusal(request: Request, problem: Problem) -> None:
    """Write a refused request into the journal of the caller's own organisation, in a transaction of its own."""
    caller: Principal | None = getattr(request.state, "caller", None)
    if caller is None:
        return
    with session_scope() as session:
        asked_in(session, (Question.of(AT_HOME, {"home": caller.home}), refusal(caller, problem.slug, caller.home)))
