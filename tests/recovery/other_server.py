"""A backup brought into another PostgreSQL of one's own, whose roles deploy/postgres/roles.sh has just made."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from api.hosting import cluster, embedded
from tests.support.memory import home
from tests.support.own_server import address, with_roles
from tests.support.running import ROOT

REFUSED = 3


class Host:
    """A server with its roles, a data folder, and the commands of whoever administers them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.server = folder, folder / "postgres"
        doors = with_roles(folder, self.server)
        plain = {name: value for name, value in os.environ.items() if not name.startswith("GUGUS_")}
        self.settings = {
            **plain,
            "PATH": f"{cluster.programs()}:{plain['PATH']}",  # pg_dump and pg_restore of the server's version
            "GUGUS_DATABASE_URL": doors.application,
            "GUGUS_MIGRATION_DATABASE_URL": doors.migration,
            "GUGUS_WORKER_DATABASE_URL": doors.worker,
            "GUGUS_BACKUP_DATABASE_URL": address("gugus_backup", self.server),
            "GUGUS_DATA_DIR": str(folder / "data"),
        }

    def gugus(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "api", *map(str, words)]
        return subprocess.run(command, cwd=ROOT, env=self.settings, capture_output=True, text=True, check=False)  # noqa: S603  our own command

    def done(self, *words: str | Path) -> None:
        said = self.gugus(*words)
        assert said.returncode == 0, said.stdout + said.stderr

    def backup_role_is(self, what: str) -> None:
        with psycopg.connect(address("postgres", self.server), autocommit=True) as connection:
            connection.execute(f"ALTER ROLE gugus_backup {what}".encode())

    def tells(self, question: str) -> set[str]:
        with psycopg.connect(address("postgres", self.server)) as connection:
            return {str(row[0]) for row in connection.execute(question.encode())}


@pytest.fixture(scope="module")
def kept() -> Iterator[tuple[Path, Path]]:
    """A backup of a host that is gone, and its keys; not pytest's folder, for the address of a socket must be short."""
    with tempfile.TemporaryDirectory(prefix="gugus-was-", dir=home().parent, ignore_cleanup_errors=True) as made:
        folder = Path(made)
        with embedded.server(folder / "postgres"):
            was = Host(folder)
            was.done("migrate")
            was.done("person", "siti-contoh", "Siti Contoh (rekaan)", "--owner", "district:32.12")
            was.done("backup", folder / "backups", "--keys", folder / "keys")
        [backup] = (folder / "backups").iterdir()
        yield backup, folder / "keys" / backup.name


@pytest.fixture(scope="module")
def other() -> Iterator[Host]:
    with (
        tempfile.TemporaryDirectory(prefix="gugus-now-", dir=home().parent, ignore_cleanup_errors=True) as made,
        embedded.server(Path(made) / "postgres"),
    ):
        yield Host(Path(made))


class TestAnotherServer:
    def test_who_is_no_superuser_is_told_what_to_do_and_changes_nothing(self, kept, other: Host):
        said = other.gugus("restore", kept[0], "--keys", kept[1])
        assert said.returncode == REFUSED, said.stderr
        assert "ALTER ROLE … SUPERUSER" in said.stderr
        assert other.tells("SELECT count(*) FROM pg_namespace WHERE nspname = 'gugus_restore'") == {"0"}

    def test_everything_belongs_to_whom_it_belonged_and_may_be_upgraded(self, kept, other: Host):
        other.backup_role_is("SUPERUSER")
        other.done("restore", kept[0], "--keys", kept[1], "--verify")
        other.backup_role_is("NOSUPERUSER")
        assert other.tells("SELECT tableowner FROM pg_tables WHERE schemaname = 'public'") == {"gugus_owner"}
        assert other.tells("SELECT pg_has_role('gugus_owner', 'gugus_definer', 'MEMBER')") == {"True"}
        assert other.tells("SELECT sign_in_name FROM person") >= {"siti-contoh"}
        for words in (("migrate",), ("check",), ("backup", other.folder / "backups", "--keys", other.folder / "keys")):
            other.done(*words)
