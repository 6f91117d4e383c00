"""PostgreSQL servers of a test on ports of this machine: a primary, and standbys made by `pg_basebackup`.

The programs are those of the embedded package; the primary begins as the tests' template, invented world included.
"""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psycopg

from api.hosting.cluster import programs
from tests.support.running import free_port
from tests.support.template import TEMPLATE, copy_to

PATIENCE = 60.0  # seconds
CONFIGURED = {
    "listen_addresses": "127.0.0.1",
    "wal_level": "replica",
    "max_wal_senders": "8",
    "hot_standby": "on",
    "hot_standby_feedback": "on",
    "synchronous_commit": "on",
    "max_connections": "120",
}
DOORS = "host all all 127.0.0.1/32 trust\nhost replication all 127.0.0.1/32 trust\n"


class Server:
    """One server with its data in `folder`."""

    def __init__(self, folder: Path, port: int | None = None, **settings: str) -> None:
        self.folder, self.port = folder, port or free_port()
        owner = folder.stat()
        self._owner: dict[str, Any] = {"user": owner.st_uid, "group": owner.st_gid} if os.getuid() == 0 else {}
        self.configure(port=str(self.port), unix_socket_directories=str(folder), **settings)

    def configure(self, **settings: str) -> None:
        """Write settings; they count from the next start on."""
        with (self.folder / "postgresql.auto.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def url(self, role: str, port: int | None = None) -> str:
        """Its address for a role."""
        return f"postgresql://{role}@127.0.0.1:{port or self.port}/{TEMPLATE}"

    def run(self, program: str, *arguments: str) -> None:
        """Run a program of PostgreSQL as whoever owns the data."""
        asked: list[str] = [str(programs() / program), *arguments]
        subprocess.run(asked, check=True, stdout=subprocess.DEVNULL, cwd="/", **self._owner)  # noqa: S603  of the package

    def start(self) -> None:
        """Start it, and wait until it answers."""
        log = str(self.folder / "log")
        self.run("pg_ctl", "-D", str(self.folder), "-l", log, "-w", "-t", str(int(PATIENCE)), "start")

    def stop(self) -> None:
        """Stop it, if it runs."""
        if (self.folder / "postmaster.pid").exists():
            with suppress(subprocess.CalledProcessError):
                self.run("pg_ctl", "-D", str(self.folder), "-m", "immediate", "stop")

    def kill(self) -> None:
        """Kill all its processes at one moment, as a machine dies that loses its power."""
        postmaster = int((self.folder / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(postmaster, signal.SIGSTOP)  # it starts nobody and mourns nobody from here on
        for process in [*_children(postmaster), postmaster]:
            os.kill(process, signal.SIGKILL)
        (self.folder / "postmaster.pid").unlink()

    def promote(self) -> None:
        """Let a standby take writes from now on."""
        self.run("pg_ctl", "-D", str(self.folder), "-w", "-t", str(int(PATIENCE)), "promote")

    @contextmanager
    def connected(self) -> Iterator[psycopg.Connection[Any]]:
        """A connection of the administrator, each of whose statements stands by itself."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            yield connection

    def ask(self, statement: str, *values: Any) -> Any:
        """One value, asked by the administrator."""
        with self.connected() as connection:
            row = connection.execute(statement.encode(), values or None).fetchone()
        return row[0] if row else None

    def tell(self, *statements: str) -> None:
        """Have the administrator do something."""
        with self.connected() as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def until(self, question: str) -> None:
        """Wait until the answer is yes."""
        ends = monotonic() + PATIENCE
        while not self.ask(question):
            assert monotonic() < ends, question
            sleep(0.05)


def _children(of: int) -> list[int]:
    """The processes that a process has started (proc(5), field 4)."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(path.read_text().rpartition(")")[2].split()[1]) == of:
                found.append(int(path.parent.name))
    return found


@contextmanager
def primary(folder: Path) -> Iterator[Server]:
    """A primary with the invented world."""
    copy_to(folder)
    folder.parent.chmod(0o711)  # where root starts the tests, another owns the data
    with (folder / "pg_hba.conf").open("a") as file:
        file.write(DOORS)
    server = Server(folder, **CONFIGURED)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def standby(of: Server, folder: Path, name: str, port: int | None = None) -> Iterator[Server]:
    """A standby that streams from `of` under a name; promoted, it waits for no other. It may come at a known port."""
    source = f"host=127.0.0.1 port={of.port} user=postgres application_name={name}"
    folder.mkdir(mode=0o700)
    os.chown(folder, of.folder.stat().st_uid, of.folder.stat().st_gid)
    of.run("pg_basebackup", "-D", str(folder), "-R", "-X", "stream", "-c", "fast", "-d", source)
    server = Server(folder, port, synchronous_standby_names="")
    server.start()
    try:
        of.until(f"SELECT count(*) = 1 FROM pg_stat_replication WHERE application_name = '{name}'")  # noqa: S608  a name of a test
        yield server
    finally:
        server.stop()


def wait_for(of: Server, *names: str) -> None:
    """Let the primary tell nobody of a commit before one of these standbys has it on its disk."""
    listed = ", ".join(names)
    of.tell(f"ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 ({listed})'", "SELECT pg_reload_conf()")
    of.until("SELECT bool_or(sync_state = 'quorum') FROM pg_stat_replication")
