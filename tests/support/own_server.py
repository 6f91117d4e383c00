"""A PostgreSQL of one's own, as an administrator sets it up: its owner is no superuser."""

import os
import shutil
import subprocess
from pathlib import Path

from api.hosting import cluster, embedded
from tests.support.running import ROOT


def with_roles(folder: Path, host: Path) -> embedded.Addresses:
    """The doors of a database that the recipe for hosts made: its owner is no superuser."""
    shutil.copytree(ROOT / "deploy", folder / "deploy")
    told = {
        **os.environ,
        "PATH": f"{cluster.programs()}:{os.environ['PATH']}",
        "PGHOST": str(host),
        "PGUSER": "postgres",
    }
    told |= {"PGDATABASE": "postgres", "SECRETS": str(folder / "deploy" / "secrets")}
    drop = ["psql", "-qc", f"DROP DATABASE {embedded.DATABASE}"]
    for command in (drop, [folder / "deploy/make-secrets.sh"], [folder / "deploy/postgres/roles.sh"]):
        subprocess.run(command, env=told, check=True, capture_output=True)  # noqa: S603  our own scripts
    by = (address(role, host) for role in ("gugus_owner", "gugus_app", "gugus_worker"))
    return embedded.Addresses(*by)


def address(role: str, host: Path) -> str:
    """Where a role finds that database."""
    return f"postgresql://{role}@/{embedded.DATABASE}?host={host}"
