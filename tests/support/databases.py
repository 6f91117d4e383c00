"""The test database: a template built once from the migrations, cloned for each worker and for tests that commit.

Real PostgreSQL everywhere: the embedded one, or the server at GUGUS_TEST_DATABASE_URL (a superuser's address of a
PostgreSQL 15 or newer).
"""

import gc
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy.orm import configure_mappers
from sqlmodel import Session
from starlette.testclient import TestClient

from api.database import APPLICATION_ROLE, WORKER_ROLE, application_engine
from api.hosting import embedded
from api.main import create_app
from api.settings import get_settings
from api.signing import ensure_signing_key
from tests.support.engines import administrator, engine_at, let_go, pointed
from tests.support.memory import home
from tests.support.template import TEMPLATE, copy_to, make
from tests.support.whole import WholeClient, end_loops

# Modules whose databases begin with the plan of the house in force, because nearly every test of theirs needs it.
WITH_PLAN = frozenset(
    {
        "test_acceptances.py",
        "test_activity_bodies.py",
        "test_amended_indicators.py",
        "test_amended_leads.py",
        "test_amended_leads_at_once.py",
        "test_as_of.py",
        "test_budget_life.py",
        "test_budgets.py",
        "test_bundles.py",
        "test_certificates.py",
        "test_chain.py",
        "test_changes.py",
        "test_clock.py",
        "test_evidence.py",
        "test_explanations.py",
        "test_exports.py",
        "test_frame.py",
        "test_gugus_client.py",
        "test_import_layouts.py",
        "test_import_progress.py",
        "test_indicator_series.py",
        "test_line_parts.py",
        "test_lives.py",
        "test_ministries.py",
        "test_moves.py",
        "test_notices.py",
        "test_obligations.py",
        "test_offline_entries.py",
        "test_open_data.py",
        "test_pairs.py",
        "test_periods.py",
        "test_physical_schedules.py",
        "test_planning.py",
        "test_plans.py",
        "test_progress.py",
        "test_progress_entries.py",
        "test_progress_values.py",
        "test_quick.py",
        "test_quick_writes.py",
        "test_reminders.py",
        "test_reopenings.py",
        "test_report_life.py",
        "test_report_year.py",
        "test_reports.py",
        "test_signals.py",
        "test_standing.py",
        "test_successor_leads.py",
        "test_two_leads.py",
        "test_uploads.py",
        "test_verifications.py",
        "test_webhook_deliveries.py",
    }
)

# A copy of this process (tests/support/hands.py) keeps its files elsewhere.
os.register_at_fork(after_in_child=get_settings.cache_clear)

pytest_plugins = [
    "tests.support.tokens",
    "tests.support.houses",
    "tests.support.leaves",
    "tests.support.hooked",
    "tests.faults.ground",
]


def pytest_collection_finish() -> None:
    """All modules are loaded (tests/conftest.py); from here on garbage is looked for seldom, for a run is short.

    Nearly all that a request makes goes by itself, and to look at it all the same took a tenth of a run's time.
    """
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)
    gc.enable()


def pytest_sessionfinish() -> None:
    """A process does not end while a loop runs."""
    end_loops()


def _run(url: str, statement: str) -> None:
    with administrator(url).connect() as connection:
        connection.execute(sa.text(statement))


@pytest.fixture(scope="session")
def admin_url() -> Iterator[str]:
    """The address of a server where databases may be made."""
    given = os.environ.get("GUGUS_TEST_DATABASE_URL")
    if given:
        yield given
        return
    copy_to(home() / "postgres")
    with embedded.server(home() / "postgres") as addresses:
        yield addresses.migration
        administrator(addresses.migration).dispose()


