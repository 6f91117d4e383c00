"""`make run`, ended in every way a person or a machine ends it: nothing of it stays, and the next one starts.

A run is begun as the Makefile begins it, by a shell at a terminal of its own, in one data folder for the module, so
that only the first has to set it up. Each test asks for the state it begins from, and takes a run that another left
going. What belongs to a run is found by its data folder, which nobody else has.
"""

import os
import pty
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from api.hosting import cluster
from tests.support.memory import home
from tests.support.running import PATIENCE, ROOT, answers, free_port

MAKEFILE = "run:\n\t@exec {python} -m api run --with $$PPID\n"
ENDS_WITHIN = 60  # seconds; it takes two


class Place:
    """A data folder and a port, and whoever runs there."""

    def __init__(self) -> None:
        self.data = Path(tempfile.mkdtemp(prefix="gugus-cut-", dir=home().parent))
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.makefile, self.log = self.data / "Makefile", self.data / "run.log"
        self.makefile.write_text(MAKEFILE.format(python=sys.executable))
        self.make: subprocess.Popen[bytes] | None = None
        self.terminal = -1

    def begin(self) -> None:
        """`make run` in the foreground of a terminal."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith("GUGUS_")}
        settings = {"GUGUS_DATA_DIR": str(self.data), "GUGUS_PORT": str(self.port), "GUGUS_BASE_URL": self.base}
        self.terminal, end = pty.openpty()
        with self.log.open("w") as log:
            # A session with this terminal: what is typed there and its closing reach all of the foreground.
            command = [sys.executable, "-c", IN_FRONT, "make", "--no-print-directory", "-f", str(self.makefile), "run"]
            self.make = subprocess.Popen(  # noqa: S603  our own program
                command,
                cwd=ROOT,
                env={**plain, **settings, "GUGUS_HASHING": "weak"},
                stdin=end,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        os.close(end)

    def ready(self) -> None:
        self.until("service", lambda: "Gugus is ready" in self.said())
        self.until("database", lambda: answers(f"{self.base}/readyz"))

    def serving(self) -> None:
        """One run serves: the one another test left, or a new one after what is left of it."""
        if self.make is None or self.make.poll() is not None or not answers(f"{self.base}/readyz"):
            self.end()
            self.begin()
            self.ready()
        self.until("all of it", lambda: None not in map(self.ran, ("parent", "worker", "postmaster")))

    def empty(self) -> None:
        """Nobody is there, and nothing was ever set up."""
        self.end()
        shutil.rmtree(self.data / "postgres", ignore_errors=True)

    def until(self, what: str, is_so: Callable[[], bool], seconds: float = PATIENCE) -> None:
        ends = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < ends, f"{what}\n{self.said()}\n{self.processes()}"
            time.sleep(0.05)

    def said(self) -> str:
        return self.log.read_text()

    def processes(self, *words: str) -> list[psutil.Process]:
        """Who belongs to it: by what it was begun with, or by where it stands."""
        found = []
        for each in psutil.process_iter():
            with suppress(psutil.Error):
                command = each.cmdline()
                places = each.environ().get("GUGUS_DATA_DIR"), each.cwd().removesuffix("/postgres")
                is_of_it = str(self.data) in places
                if is_of_it and each.status() != psutil.STATUS_ZOMBIE and all(word in command for word in words):
                    found.append(each)
        return found

    @property
    def parent(self) -> psutil.Process:
        (found,) = self.processes("api", "run")
        return found

    @property
    def worker(self) -> psutil.Process:
        (found,) = self.processes("api", "worker")
        return found

    @property
    def postmaster(self) -> psutil.Process:
        told = cluster.told(self.data / "postgres")
        assert told is not None
        return psutil.Process(told.pid)

    def ran(self, whom: str) -> int | None:
        """The number of a process that is there."""
        with suppress(AssertionError, psutil.Error, ValueError):
            return int(getattr(self, whom).pid)
        return None

    def is_ended(self) -> None:
        """Nobody is there any more."""
        assert self.make is not None
        self.make.wait(ENDS_WITHIN)
        self.until("all to end", lambda: not self.processes(), ENDS_WITHIN)
        assert not (self.data / "postgres" / "postmaster.pid").exists()

    def is_over(self) -> None:
        """The same, the database was shut down as it should be, and the port is free."""
        self.is_ended()
        assert "database system is shut down" in (self.data / "postgres" / "log").read_text().splitlines()[-1]
        with socket.socket() as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(("127.0.0.1", self.port))
        with suppress(OSError):
            os.close(self.terminal)

    def end(self) -> None:
        """However far it is."""
        for each in self.processes():
            with suppress(psutil.Error):
                each.kill()
        if self.make is not None:
            self.make.wait(ENDS_WITHIN)
        self.until("all to end", lambda: not self.processes(), ENDS_WITHIN)


# Takes the terminal it was given as its own, and becomes what it is told.
IN_FRONT = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    made = Place()
    yield made
    made.end()
    shutil.rmtree(made.data, ignore_errors=True)


@pytest.fixture
def serving(place: Place) -> Place:
    place.serving()
    return place


@pytest.fixture
def empty(place: Place) -> Place:
    place.empty()
    return place


def typed(place: Place, keys: bytes) -> None:
    os.write(place.terminal, keys)


def closed(place: Place) -> None:
    os.close(place.terminal)


def told(whom: str, number: signal.Signals) -> Callable[[Place], None]:
    def tell(place: Place) -> None:
        process = psutil.Process(place.make.pid) if whom == "make" else getattr(place, whom)  # type: ignore[union-attr]  # it runs
        process.send_signal(number)

    return tell


ENDINGS: dict[str, Callable[[Place], None]] = {
    "Ctrl-C": lambda place: typed(place, b"\x03"),
    "Ctrl-C twice": lambda place: typed(place, b"\x03\x03"),
    "Ctrl-backslash": lambda place: typed(place, b"\x1c"),
    "the terminal is closed": closed,
    "SIGINT to make": told("make", signal.SIGINT),
    "SIGTERM to make": told("make", signal.SIGTERM),
    "SIGHUP to make": told("make", signal.SIGHUP),
    "SIGKILL to make": told("make", signal.SIGKILL),
    "SIGINT to the service": told("parent", signal.SIGINT),
    "SIGTERM to the service": told("parent", signal.SIGTERM),
    "SIGHUP to the service": told("parent", signal.SIGHUP),
    "SIGKILL to the service": told("parent", signal.SIGKILL),
}


class TestEnded:
    @pytest.mark.parametrize("how", ENDINGS)
    def test_nothing_stays_and_the_next_one_starts(self, serving, how):
        ENDINGS[how](serving)
        serving.is_over()
        serving.begin()
        serving.ready()


class TestGoesOn:
    def test_stopped_and_continued_it_serves(self, serving):
        os.killpg(serving.make.pid, signal.SIGSTOP)  # Ctrl-Z, which a group that no shell waits for does not hear
        serving.until("to stop", lambda: serving.parent.status() == psutil.STATUS_STOPPED)
        os.killpg(serving.make.pid, signal.SIGCONT)
        serving.until("to go on", lambda: answers(f"{serving.base}/readyz"))

    @pytest.mark.parametrize("whom", ["worker", "postmaster"])
    def test_what_was_killed_beside_it_is_started_anew(self, serving, whom):
        killed = getattr(serving, whom)
        killed.kill()
        serving.until("another one", lambda: serving.ran(whom) not in (None, killed.pid))
        serving.until("service", lambda: answers(f"{serving.base}/readyz"))

    def test_without_its_database_it_ends_and_says_so(self, serving):
        kept = serving.data / "kept"
        (serving.data / "postgres" / "PG_VERSION").rename(kept)
        try:
            serving.postmaster.kill()
            assert serving.make.wait(ENDS_WITHIN) != 0
            assert "is gone" in serving.said()
        finally:
            kept.rename(serving.data / "postgres" / "PG_VERSION")
        serving.until("all to end", lambda: not serving.processes(), ENDS_WITHIN)
        serving.begin()
        serving.ready()


class TestNotReadyYet:
    """Ended while it is set up: an empty folder each time, and a moment that chance names within what it takes."""

    @pytest.mark.parametrize("how", ["Ctrl-C", "SIGKILL to the service"])
    @pytest.mark.parametrize("after", [0.4, 1.0, 1.6, 2.4, 3.5])
    def test_nothing_stays_and_the_next_one_starts(self, empty, how, after):
        empty.begin()
        empty.until("a process", lambda: empty.processes("api", "run"))
        time.sleep(after)
        ENDINGS[how](empty)
        empty.is_ended()
        empty.begin()
        empty.ready()
        typed(empty, b"\x03")
        empty.is_over()
