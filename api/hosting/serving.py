"""Everything in one command: the database, the demo, the server and the worker, until Ctrl-C."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

import structlog
import uvicorn
from sqlmodel import Session
from starlette.types import ASGIApp

from api.database import (
    APPLICATION_ROLE,
    WORKER_ROLE,
    UnsafeSession,
    create_engine,
    engine_for,
    refuse_standby,
    unsafe_session,
)
from api.demos import two_districts as demo
from api.hosting import cluster, embedded
from api.hosting.connections import Connection
from api.hosting.parents import end_with
from api.loading import loading
from api.moves import office_hours
from api.oauth.issuers import configured
from api.restore_mark import refuse_half_restored
from api.settings import Settings, get_settings
from api.signing import ensure_signing_key
from api.upgrade import refuse_too_new, upgrade
from web.settings import get_web_settings

CLIENT = "GUGUS_WEB_CLIENT_ID"
SECRETS = "demo-clients.json"
_log = structlog.get_logger("gugus.serving")
LOOK, ANEW = 0.2, 5.0  # seconds between two looks whether the worker lives, and before it is started anew
LOOK_AT_DATABASE = 1.0  # seconds
EMBEDDED = "embedded PostgreSQL, for trying out and small offices"
READ_TOKEN = "python3 -c 'import json,sys;print(json.load(sys.stdin)[\"access_token\"])'"  # noqa: S105  a shell command


def database_folder(settings: Settings) -> Path:
    """Where the embedded PostgreSQL keeps its data."""
    return settings.data_dir.resolve() / "postgres"


@contextmanager
def ready_database() -> Iterator[Settings]:
    """Settings with a migrated database: the one they name, or the embedded one, for as long as this lasts."""
    settings = get_settings()
    if settings.database_url is not None:
        url = settings.migration_database_url or settings.database_url
        _refuse(url)
        upgrade(url)
        yield settings
        return
    with embedded.server(database_folder(settings)) as doors:
        os.environ.update(
            GUGUS_DATABASE_URL=doors.application,
            GUGUS_MIGRATION_DATABASE_URL=doors.migration,
            GUGUS_WORKER_DATABASE_URL=doors.worker,
        )
        get_settings.cache_clear()
        _refuse(doors.migration)
        upgrade(doors.migration, login=(APPLICATION_ROLE, WORKER_ROLE))
        yield get_settings()


def _refuse(url: str) -> None:
    """Raises HalfRestored, OnStandby where nothing may be done at this address."""
    engine = create_engine(url, pool_size=1)
    try:
        refuse_half_restored(engine)
        refuse_standby(engine)
    finally:
        engine.dispose()


def owner_url(settings: Settings) -> str:
    """The address of the owner of the tables. Raises RuntimeError where no database is known."""
    url = settings.migration_database_url or settings.database_url
    if url is None:
        raise RuntimeError("GUGUS_DATABASE_URL is not set and no embedded PostgreSQL was started")
    return url


def ensure_demo(settings: Settings) -> Mapping[str, str]:
    """Build the demo once; its secrets lie in the data folder, readable by its owner only."""
    kept = settings.data_dir / SECRETS
    engine = create_engine(owner_url(settings), pool_size=1)
    with Session(engine) as session:
        if not demo.stands(session):
            secrets = demo.build(session)
            _keep(kept, secrets)
            session.commit()
    engine.dispose()
    return dict(json.loads(kept.read_text())) if kept.exists() else {}


def _keep(path: Path, secrets: Mapping[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(secrets, file, indent=1)


@contextmanager
def _beside(name: str, work: Callable[[threading.Event], None]) -> Iterator[None]:
    """Work in a thread of its own for as long as this lasts; it is told when to stop, and waited for."""
    stop = threading.Event()
    thread = threading.Thread(target=work, args=(stop,), name=name)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def worker_process() -> Iterator[None]:
    """A worker beside the server, started anew where it ends by itself; it ends with the server."""

    def keep_one(stop: threading.Event) -> None:
        while not stop.is_set():
            # In a group of its own: Ctrl-C is for this process, which ends it.
            command = [sys.executable, "-m", "api", "worker", "--with", str(os.getpid())]
            process = subprocess.Popen(command, process_group=0)  # noqa: S603  our own program
            while process.poll() is None and not stop.wait(LOOK):
                pass
            _end(process)
            stop.wait(ANEW)

    with _beside("worker", keep_one):
        yield


@contextmanager
def database_process(folder: Path) -> Iterator[None]:
    """The embedded database, started anew where it ends by itself; where it cannot be, this process is told to end.

    Raises NotStarted afterwards.
    """
    broken = threading.Event()

    def keep(stop: threading.Event) -> None:
        while not stop.wait(LOOK_AT_DATABASE):
            if not cluster.runs(folder):
                _log.error("the database ended by itself, and is started anew")
                try:
                    cluster.started(folder)
                except Exception:  # noqa: BLE001  whatever it is, without it the service is of no use
                    _log.exception("the database is gone")
                    broken.set()
                    os.kill(os.getpid(), signal.SIGTERM)
                    return

    try:
        with _beside("database", keep):
            yield
    finally:
        if broken.is_set():
            raise cluster.NotStarted(f"the database in {folder} is gone")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()


class _Server(uvicorn.Server):
    """Tells when it takes connections."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        _log.info("serving", host=self.config.host, port=self.config.port)
        self._ready()


