"""The PostgreSQL that comes with the package, for trying out, tests and small offices.

It listens on a socket inside its data folder only and stops with the last process that asked for it. Roles may log in
without a password there, so the folder must be this service's own. Offices with a database server set
GUGUS_DATABASE_URL instead.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit, urlunsplit

from api.database import APPLICATION_ROLE, WORKER_ROLE
from api.hosting import cluster

DATABASE = "gugus"


class Addresses(NamedTuple):
    """Three doors to one database: for migrations, for requests, for the worker."""

    migration: str
    application: str
    worker: str


@contextmanager
def server(folder: Path) -> Iterator[Addresses]:
    """Start the server (or join the one that runs) with its data in `folder`, and make the database once."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder = folder.resolve()
    cluster.made(folder)
    with cluster.used(folder):
        admin = f"postgresql://postgres:@/postgres?host={quote(cluster.started(folder))}"
        _make_database(cluster.programs(), admin)
        yield addresses(admin)


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
