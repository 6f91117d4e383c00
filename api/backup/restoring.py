"""Bring a backup back into an empty place, prove that it is whole, and erase again what was erased since."""

import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from api import erasing, erasure_list
from api.backup import programs
from api.backup.anew import number_anew
from api.backup.doors import Door, opened
from api.backup.keys import place_of
from api.backup.manifest import DATABASE, ERASED, FILES, BackupFailed, Manifest, digest_of, read
from api.backup.state import differences, state_of
from api.database import APPLICATION_ROLE, WORKER_ROLE, create_engine, unsafe_session
from api.settings import Settings
from api.storage import store_for
from api.stray_files import compare
from api.upgrade import upgrade

DEFINER = "gugus_definer"
ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role} NOLOGIN; END IF;
END $$
"""
MEMBERSHIPS = (f"GRANT {APPLICATION_ROLE} TO {WORKER_ROLE}", f"GRANT {DEFINER} TO CURRENT_USER")


class Restored(NamedTuple):
    """What came back: rows, files, persons erased again, and everything that is not as it was kept."""

    made_at: datetime
    rows: int
    files: int
    erased_again: int
    faults: list[str]


def restore(settings: Settings, folder: Path, keys: Path, erased: Iterable[Path], *, verify: bool) -> Restored:
    """Restore into the empty data folder of `settings` (or the empty database they name). Raises BackupFailed."""
    manifest = read(folder)
    _must_be_empty(settings)
    _bring_keys(settings, manifest, keys)
    with opened(settings) as door:
        faults = _bring_database(manifest, folder / DATABASE, door)
        files = _bring_files(settings, folder / FILES)
        _list_erasures(settings, [folder / ERASED, *erased])
        application = create_engine(door.url, role=APPLICATION_ROLE, pool_size=2)
        again = erasing.erase_again(application)
        if verify:
            faults += _prove(settings, door, application)
        application.dispose()
    return Restored(manifest.made_at, sum(manifest.state.tables.values()), files, again, faults)


def _must_be_empty(settings: Settings) -> None:
    if settings.database_url is None and (settings.data_dir / "postgres").exists():
        raise BackupFailed("there is a database in this data folder; restore into an empty one")
    if next(iter(store_for(settings).files()), None) is not None:
        raise BackupFailed("there are files in this store; restore into an empty one")


def _bring_keys(settings: Settings, manifest: Manifest, keys: Path) -> None:
    """The very keys of the backup, each to its place; a key that stands there already and is another stops it all."""
    wrong = [name for name, digest in manifest.keys.items() if digest_of(keys / name) != digest]
    if wrong:
        raise BackupFailed(f"these are not the keys of this backup: {', '.join(sorted(wrong)[:5])}")
    places = {name: place_of(settings, name) for name in manifest.keys}
    taken = [name for name, place in places.items() if digest_of(place) not in {None, manifest.keys[name]}]
    if taken:
        raise BackupFailed(f"another key is there already: {', '.join(sorted(taken)[:5])}")
    for name, place in places.items():
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(keys / name, place)
        place.chmod(0o600)


def _bring_database(manifest: Manifest, dump: Path, door: Door) -> list[str]:
    """Roles first, for the dump speaks of them; then all of it or nothing; then the numbers of transactions."""
    engine = create_engine(door.url, pool_size=1)
    with engine.begin() as connection:
        if connection.scalar(sa.text("SELECT to_regclass('public.alembic_version') IS NOT NULL")):
            raise BackupFailed("the database is not empty")
        roles = (ROLE.format(role=role) for role in (APPLICATION_ROLE, WORKER_ROLE, DEFINER))
        for statement in (*roles, *MEMBERSHIPS):
            connection.execute(sa.text(statement))
    arguments = ("--exit-on-error", "--single-transaction", str(dump))
    programs.run("pg_restore", door.url, *arguments, embedded=door.embedded)
    with engine.begin() as connection:
        faults = differences(manifest.state, state_of(connection))
        number_anew(connection)
        faults += [] if state_of(connection).journal == manifest.state.journal else ["the journal lost its order"]
    engine.dispose()
    upgrade(door.url, login=(APPLICATION_ROLE, WORKER_ROLE) if door.embedded else ())
    return faults


def _bring_files(settings: Settings, folder: Path) -> int:
    store, paths = store_for(settings), sorted(folder.glob("*"))
    for path in paths:
        store.put(path.name, path)
    return len(paths)


def _list_erasures(settings: Settings, lists: Iterable[Path]) -> None:
    """All that is listed anywhere: nothing that was erased comes back because one list is older."""
    for path in lists:
        erasure_list.append(settings.erasure_list, erasure_list.read(path))


def _prove(settings: Settings, door: Door, application: sa.Engine) -> list[str]:
    """Whether the application is bound by the policies, and every row of evidence has its file."""
    faults = [f"the application's session is unsafe: {reason}" for reason in unsafe_session(application)]
    engine = create_engine(door.url, pool_size=1)
    with Session(engine) as session:
        found = compare(session, store_for(settings), datetime.now(UTC))
    engine.dispose()
    faults += [f"evidence {key} has no file" for key in found.missing]
    return faults + [f"the file of evidence {key} is not what was kept" for key in found.damaged]