TAKEN_IN_A_TURN = 32  # connections


def _untold() -> None:
    """For whoever starts it and reads its log."""


def serve(settings: Settings, ready: Callable[[], None] = _untold) -> None:
    """Serve until told to stop; `ready` is called once connections are taken.

    Raises UnsafeSession where the database session would pass over the policies, and ValueError where the holidays of
    the settings are no list of them, or its outside issuers are none.
    """
    office_hours.holidays()
    configured()
    engine = engine_for(settings)
    refuse_half_restored(engine)
    refuse_too_new(engine)
    reasons = unsafe_session(engine)
    engine.dispose()
    if reasons:
        raise UnsafeSession(f"the application's database session must not be used: {', '.join(reasons)}")
    ensure_signing_key(settings.signing_dir)
    os.environ.update(beside(settings))
    doors = _doors(settings)
    config = uvicorn.Config(
        _application(),
        factory=True,
        host=settings.host,
        port=settings.port,
        http=Connection,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",  # nothing here speaks WebSocket, and its library would be loaded
        proxy_headers=False,  # whom to believe is said by `trusted_proxies`, and read where it is asked for
        timeout_graceful_shutdown=10,
    )
    with suppress(KeyboardInterrupt):  # the server raises the signal anew when it has finished
        _Server(config, ready).run(doors)


def _doors(settings: Settings) -> list[socket.socket]:
    """The socket that connections come to, several times. Raises OSError where the address cannot be had.

    The event loop takes in one connection of each in a turn, and under load a turn takes tens of milliseconds: of
    hundreds who came at once the last would be heard, and told that the service is full, after as many turns.
    """
    door = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((settings.host, settings.port))
    except OSError as error:
        door.close()
        raise OSError(error.errno, f"{error.strerror}: {settings.host}:{settings.port}") from None
    return [door, *(door.dup() for _ in range(TAKEN_IN_A_TURN - 1))]


def beside(settings: Settings) -> dict[str, str]:
    """What the pages are told of the service they stand beside, unless somebody said otherwise."""
    told = {
        "GUGUS_WEB_BASE_URL": settings.base_url,
        "GUGUS_WEB_API_URL": f"http://127.0.0.1:{settings.port}",
        "GUGUS_WEB_DATA_DIR": str(settings.data_dir / "web"),
    }
    return {name: os.environ.get(name, value) for name, value in told.items()}


