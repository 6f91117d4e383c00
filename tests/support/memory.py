"""Where the files of a run live: in memory where there is room, else on the disk."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

IN_MEMORY, ROOM = Path("/dev/shm"), 2**31  # noqa: S108  a folder of our own is made in it; bytes
NAME = "gugus-test"


def _new_home() -> Path:
    """A folder of this process alone. A database is a thousand files, which a disk makes ten times as slowly."""
    _remove_what_killed_runs_left()
    has_room = IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ROOM
    made = Path(tempfile.mkdtemp(prefix=f"{NAME}-{os.getpid()}-", dir=IN_MEMORY if has_room else None))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def _remove_what_killed_runs_left() -> None:
    """A process that was killed removes nothing, and memory is dear."""
    for folder in IN_MEMORY.glob(f"{NAME}-*-*"):
        try:
            os.kill(int(folder.name.split("-")[2]), 0)
        except ProcessLookupError:
            shutil.rmtree(folder, ignore_errors=True)
        except (ValueError, PermissionError):
            continue  # not ours to remove


HOME = _new_home()
