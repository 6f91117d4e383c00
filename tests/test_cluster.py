"""The folder of an embedded PostgreSQL, found as whoever was killed left it. All of `make run`: faults/long_endings."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from api.hosting import cluster
from tests.support.memory import home
from tests.support.running import PATIENCE, ROOT
from tests.support.template import copy_to

USES = """
import sys, time
from pathlib import Path
from api.hosting import cluster
folder = Path(sys.argv[1])
with cluster.used(folder):
    cluster.started(folder)
    print("ready", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    beside = Path(tempfile.mkdtemp(prefix="gugus-cluster-", dir=home().parent)).resolve()
    copy_to(beside / "postgres")
    cluster.made(beside / "postgres")
    yield beside / "postgres"
    cluster.ended(beside / "postgres")
    shutil.rmtree(beside)


@contextmanager
def using(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that uses the server, from when it is ready on."""
    process = subprocess.Popen([sys.executable, "-c", USES, folder], cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603  our own program
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def until(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.02)


class TestMade:
    def test_what_was_broken_off_is_made_anew(self):
        with tempfile.TemporaryDirectory(prefix="gugus-cluster-", dir=home().parent) as beside:
            place, part = Path(beside, "postgres"), Path(beside, "postgres.part")
            (part / "base").mkdir(parents=True)
            (part / "PG_VERSION").write_text("18\n")  # as `initdb` leaves it that was killed
            cluster.made(place)
            assert (place / "global" / "pg_control").exists()
            assert not part.exists()


class TestStarted:
    def test_a_number_that_another_process_has_by_now_is_not_believed(self, folder):
        lines = [str(os.getpid()), str(folder), "1764200000", "5432", str(folder), "", "  5432001  0", "ready   "]
        (folder / "postmaster.pid").write_text("\n".join(lines) + "\n")
        assert not cluster.runs(folder)
        assert cluster.started(folder) == str(folder)
        assert cluster.told(folder).pid != os.getpid()

    def test_a_server_that_was_killed_is_followed_by_another(self, folder):
        cluster.started(folder)
        killed = psutil.Process(cluster.told(folder).pid)
        killed.kill()
        killed.wait()
        cluster.started(folder)
        assert cluster.told(folder).pid != killed.pid

    def test_one_that_ends_is_waited_for(self, folder):
        cluster.started(folder)
        first = cluster.told(folder).pid
        (folder / "postmaster.pid").write_text((folder / "postmaster.pid").read_text().replace("ready   ", "stopping"))
        os.kill(first, signal.SIGTERM)  # now, for an ended one leaves no file to write that into
        cluster.started(folder)
        assert cluster.told(folder).pid != first

    def test_where_there_is_no_folder_it_is_said(self, tmp_path):
        with pytest.raises(cluster.NotStarted, match="there is none"):
            cluster.started(tmp_path / "postgres")

    def test_one_that_does_not_start_says_why(self, folder, monkeypatch):
        monkeypatch.setattr(cluster, "PATIENCE", 0.5)
        with (folder / "postgresql.auto.conf").open("a") as settings:
            settings.write("shared_preload_libraries = 'none_such'\n")
        with pytest.raises(cluster.NotStarted, match="none_such"):
            cluster.started(folder)

    def test_whoever_ends_this_process_meanwhile_is_heard_afterwards(self, folder):
        heard = []
        before = signal.signal(signal.SIGTERM, lambda *_: heard.append(cluster.runs(folder)))
        try:
            with cluster._undisturbed():  # noqa: SLF001  no signal falls into it otherwise
                os.kill(os.getpid(), signal.SIGTERM)
                cluster.started(folder)
        finally:
            signal.signal(signal.SIGTERM, before)
        assert heard == [True]


class TestUsed:
    def test_it_ends_with_the_last_and_not_before(self, folder):
        with cluster.used(folder):
            cluster.started(folder)
            with using(folder) as another:
                another.terminate()
                another.wait()
            assert cluster.runs(folder)
        assert not (folder / "postmaster.pid").exists()

    def test_it_ends_with_one_that_is_killed(self, folder):
        with using(folder) as another:
            another.kill()
            until(lambda: not cluster.runs(folder))
        assert "database system is shut down" in (folder / "log").read_text()

    def test_one_that_is_killed_leaves_it_to_the_others(self, folder):
        with using(folder), using(folder) as another:
            (guard,) = psutil.Process(another.pid).children()
            another.kill()
            until(lambda: not guard.is_running())
            assert cluster.runs(folder)

    def test_a_folder_that_is_gone_keeps_nobody_from_ending(self, folder):
        with cluster.used(folder):
            folder.rename(folder.with_name("elsewhere"))
        folder.with_name("elsewhere").rename(folder)


WATCHES = """
import os, sys, time
from api.hosting.parents import end_with
end_with(os.getppid())
print("ready", flush=True)
time.sleep(600)
"""
MAKEFILE = f"run:\n\t@exec {sys.executable} -c '{WATCHES.strip().replace(chr(10), '; ')}'\n"


def hear() -> None:
    """What was begun under `nohup` hears of no closed terminal, and does not end by one."""
    for number in (signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)


class TestParent:
    @pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGHUP, signal.SIGINT, signal.SIGTERM])
    def test_what_make_began_ends_with_it(self, tmp_path, number):
        (tmp_path / "Makefile").write_text(MAKEFILE)
        command = ["make", "--no-print-directory", "-f", str(tmp_path / "Makefile"), "run"]
        # A group of its own: the signal is for `make` alone, which tells it to nobody. Whoever tests may not hear it.
        make = subprocess.Popen(  # noqa: S603  as above
            command,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            start_new_session=True,
            text=True,
            preexec_fn=hear,  # noqa: PLW1509  two calls of the kernel
        )
        assert make.stdout is not None
        assert make.stdout.readline() == "ready\n"
        (began,) = psutil.Process(make.pid).children()
        try:
            make.send_signal(number)
            until(lambda: not began.is_running())
        finally:
            for each in (began, make):
                with suppress(psutil.NoSuchProcess):
                    each.kill()
            make.communicate()
