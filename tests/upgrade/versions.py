"""Versions of the service as folders: the one before, from the history; this one; an invented one that comes next."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.support.running import PATIENCE, ROOT, answers

PARTS = ("alembic.ini", "api", "client", "examples", "migrations", "web")
# What the next release would add while this one serves: to tables that requests and workers use all the time.
EXPANSION = '''"""An invented expansion: columns on busy tables, a table, an index beside the service."""

import sqlalchemy as sa
from alembic import op

revision = "9998"
down_revision = "{newest}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("output", "issued_token", "journal", "seat", "client", "progress_report", "import"):
        op.add_column(table, sa.Column("next_note", sa.String(), nullable=True))
    op.create_table("next_thing", sa.Column("id", sa.Uuid(), primary_key=True))
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_output_next_note")
        op.execute("CREATE INDEX CONCURRENTLY ix_output_next_note ON output (next_note)")
        op.execute("RESET lock_timeout")
'''
CONTRACTION = '''"""An invented contraction: what only versions before 9998 used is taken away."""

from alembic import op

revision = "9999"
down_revision = "9998"
branch_labels = None
depends_on = None
oldest = "9998"


def upgrade() -> None:
    op.drop_table("next_thing")
'''


class Version(NamedTuple):
    """A version that can be run, with the packages of this one."""

    folder: Path
    settings: dict[str, str]

    def command(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """One command of it, to its end."""
        return subprocess.run(  # noqa: S603  our own program
            [sys.executable, "-m", "api", *words],
            cwd=self.folder,
            env={**self.settings, **more},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def done(self, *words: str, **more: str) -> str:
        """What it says; it must end well."""
        said = self.command(*words, **more)
        assert said.returncode == 0, said.stdout + said.stderr
        return said.stdout

    @contextmanager
    def process(self, log: Path, *words: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
        """One of its processes, for as long as this lasts."""
        with log.open("ab") as said:
            started = subprocess.Popen(  # noqa: S603  our own program
                [sys.executable, "-m", "api", *words],
                cwd=self.folder,
                env={**self.settings, **more},
                stdout=said,
                stderr=said,
            )
        try:
            yield started
        finally:
            started.terminate()
            started.wait(timeout=60)

    @contextmanager
    def serving(self, log: Path, port: int) -> Iterator[str]:
        """Its address, once it lives."""
        base = f"http://127.0.0.1:{port}"
        with self.process(log, "serve", GUGUS_PORT=str(port)) as service:
            wait_for(f"{base}/livez", service, log)
            yield base


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until something answers there."""
    ends = time.monotonic() + PATIENCE
    while not answers(address):
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < ends, log.read_text()
        time.sleep(0.1)


def of_before(folder: Path) -> str | None:
    """Put the version before this one into the folder: that before the newest migration. None without a history."""
    asked = ["git", "-C", str(ROOT)]
    found = subprocess.run(  # noqa: S603  git, on our own history
        [*asked, "log", "-1", "--diff-filter=A", "--format=%H", "--", "migrations/versions"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    wanted = os.environ.get("UPGRADE_FROM") or (f"{found}~1" if found else "")
    packed = subprocess.run([*asked, "archive", wanted, "--", *PARTS], capture_output=True, check=False)  # noqa: S603  as above
    if not wanted or packed.returncode:
        return None
    folder.mkdir()
    subprocess.run(["tar", "-x", "-C", str(folder)], input=packed.stdout, check=True)  # noqa: S603, S607  what git packed
    return wanted


def to_come(folder: Path, newest: str, *, contracts: bool = False) -> None:
    """Put a version into the folder that is this one with an expansion, and a contraction if asked for."""
    folder.mkdir()
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, folder / part)
    versions = folder / "migrations" / "versions"
    (versions / "9998_expansion.py").write_text(EXPANSION.format(newest=newest))
    if contracts:
        (versions / "9999_contraction.py").write_text(CONTRACTION)
