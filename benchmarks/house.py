"""Where the measurements live: a database of their own with the data set, keys, tokens, and the two servers.

Servers and PostgreSQL share one core, the client has the other: what is compared is the work per answer, and the
client cannot take from it. Where cores cannot be chosen everything shares all of them, and the result says so.
"""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psycopg
from sqlmodel import Session, select

from api.access.grants import client_power
from api.commands.registering import Registration, add_client
from api.database import APPLICATION_ROLE, WORKER_ROLE, create_engine
from api.hosting import embedded
from api.models.clients import Client
from api.oauth.tokens import issue
from api.settings import get_settings
from api.signing import ensure_signing_key
from api.upgrade import upgrade
from benchmarks.dataset import load
from benchmarks.nation import District, districts
from benchmarks.peers import PEERS

PORTS = {"house": 18_701, "bound": 18_702, "bare": 18_703, "reading": 18_706}
PORTS |= {name: peer.port for name, peer in PEERS.items()}
COMMANDS = {
    "house": [sys.executable, "-m", "api", "serve"],
    "bound": [sys.executable, "-m", "benchmarks.bound_server"],
    "reading": [sys.executable, "-m", "benchmarks.bound_server"],
    "bare": [sys.executable, "-m", "benchmarks.bare_server"],
}
COMMANDS |= {name: peer.command for name, peer in PEERS.items()}
SERVER_CORE, CLIENT_CORE = 0, 1
NATION, NATIONAL = "bench-nation", ("reports:read@national:id",)
TICK = os.sysconf("SC_CLK_TCK")


def can_pin() -> bool:
    """Whether there are two cores to choose from."""
    return hasattr(os, "sched_setaffinity") and len(os.sched_getaffinity(0)) > 1


def pin(core: int) -> None:
    """Keep this process, and what it starts from now on, on one core."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core})


@dataclass(frozen=True)
class House:
    """Addresses, districts and process ids of one run."""

    doors: embedded.Addresses
    districts: list[District]
    pids: dict[str, int]
    postmaster: int
    is_pinned: bool

    @property
    def activities(self) -> int:
        """How many activities the nation has."""
        return sum(district.size for district in self.districts)

    def cpu(self, server: str | None) -> float:
        """Seconds of CPU spent so far by PostgreSQL and, where one is named, a server with its workers."""
        parents = [self.postmaster, *([self.pids[server]] if server else [])]
        asked = ["ps", "-o", "pid=", "--ppid", ",".join(map(str, parents))]
        children = subprocess.run(asked, capture_output=True, text=True, check=False)  # 1 where there is none
        return sum(map(_cpu_of, [*parents, *map(int, children.stdout.split())]))


def _cpu_of(pid: int) -> float:
    """Its own seconds and those of its children that have ended, in user and system mode (proc(5), fields 14–17)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / TICK


@contextmanager
def built(
    folder: Path, scale: float, against: Sequence[str] = ("bound",), *, on_all_cores: bool = False
) -> Iterator[House]:
    """The whole house with the servers it is compared to, ready.

    `folder` keeps the database, so that a second run with the same folder need not load. Server and PostgreSQL have one
    core and whoever asks the other, unless they are to share all of them.
    """
    # Whoever measures is counted like anybody and asks more than anybody may.
    limit = str(1_000_000_000)
    os.environ.update(GUGUS_DATA_DIR=str(folder), GUGUS_LOG_FORMAT="json", GUGUS_RATE_LIMIT_PER_MINUTE=limit)
    # Both servers and whoever makes the tokens have one name, whatever port each listens at.
    os.environ["GUGUS_BASE_URL"] = f"http://127.0.0.1:{PORTS['house']}"
    is_pinned = can_pin() and not on_all_cores
    if is_pinned:
        pin(SERVER_CORE)
    with embedded.server(folder / "postgres") as doors:
        upgrade(doors.migration, login=(APPLICATION_ROLE, WORKER_ROLE))
        chosen = _loaded(doors.migration, scale)
        os.environ.update(GUGUS_DATABASE_URL=doors.application, GUGUS_MIGRATION_DATABASE_URL=doors.migration)
        os.environ["GUGUS_WORKER_DATABASE_URL"] = doors.worker
        get_settings.cache_clear()
        ensure_signing_key(get_settings().signing_dir)
        with _served(folder, against) as pids:
            if is_pinned:
                pin(CLIENT_CORE)
            postmaster = int((folder / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])
            yield House(doors, chosen, pids, postmaster, is_pinned)


def _loaded(owner_url: str, scale: float) -> list[District]:
    with psycopg.connect(owner_url) as connection:
        held = connection.execute("SELECT count(*) FROM task_force").fetchone()
    if held == (0,):
        return load(owner_url, scale)
    chosen = districts(scale)
    if held != (len(chosen),):
        raise RuntimeError("the database in this folder was made at another scale")
    return chosen


@contextmanager
def _served(folder: Path, against: Sequence[str]) -> Iterator[dict[str, int]]:
    started = {}
    try:
        for name in ("house", *against):
            with (folder / f"{name}.log").open("wb") as log:
                environment = {**os.environ, "GUGUS_PORT": str(PORTS[name])}
                started[name] = subprocess.Popen(COMMANDS[name], env=environment, stderr=log)
        for name in started:
            _wait(PORTS[name])
        yield {name: process.pid for name, process in started.items()}
    finally:
        for process in started.values():
            process.terminate()
            process.wait(timeout=20)


def _wait(port: int) -> None:
    until = time.monotonic() + 300  # a busy machine starts slowly
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/none", timeout=1)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"no server answers at port {port}")


def tokens(house: House, clients: Mapping[int, UUID]) -> dict[int, str]:
    """A token for each client, with all that its seat yields."""
    engine = create_engine(house.doors.application, pool_size=1)
    now = datetime.now(UTC)
    with Session(engine) as session:
        made = {}
        for name, client_id in clients.items():
            client = session.get_one(Client, client_id)
            made[name] = issue(session, client, client_power(session, client.id, now), now=now).token
        session.commit()
    engine.dispose()
    return made


def nation_token(house: House) -> str:
    """The token of a client that pulls the nation's reports; it is registered at the first run."""
    engine = create_engine(house.doors.migration, pool_size=1)
    with Session(engine) as session:
        known = session.exec(select(Client).where(Client.client_id == NATION)).first()
        if known is None:
            add_client(session, Registration(NATION, "ministry:kemen-pppa", NATIONAL, None, None, None))
            session.commit()
            known = session.exec(select(Client).where(Client.client_id == NATION)).one()
        client_id = known.id
    engine.dispose()
    return tokens(house, {0: client_id})[0]
