"""PostgreSQL's own programs: those that came with the embedded server, else those on the PATH."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from api.backup.manifest import BackupFailed
from api.backup.sealing import Readable
from api.hosting.cluster import programs


def read_from(name: str, url: str, *arguments: str, embedded: bool, write: Callable[[Readable], None]) -> None:
    """Run a program on the database at `url` and give `write` what it prints. Raises BackupFailed as `_running`."""
    with _running(name, url, arguments, embedded=embedded) as running:
        assert running.stdout is not None  # noqa: S101  asked for below
        write(running.stdout)


def pour_into(name: str, url: str, *arguments: str, embedded: bool, pour: Callable[[IO[bytes]], None]) -> None:
    """Run a program on the database at `url` and let `pour` give it what it reads. Raises as above."""
    with _running(name, url, arguments, embedded=embedded) as running:
        assert running.stdin is not None  # noqa: S101  asked for below
        try:
            pour(running.stdin)
            running.stdin.close()
        except BrokenPipeError:
            pass  # it reads no more: it is ending, and says why
        except BackupFailed:
            if running.poll() is None:
                raise


@contextmanager
def _running(name: str, url: str, arguments: tuple[str, ...], *, embedded: bool) -> Iterator[subprocess.Popen[bytes]]:
    """The program between its two ends; a password never stands on a command line.

    Raises BackupFailed with what it said first, where it did not end well. What fails here ends it.
    """
    address = conninfo_to_dict(url)  # several hosts may stand in it
    password = address.pop("password", None)
    environment = {**os.environ, "PGOPTIONS": "", **({"PGPASSWORD": str(password)} if password else {})}
    database = make_conninfo("", **address)
    command = [str(program(name, embedded=embedded)), "--no-password", f"--dbname={database}", *arguments]
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(  # noqa: S603  our own words
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, env=environment
        ) as running,
    ):
        try:
            yield running
        except BaseException:
            running.kill()
            raise
        if running.stdin is not None:
            with suppress(BrokenPipeError):  # what it did not read lies in between still
                running.stdin.close()
        if running.wait() != 0:
            said.seek(0)
            raise BackupFailed(f"{name}: {said.read().decode(errors='replace').strip().partition(chr(10))[0]}")


def program(name: str, *, embedded: bool) -> Path:
    """Where a program of PostgreSQL is. Raises BackupFailed where it is not."""
    if embedded:
        return programs() / name
    found = shutil.which(name)
    if found is None:
        raise BackupFailed(f"{name} is not on the PATH: install the client programs of the server's PostgreSQL version")
    return Path(found)
