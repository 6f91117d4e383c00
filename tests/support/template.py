"""A server whose database `TEMPLATE` is migrated and holds the invented world, made once and copied afterwards.

To migrate and invent takes far longer than to copy a folder, and every worker of every run needs the same. What is
kept bears a digest of all that shapes it; a change of those files makes another one.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import sqlalchemy as sa

from api.hosting import embedded
from api.settings import get_settings, kept_secret
from api.upgrade import upgrade
from tests.support.world import World

TEMPLATE = "gugus_template"
ROOT = Path(__file__).resolve().parents[2]
SHAPED_BY = (
    "migrations",
    "api/reference",
    "api/models",
    "api/domain",
    "api/oauth",
    "api/signing.py",
    "api/vault.py",
    "api/upgrade",
    "api/demos/two_districts.py",
    "api/commands/registering.py",
    "api/hosting/cluster.py",
    "api/hosting/embedded.py",
    "tests/support/world.py",
    "tests/support/template.py",
    "requirements.lock",
    "requirements-dev.lock",
)
KEPT = 12  # templates of earlier states, for those who go back and forth


def make(admin_url: str, name: str = TEMPLATE) -> None:
    """Make the template on the server of which this is an administrator's address."""
    engine = sa.create_engine(sa.make_url(admin_url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    url = sa.make_url(admin_url).set(database=name).render_as_string(hide_password=False)
    upgrade(url)
    World.build(url)


def copy_to(folder: Path) -> None:
    """Put a stopped server with the template into `folder`, and make the world's secrets known."""
    source = _made()
    # With its owner, who is the server's system user where root starts it.
    subprocess.run(["cp", "-a", source / "postgres", folder], check=True)  # noqa: S603, S607  a program of every Unix
    World.secrets = json.loads((source / "secrets.json").read_text())
    _adopt((source / "secret.key").read_bytes())


def being_made() -> AbstractContextManager[object]:
    """A process that makes the template where there is none yet, while this one learns the application."""
    if "GUGUS_TEST_DATABASE_URL" in os.environ or _kept().exists():
        return nullcontext()
    return subprocess.Popen([sys.executable, "-m", __name__], cwd=ROOT)  # noqa: S603  this file


def _made() -> Path:
    """Where the template is. Whoever asks first makes it."""
    source = _kept()
    with _alone(source.with_name(f"lock-{source.name}")):
        if not source.exists():
            _build(source)
        os.utime(source)
        for old in sorted(source.parent.glob("[0-9a-f]*"), key=lambda path: -path.stat().st_mtime)[KEPT:]:
            shutil.rmtree(old, ignore_errors=True)
    return source


def _kept() -> Path:
    """Where the template of these files is, or is to be."""
    kept = Path(tempfile.gettempdir()) / f"gugus-templates-{os.getuid()}"
    kept.mkdir(mode=0o700, exist_ok=True)
    return kept / _digest()


# A test server outlives no loss of power: it need not wait for the disk, nor write down what only a standby would
# read. Its tables stay small, and the few tests that fill them gather the planner's figures themselves. Nobody asks how
# often each was read, which is a twentieth of what the server does. Its files lie in memory: nothing
# is read ahead.
UNSAFE = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "track_counts": "off",
    "io_method": "sync",
    "checkpoint_timeout": "1h",
}


def _build(source: Path) -> None:
    made = source.with_name(f"{source.name}.part")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(mode=0o700)
    with embedded.server(made / "postgres") as addresses:
        make(addresses.migration)
    with (made / "postgres" / "postgresql.auto.conf").open("a") as settings:
        settings.writelines(f"{name} = {value}\n" for name, value in UNSAFE.items())
    (made / "secrets.json").write_text(json.dumps(World.secrets))
    (made / "secret.key").write_bytes(_key_file().read_bytes())  # what the world keeps sealed opens with it
    made.rename(source)


def _key_file() -> Path:
    """The file of the secret key of this run, made where there is none yet."""
    get_settings().key_for("template")
    return get_settings().keys_dir / "secret.key"


def _adopt(key: bytes) -> None:
    """Take the key that the world was sealed with."""
    _key_file().write_bytes(key)
    kept_secret.cache_clear()


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _digest() -> str:
    found = hashlib.sha256()
    for name in SHAPED_BY:
        path = ROOT / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and "__pycache__" not in file.parts:
                found.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes() + b"\0")
    return found.hexdigest()[:16]


if __name__ == "__main__":
    _made()
