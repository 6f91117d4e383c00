"""PostgreSQL's own programs: those that came with the embedded server, else those on the PATH."""

import os
import shutil
import subprocess
from pathlib import Path

import sqlalchemy as sa

from api.backup.manifest import BackupFailed
from api.embedded import PROGRAMS


def run(name: str, url: str, *arguments: str, embedded: bool) -> None:
    """Run `pg_dump` or `pg_restore` on the database at `url`; a password never stands on a command line.

    Raises BackupFailed with what the program said first.
    """
    address = sa.make_url(url).set(drivername="postgresql")
    environment = {**os.environ, "PGOPTIONS": "", **({"PGPASSWORD": address.password} if address.password else {})}
    database = address.set(password=None).render_as_string(hide_password=False)
    command = [str(_program(name, embedded=embedded)), "--no-password", f"--dbname={database}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)  # noqa: S603  our own words
    if done.returncode != 0:
        raise BackupFailed(f"{name}: {done.stderr.strip().partition(chr(10))[0]}")


def _program(name: str, *, embedded: bool) -> Path:
    if embedded:
        return PROGRAMS / name
    found = shutil.which(name)
    if found is None:
        raise BackupFailed(f"{name} is not on the PATH: install the client programs of the server's PostgreSQL version")
    return Path(found)