@pytest.fixture(scope="session")
def template(admin_url: str) -> Iterator[str]:
    """A migrated database with reference data and the invented world, to be cloned."""
    if "GUGUS_TEST_DATABASE_URL" not in os.environ:
        yield TEMPLATE  # it came with the server's folder
        return
    name = f"gugus_template_{secrets.token_hex(4)}"
    make(admin_url, name)
    yield name
    _run(admin_url, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def clone(admin_url: str, template: str) -> Iterator[str]:
    """A database that is like the template, for as long as this lasts."""
    name = f"gugus_test_{secrets.token_hex(6)}"
    # Files are copied as they are: to write the copy into the log as well takes eight times as long.
    _run(admin_url, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    url = sa.make_url(admin_url).set(database=name).render_as_string(hide_password=False)
    try:
        yield url
    finally:
        let_go(url)
        _run(admin_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def module_database(request: pytest.FixtureRequest, admin_url: str) -> Iterator[str]:
    """One database for all tests of a module: they live beside each other, as requests do."""
    with clone(admin_url, _source(request)) as url:
        yield url


@pytest.fixture
def database(request: pytest.FixtureRequest, admin_url: str) -> Iterator[str]:
    """A database of its own for one test, which begins as that of its module."""
    with clone(admin_url, _source(request)) as url:
        yield url


def _source(request: pytest.FixtureRequest) -> str:
    """What a database of this module is a copy of."""
    return str(request.getfixturevalue("template_with_plan" if request.path.name in WITH_PLAN else "template"))


# Put together once: to read its routes takes a second, and all that differs between databases is its settings. A
# test's own application, inside that of its module, is another one: each has its loop.
_of_the_module, _of_a_test = cache(create_app), cache(create_app)


def put_together() -> FastAPI:
    """The application, for whoever only looks at how it is put together."""
    return _of_the_module()


def learn_all() -> None:
    """What processes learn as they go, learnt at once, before copies of this one are made (tests/support/hands.py)."""
    configure_mappers()
    for route in (*_of_the_module().routes, *_of_a_test().routes):
        getattr(route, "dependant", None)  # it is built at the first look (api/http/late_route.py)
    for shape in _below(BaseModel):
        if shape.__module__.startswith("api.schemas."):
            shape.model_rebuild()


def _below(kind: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


@contextmanager
def application(url: str) -> Iterator[FastAPI]:
    """The whole application on the database at `url`, with the application's role; whoever is given it serves it."""
    before = os.environ.get("GUGUS_DATABASE_URL")
    os.environ["GUGUS_DATABASE_URL"] = url
    get_settings.cache_clear()
    pointed(application_engine(), url)
    ensure_signing_key(get_settings().signing_dir)
    app = _of_the_module() if before is None else _of_a_test()
    app.state.settings = get_settings()
    try:
        yield app
    finally:
        del os.environ["GUGUS_DATABASE_URL"]
        application_engine().dispose()
        if before is not None:  # a module's application goes on where a test had one of its own
            os.environ["GUGUS_DATABASE_URL"] = before
            pointed(application_engine(), before)
        get_settings.cache_clear()


@contextmanager
def served(url: str) -> Iterator[TestClient]:
    """The application over HTTP, in this process and without a port."""
    with (
        application(url) as app,
        WholeClient(app, base_url="http://testserver") as http,
    ):
        yield http


@pytest.fixture(scope="module")
def http(module_database: str) -> Iterator[TestClient]:
    """HTTP to the application, shared by the tests of a module."""
    with served(module_database) as client:
        yield client


@pytest.fixture
def fresh_http(database: str) -> Iterator[TestClient]:
    """HTTP to the application on a database of its own."""
    with served(database) as client:
        yield client


@pytest.fixture
def session(module_database: str) -> Iterator[Session]:
    """A session with the application's role; nothing it does stays."""
    with Session(engine_at(module_database, APPLICATION_ROLE)) as made:
        yield made
        made.rollback()


@pytest.fixture(scope="module")
def worker(module_database: str) -> sa.Engine:
    """The worker's door to the database of a module, for several workers at once."""
    return engine_at(module_database, WORKER_ROLE)


@pytest.fixture
def owner_session(module_database: str) -> Iterator[Session]:
    """A session that owns the tables and passes over policies: to look from outside, never to act."""
    with Session(engine_at(module_database)) as made:
        yield made
        made.rollback()
