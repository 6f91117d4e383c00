"""Where the files of a run live: in memory where there is room, else on the disk."""

import shutil
import tempfile
from pathlib import Path

IN_MEMORY, ROOM = Path("/dev/shm"), 2**31  # noqa: S108  a folder of our own is made in it; bytes


def new_home() -> Path:
    """A folder of this run alone. A database is a thousand files, which a disk makes ten times as slowly."""
    has_room = IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ROOM
    return Path(tempfile.mkdtemp(prefix="gugus-test-", dir=IN_MEMORY if has_room else None))
