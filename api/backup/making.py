"""Make a backup: one moment of the database, then the files, then, elsewhere, the keys."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from api import restore_mark
from api.backup import programs
from api.backup.keys import key_files
from api.backup.manifest import DATABASE, ERASED, ESCROWS, FILES, NAME, BackupFailed, Manifest, State, digest_of
from api.backup.readers import Reader, readers_of
from api.backup.state import state_of
from api.database import create_engine
from api.settings import Settings
from api.storage import PART, FileMissing, Store, StoreFailed, store_for

SEES_ALL = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"


def make(settings: Settings, url: str, folder: Path, keys: Path | None, *, embedded: bool) -> Path:
    """Write a backup of the database at `url` below `folder`, and the keys into `keys` where it is named.

    What is not finished bears another name. Raises BackupFailed.
    """
    now = datetime.now(UTC)
    made = folder / f"gugus-{now:%Y%m%dT%H%M%SZ}"
    if keys is not None and (keys == folder or folder in keys.parents or keys in folder.parents):
        raise BackupFailed("keys lie apart: name a folder that is not within the other")
    try:
        with _drafted(made) as draft:
            # Before and after: what goes meanwhile was copied, and a file whose row is in the dump is there.
            copy_files(store_for(settings), draft / FILES)
            state, readers = _dump(url, draft / DATABASE, embedded=embedded)
            copy_files(store_for(settings), draft / FILES)
            if settings.erasure_list.exists():
                shutil.copyfile(settings.erasure_list, draft / ERASED)
            if settings.escrow_folder.is_dir():
                shutil.copytree(settings.escrow_folder, draft / ESCROWS)
            _tell(settings, draft, now, state, readers)
            if keys is not None:
                _copy_keys(settings, keys / made.name)
    except (OSError, StoreFailed) as error:
        raise BackupFailed(f"the backup could not be written: {type(error).__name__}") from None
    return made


@contextmanager
def _drafted(made: Path) -> Iterator[Path]:
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


def _tell(settings: Settings, draft: Path, now: datetime, state: State, readers: list[Reader]) -> None:
    kept = sorted(path for path in draft.rglob("*") if path.is_file())
    manifest = Manifest(
        made_at=now,
        state=state,
        files={str(path.relative_to(draft)): digest_of(path) or "" for path in kept},
        keys={name: digest_of(path) or "" for name, path in key_files(settings).items()},
        readers=readers,
    )
    (draft / NAME).write_text(manifest.model_dump_json(indent=1), encoding="utf-8")


def _dump(url: str, path: Path, *, embedded: bool) -> tuple[State, list[Reader]]:
    """What is counted and what is dumped are the same moment."""
    engine = create_engine(url, pool_size=1)
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            if restore_mark.stands(connection):
                raise BackupFailed(restore_mark.UNFINISHED)
            if not connection.scalar(sa.text(SEES_ALL)):
                raise BackupFailed("the role of this database address does not see every row: see docs/operations.md")
            snapshot = connection.scalar(sa.text("SELECT pg_export_snapshot()"))
            state, readers = state_of(connection), readers_of(connection)
            arguments = ("--format=custom", f"--snapshot={snapshot}", f"--file={path}")
            programs.run("pg_dump", url, *arguments, embedded=embedded)
    finally:
        engine.dispose()
    return state, readers


def copy_files(store: Store, folder: Path) -> None:
    """What is not there yet; a file without a row hurts nobody. Raises StoreFailed."""
    folder.mkdir(mode=0o700, exist_ok=True)
    for file in store.files():
        if not file.key.endswith(PART) and not (folder / file.key).exists():
            with suppress(FileMissing):
                pieces = store.read(file.key)
                with (folder / file.key).open("wb") as written:
                    written.writelines(pieces)


def _copy_keys(settings: Settings, made: Path) -> None:
    with _drafted(made) as draft:
        for name, path in key_files(settings).items():
            place = draft / name
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copyfile(path, place)
