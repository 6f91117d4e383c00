"""Make a backup: one moment of the database, then the files, then, elsewhere, the keys."""

import io
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from api import restore_mark
from api.backup import programs, sealing
from api.backup.keys import key_files
from api.backup.manifest import (
    BASE,
    DATABASE,
    ERASED,
    ESCROWS,
    FILES,
    NAME,
    BackupFailed,
    Manifest,
    NotWritten,
    State,
    digest_of,
)
from api.backup.readers import Reader, readers_of
from api.backup.state import state_of
from api.database import create_engine
from api.queries import backups
from api.settings import Settings
from api.storage import PART, FileMissing, Store, StoreFailed, store_for

SEES_ALL = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
STEPS: Final = 5
"""So often `make` says that it has come further."""


def nowhere() -> None:
    """For whoever shows no bar."""


def make(
    settings: Settings,
    url: str,
    folder: Path,
    keys: Path | None,
    *,
    embedded: bool,
    is_base: bool = False,
    advance: Callable[[], None] = nowhere,
) -> Path:
    """Write a backup of the database at `url` below `folder`, and the keys into `keys` where it is named.

    A base is the server's own files, from which the archived log goes on (`api/backup/recovering.py`). Each file is
    sealed for the recipients of the settings. What is not finished bears another name; that it ended well is written
    into the database. Raises BackupFailed.
    """
    now, recipients = datetime.now(UTC), settings.backup_recipients
    made = folder / f"gugus-{'base-' if is_base else ''}{now:%Y%m%dT%H%M%SZ}"
    if keys is not None and (keys == folder or folder in keys.parents or keys in folder.parents):
        raise BackupFailed("keys lie apart: name a folder that is not within the other")
    try:
        with drafted(made) as draft:
            # Before and after: what goes meanwhile was copied, and a file whose row is in the dump is there.
            copy_files(store_for(settings), draft / FILES, recipients)
            advance()
            state, readers = (_take_base if is_base else _dump)(url, draft, recipients, embedded=embedded)
            advance()
            copy_files(store_for(settings), draft / FILES, recipients)
            advance()
            if settings.erasure_list.exists():
                _copy(settings.erasure_list, draft / ERASED, recipients)
            if settings.escrow_folder.is_dir():
                shutil.copytree(settings.escrow_folder, draft / ESCROWS)  # sealed already, and for others
            _tell(settings, draft, now, state, readers, is_base=is_base)
            if keys is not None:
                copy_keys(settings, keys / made.name)
            advance()
    except StoreFailed as error:
        raise NotWritten(f"the files could not be read: {type(error).__name__}") from None
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""  # it may be a key that this user cannot read
        raise NotWritten(f"the backup could not be written: {named}{os.strerror(error.errno or 0)}") from None
    note(url, made, is_base=is_base, is_sealed=bool(recipients))
    advance()
    return made


def note(url: str, made: Path, *, is_base: bool, is_sealed: bool) -> None:
    """Write into the database that a backup ended well: readiness and metrics tell its age."""
    engine = create_engine(url, pool_size=1)
    size = sum(path.stat().st_size for path in made.rglob("*") if path.is_file())
    try:
        backups.write(engine, is_base=is_base, is_sealed=is_sealed, size_bytes=size)
    finally:
        engine.dispose()


@contextmanager
def drafted(made: Path) -> Iterator[Path]:
    """A folder under another name, for its owner's eyes alone; whole and on the disk before it bears its own."""
    draft = made.with_name(made.name + PART)
    draft.mkdir(mode=0o700, parents=True)
    try:
        yield draft
        for path in draft.rglob("*"):
            path.chmod(0o700 if path.is_dir() else 0o600)
        os.sync()
        draft.replace(made)
        os.sync()
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _tell(
    settings: Settings, draft: Path, now: datetime, state: State, readers: list[Reader], *, is_base: bool
) -> None:
    kept = sorted(path for path in draft.rglob("*") if path.is_file())
    manifest = Manifest(
        made_at=now,
        is_base=is_base,
        state=state,
        files={str(path.relative_to(draft)): digest_of(path) or "" for path in kept},
        keys={name: digest_of(path) or "" for name, path in key_files(settings).items()},
        readers=readers,
    )
    said = io.BytesIO(manifest.model_dump_json(indent=1).encode())
    sealing.write(draft / NAME, said, settings.backup_recipients)


def _dump(url: str, draft: Path, recipients: Sequence[str], *, embedded: bool) -> tuple[State, list[Reader]]:
    """What is counted and what is dumped are the same moment."""
    engine = create_engine(url, pool_size=1)
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            must_see_all(connection)
            snapshot = connection.scalar(sa.text("SELECT pg_export_snapshot()"))
            state, readers = state_of(connection), readers_of(connection)
            arguments = ("--format=custom", f"--snapshot={snapshot}")
            write = partial(sealing.write, draft / DATABASE, recipients=recipients)
            programs.read_from("pg_dump", url, *arguments, embedded=embedded, write=write)
    finally:
        engine.dispose()
    return state, readers


def _take_base(url: str, draft: Path, recipients: Sequence[str], *, embedded: bool) -> tuple[State, list[Reader]]:
    """The server's files with the log that makes them whole; counted shortly before."""
    engine = create_engine(url, pool_size=1)
    try:
        with engine.connect() as connection:
            must_see_all(connection)
            state, readers = state_of(connection), readers_of(connection)
    finally:
        engine.dispose()
    arguments = ("--pgdata=-", "--format=tar", "--wal-method=fetch", "--checkpoint=fast")
    write = partial(sealing.write, draft / BASE, recipients=recipients)
    programs.read_from("pg_basebackup", url, *arguments, embedded=embedded, write=write)
    return state, readers


def must_see_all(connection: sa.Connection) -> None:
    """Raises BackupFailed for a role that does not see every row, and where a restore has not ended."""
    if restore_mark.stands(connection):
        raise BackupFailed(restore_mark.UNFINISHED)
    if not connection.scalar(sa.text(SEES_ALL)):
        raise BackupFailed("the role of this database address does not see every row: see docs/operations.md")


def copy_files(store: Store, folder: Path, recipients: Sequence[str]) -> None:
    """What is not there yet; a file without a row hurts nobody. Raises StoreFailed, BackupFailed."""
    folder.mkdir(mode=0o700, exist_ok=True)
    there = set(sealing.names(folder))
    for file in store.files():
        if not file.key.endswith(PART) and file.key not in there:
            with suppress(FileMissing):
                sealing.write(folder / file.key, sealing.Pieces(store.read(file.key)), recipients)


def copy_keys(settings: Settings, made: Path) -> None:
    """A copy of all keys, sealed as the backup is. Raises BackupFailed, OSError."""
    with drafted(made) as draft:
        for name, path in key_files(settings).items():
            (draft / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _copy(path, draft / name, settings.backup_recipients)


def _copy(path: Path, place: Path, recipients: Sequence[str]) -> None:
    with path.open("rb") as file:
        sealing.write(place, file, recipients)
