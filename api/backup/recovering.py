"""Bring a base backup back and play the archived log on it, to its end or to a moment before something went wrong.

For the embedded server; a server of one's own is recovered by its own tools (docs/administrator.md). It is done in a
folder beside the database's, which takes its name when everything is there, erased again and proved: killed on the
way, nothing starts on it, and given again it begins anew.
"""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

import psycopg

from api.backup import wal
from api.backup.anew import another_epoch
from api.backup.doors import Door
from api.backup.kept import Kept
from api.backup.manifest import BackupFailed
from api.backup.restoring import Restored, Told, bring_keys, erase_again, prove, restore, unseen
from api.backup.state import state_of
from api.database import APPLICATION_ROLE, WORKER_ROLE, create_engine
from api.hosting import cluster
from api.hosting import embedded as own_server
from api.settings import Settings
from api.storage import PART, store_for
from api.upgrade import upgrade

HOURS: Final = 24 * 3600  # seconds that the log may take to be played
PAUSE: Final = 0.2  # seconds between two looks whether it is played
_OF_THE_SERVER: Final = (".handle_pids.json", ".handle_pids.json.lock", "postmaster.pid", "postmaster.opts", "log")
"""What belongs to the running server and not to its data."""


class Log(NamedTuple):
    """The archive of the log, and the moment to stop at; nothing for its end."""

    folder: Path
    until: datetime | None = None


def bring_back(
    settings: Settings, kept: Kept, erased: Iterable[Path], *, verify: bool, told: Told = unseen, log: Log | None = None
) -> Restored:
    """Restore a backup, or recover a base backup where there is a log. Raises BackupFailed."""
    if log is None:
        return restore(settings, kept, erased, verify=verify, told=told)
    return recover(settings, kept, log, erased, verify=verify, told=told)


def recover(settings: Settings, kept: Kept, log: Log, erased: Iterable[Path], *, verify: bool, told: Told) -> Restored:
    """Recover into the empty data folder of `settings`. Raises BackupFailed."""
    place = settings.data_dir.resolve() / "postgres"
    draft = place.with_name(place.name + PART)
    _must_be_empty(settings, place, is_again=draft.exists())
    manifest = kept.manifest()
    if not manifest.is_base:
        raise BackupFailed("the log goes on from a base backup (gugus backup --base), and this is none")
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    bring_keys(settings, manifest, kept)
    kept.bring_escrows(settings.escrow_folder)
    told("bring keys", len(manifest.keys), [])
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    kept.unpack_base(draft)
    told("bring base", sum(manifest.state.tables.values()), [])
    _play(draft, log)
    told("play log", sum(1 for _ in log.folder.glob("0*")), [])
    files = kept.bring_files(store_for(settings), settings.data_dir)
    told("bring files", files, [])
    with own_server.server(draft) as doors:
        door = Door(doors.migration, doors.migration, embedded=True)
        upgrade(door.owner, login=(APPLICATION_ROLE, WORKER_ROLE))
        again = erase_again(settings, kept, erased, door, told)
        rows, chain = _goes_on(door)
        faults = prove(settings, door, told) if verify else []
    draft.replace(place)
    return Restored(log.until or manifest.made_at, rows, files, len(again.cases), again.untold, chain, faults)


def _must_be_empty(settings: Settings, place: Path, *, is_again: bool) -> None:
    if settings.database_url is not None or settings.backup_database_url is not None:
        raise BackupFailed("a server of your own is recovered by its own tools: see docs/administrator.md")
    if place.exists():
        raise BackupFailed("there is a database here that is not empty; recover into an empty data folder")
    if not is_again and next(iter(store_for(settings).files()), None) is not None:
        raise BackupFailed("there are files in this store; recover into an empty one")


def _goes_on(door: Door) -> tuple[int, str]:
    """Rows that are there, and where the chain ends; who pulls begins anew, for what came after is gone."""
    engine = create_engine(door.url, pool_size=1)
    try:
        with engine.begin() as connection:
            another_epoch(connection)
            state = state_of(connection)
    finally:
        engine.dispose()
    return sum(state.tables.values()), state.chain


def _play(data: Path, log: Log) -> None:
    """Have a server play the log, reachable by nobody, and stop it. Raises BackupFailed with what it said last."""
    for name in _OF_THE_SERVER:
        (data / name).unlink(missing_ok=True)
    configured = data / "postgresql.auto.conf"
    before = configured.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="gugus-log-") as folder:
        beside = Path(folder)
        asked = wal.recovering(log.folder, f"{log.until:%Y-%m-%d %H:%M:%S.%f%z}" if log.until else None)
        lines = [f"{name} = {wal.quoted(value)}\n" for name, value in asked.items()]
        configured.write_text(before + "".join(lines), encoding="utf-8")
        (data / "recovery.signal").touch()
        cluster.give(data)
        cluster.give(beside)
        _run_once(data, beside)
    configured.write_text(before, encoding="utf-8")


def _run_once(data: Path, beside: Path) -> None:
    quiet = f"-c archive_mode=off -c listen_addresses='' -k {beside}"
    said = beside / "said"
    try:
        cluster.control("-w", "-t", str(HOURS), "-o", quiet, "-l", str(said), "-D", str(data), "start")
        while _is_playing(beside):
            time.sleep(PAUSE)
        cluster.control("-w", "-D", str(data), "stop")
    except (subprocess.CalledProcessError, psycopg.OperationalError):
        lines = said.read_text(errors="replace").splitlines() if said.exists() else []
        faults = [line.partition("FATAL:")[2].strip() for line in lines if "FATAL" in line]
        raise BackupFailed(f"the log could not be played: {faults[0] if faults else 'see its server'}") from None


def _is_playing(beside: Path) -> bool:
    with psycopg.connect(f"host={beside} user=postgres dbname=postgres") as connection:
        return bool(connection.execute("SELECT pg_is_in_recovery()").fetchone() == (True,))