def _application() -> Callable[[], ASGIApp]:
    """The service, with its pages where a client is named for them. Only who serves either loads it."""
    with loading():
        if get_web_settings().client_id is None:
            from api.main import create_app  # noqa: PLC0415  see above

            return create_app
        from api.hosting.beside import create_both  # noqa: PLC0415  see above
    return create_both


def welcome(settings: Settings, secrets: Mapping[str, str], seconds: float) -> str:
    """What `make run` prints: addresses, the demo's clients, and a first call that works as it stands."""
    base = settings.base_url
    secret = secrets.get("demo-kpppa", "…")
    lines = [
        "",
        f"Gugus is ready ({seconds:.1f} s).",
        f"  pages          {base}/      sign in as petugas-32.12-secretariat or petugas-32.12-disnaker",
        f"  API            {base}/v1      documents: {base}/docs   {base}/openapi.json",
        f"  database       {EMBEDDED if 'host=' in (settings.database_url or '') else 'PostgreSQL'}",
        f"  data           {settings.data_dir}",
        f"  demo clients   {settings.data_dir / SECRETS} (all invented)",
        *(f"    {client}" for client in secrets if client.startswith("demo-")),
        f"  demo people    sign in at {base}/masuk, through the client {demo.WEB}:",
        *_sign_ins(secrets),
        *trying_out(settings, secrets),
        "",
        "A first call, as the women's ministry (KPP-PA):",
        f"  TOKEN=$(curl -s -u demo-kpppa:{secret} -d grant_type=client_credentials \\",
        f"    -d 'scope=reports:read national:id' {base}/oauth/token | {READ_TOKEN})",
        f"  curl -s -H \"Authorization: Bearer $TOKEN\" '{base}/v1/reports/progress?year=2025&province_code=32'",
        "",
        "Ctrl-C stops everything. The tour is in README.md.",
        "",
    ]
    return "\n".join(lines)


def trying_out(settings: Settings, secrets: Mapping[str, str]) -> list[str]:
    """The client for whoever writes a system against the API: its name, its secret, and one call that works."""
    base, secret = settings.base_url, secrets.get(demo.TRYING_OUT, "…")
    token = (
        f"curl -s -u {demo.TRYING_OUT}:{secret} -d grant_type=client_credentials"
        f" -d 'scope=task_forces:read {demo.INDRAMAYU}' {base}/oauth/token | {READ_TOKEN}"
    )
    return [
        "",
        "To try a system of your own against the API:",
        f"  client_id      {demo.TRYING_OUT}",
        f"  client_secret  {secret}",
        f'  curl -s -H "Authorization: Bearer $({token})" {base}/v1/task-forces',
    ]


def _sign_ins(secrets: Mapping[str, str]) -> Iterator[str]:
    """The people of the demo: name, password, and the key for an authenticator app where the seat asks for one."""
    for name, password in secrets.items():
        if name.startswith("petugas-") and " " not in name:
            key = secrets.get(demo.key_name(name))
            yield f"    {name:<28} {password}" + (f"   TOTP {key}" if key else "")


def run(parent: int | None = None) -> None:
    """`make run`, whose process is the `parent`: it ends with that. Raises NotStarted."""
    # The server raises the signal anew when it has finished; worker and database must still be ended then.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # a terminal that is closed; `nohup` has it ignored
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    if parent is not None:
        end_with(parent)
    began = time.perf_counter()
    is_embedded = get_settings().database_url is None
    with ready_database() as settings:
        secrets = ensure_demo(settings)
        own = database_process(database_folder(settings)) if is_embedded else nullcontext()
        with own, worker_process():
            os.environ.setdefault(CLIENT, demo.WEB)

            def ready() -> None:
                print(welcome(settings, secrets, time.perf_counter() - began), flush=True)  # noqa: T201  a command line prints

            serve(settings, ready)
