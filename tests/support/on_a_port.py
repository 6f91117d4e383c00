"""An application on a port of this machine, served by this process; the service with its pages and a worker, too."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
import sqlalchemy as sa
import uvicorn

from api.database import WORKER_ROLE
from api.demos.two_districts import WEB
from api.hosting.beside import Beside
from api.hosting.connections import Connection
from api.worker import run_next_import
from tests.support.databases import application
from tests.support.engines import engine_at
from tests.support.running import free_port
from web.main import create_web
from web.settings import CALLBACK, WebSettings

PATIENCE = 30  # seconds
PAUSE = 0.1
COMES_BACK = sa.text("UPDATE client SET redirect_uris = :uris WHERE client_id = :client")


@contextmanager
def on_a_port(app: Any, port: int | None = None) -> Iterator[int]:
    """The application, served as `gugus serve` does."""
    port = port or free_port()
    # Whoever ends it has been answered: what a browser keeps open is not waited for.
    config = uvicorn.Config(
        app,
        port=port,
        http=Connection,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    ends = monotonic() + PATIENCE
    try:
        while not server.started:
            assert thread.is_alive(), "it did not start"
            assert monotonic() < ends, "it did not start in time"
            sleep(0.01)
        yield port
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def with_pages(url: str, folder: Path) -> Iterator[str]:
    """The service and its pages on the database at `url`, and a worker; sessions lie in `folder`. Gives the address."""
    base = f"http://127.0.0.1:{(port := free_port())}"
    pages = create_web(WebSettings(base_url=base, api_url=base, client_id=WEB, data_dir=folder))
    with engine_at(url).begin() as connection:  # the demo's pages stand at the port of `make run`
        connection.execute(COMES_BACK, {"uris": [f"{base}{CALLBACK}"], "client": WEB})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUGUS_BASE_URL", base)
        with application(url) as app, on_a_port(Beside(app, pages), port), _working(url):
            yield base


@contextmanager
def _working(url: str) -> Iterator[None]:
    stop, engine = threading.Event(), engine_at(url, WORKER_ROLE)

    def work() -> None:
        while not stop.wait(PAUSE):
            while run_next_import(engine):
                pass

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(PATIENCE)
