"""Where the files of a run live: in memory where there is room, else on the disk."""

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

IN_MEMORY, ROOM = Path("/dev/shm"), 2**31  # noqa: S108  a folder of our own is made in it; bytes
NAME = "gugus-test"


def home() -> Path:
    """The folder of this process alone: a copy of a process (tests/support/hands.py) has its own."""
    return _home_of(os.getpid())


def settle() -> None:
    """What this process serves and starts keeps its files there."""
    os.environ["GUGUS_DATA_DIR"] = str(home())


@cache
def _home_of(pid: int) -> Path:
    """A new folder. A database is a thousand files, which a disk makes ten times as slowly."""
    _remove_what_killed_runs_left()
    has_room = IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ROOM
    made = Path(tempfile.mkdtemp(prefix=f"{NAME}-{pid}-", dir=IN_MEMORY if has_room else None))
    atexit.register(_remove, made, pid)
    return made


def _remove(folder: Path, pid: int) -> None:
    """Only whose it is removes it: a copy of a process ends with all that was to be done at its end."""
    if pid == os.getpid():
        shutil.rmtree(folder, ignore_errors=True)


def _remove_what_killed_runs_left() -> None:
    """A process that was killed removes nothing, and memory is dear."""
    for folder in IN_MEMORY.glob(f"{NAME}-*-*"):
        try:
            os.kill(int(folder.name.split("-")[2]), 0)
        except ProcessLookupError:
            shutil.rmtree(folder, ignore_errors=True)
        except (ValueError, PermissionError):
            continue  # not ours to remove
