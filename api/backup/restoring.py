"""Bring a backup back into an empty place, prove that it is whole, and erase again what was erased since."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from api import erasing, erasure_list, restore_mark
from api.backup import programs
from api.backup.anew import number_anew
from api.backup.doors import Door, opened
from api.backup.keys import SIGNING, place_of, retired_files
from api.backup.manifest import DATABASE, ERASED, ESCROWS, FILES, NAME, BackupFailed, Manifest, digest_of, read
from api.backup.readers import bring_readers
from api.backup.state import differences, state_of
from api.database import APPLICATION_ROLE, WORKER_ROLE, create_engine, unsafe_session
from api.settings import Settings
from api.storage import PART, store_for
from api.stray_files import compare
from api.upgrade import upgrade

DEFINER = "gugus_definer"
REPORTING = ("gugus_reporter", "gugus_reporting")
ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role} NOLOGIN; END IF;
END $$
"""
MEMBERSHIPS = (
    f"GRANT {APPLICATION_ROLE} TO {WORKER_ROLE}",
    *(f"GRANT {role} TO CURRENT_USER" for role in (DEFINER, *REPORTING)),
)
HAS_TABLES = sa.text("SELECT to_regclass('public.alembic_version') IS NOT NULL")
# Beside the connection that asks and the one that keeps others away.
OTHERS_LOOK_ON = sa.text("""
    SELECT count(*) > 2 FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'
""")


class Restored(NamedTuple):
    """What came back: rows, files, persons erased again, and everything that is not as it was kept."""

    made_at: datetime
    rows: int
    files: int
    erased_again: int
    faults: list[str]


def restore(settings: Settings, folder: Path, keys: Path, erased: Iterable[Path], *, verify: bool) -> Restored:
    """Restore into the empty data folder of `settings` (or the empty database they name). Raises BackupFailed.

    Killed at any point, it leaves a database that nothing starts on; given again, it goes on (`api/restore_mark.py`).
    """
    manifest = read(folder)
    _bring_keys(settings, manifest, keys)
    if (folder / ESCROWS).is_dir():
        shutil.copytree(folder / ESCROWS, settings.escrow_folder, dirs_exist_ok=True)
    with opened(settings) as door, _claimed(settings, door, digest_of(folder / NAME) or "") as engine:
        faults = _bring_database(manifest, folder / DATABASE, door, engine)
        files = _bring_files(settings, folder / FILES, engine)
        _list_erasures(settings, [folder / ERASED, *erased])
        application = create_engine(door.url, role=APPLICATION_ROLE, pool_size=2)
        again = erasing.erase_again(application)
        if verify:
            faults += _prove(settings, engine, application)
        application.dispose()
        with engine.begin() as connection:
            restore_mark.end(connection)
    return Restored(manifest.made_at, sum(manifest.state.tables.values()), files, again, faults)


@contextmanager
def _claimed(settings: Settings, door: Door, backup: str) -> Iterator[sa.Engine]:
    """The owner's engine of a database that is marked as being restored from this backup, by this process alone."""
    engine = create_engine(door.url, pool_size=2)
    try:
        with restore_mark.alone(engine) as is_alone:
            if not is_alone:
                raise BackupFailed("another restore is at work here")
            with engine.begin() as connection:
                if not restore_mark.stands(connection):
                    _must_be_empty(settings, connection)
                    restore_mark.begin(connection, backup)
                elif restore_mark.read(connection).backup != backup:
                    raise BackupFailed("another backup's restore was not finished here: give that, or empty the place")
            yield engine
    finally:
        engine.dispose()


def _must_be_empty(settings: Settings, connection: sa.Connection) -> None:
    if connection.scalar(HAS_TABLES):
        raise BackupFailed("there is a database here that is not empty; restore into an empty one")
    if connection.scalar(OTHERS_LOOK_ON):
        raise BackupFailed("somebody else is connected to this database; stop the service and the worker")
    if next(iter(store_for(settings).files()), None) is not None:
        raise BackupFailed("there are files in this store; restore into an empty one")


def _bring_keys(settings: Settings, manifest: Manifest, keys: Path) -> None:
    """The very keys of the backup, each to its place; a key that stands there already and is another stops it all.

    What signs may be missing, as in an escrow: another is made when it is needed, and the public halves come along.
    """
    brought = {name: digest_of(keys / name) for name in (*manifest.keys, *retired_files(keys))}
    missing = {name for name, digest in brought.items() if digest is None and name.startswith(f"{SIGNING}/")}
    wrong = [name for name in brought.keys() - missing if brought[name] != manifest.keys.get(name, brought[name])]
    if wrong:
        raise BackupFailed(f"these are not the keys of this backup: {', '.join(sorted(wrong)[:5])}")
    places = {name: place_of(settings, name) for name in brought.keys() - missing}
    taken = [name for name, place in places.items() if digest_of(place) not in {None, brought[name]}]
    if taken:
        raise BackupFailed(f"another key is there already: {', '.join(sorted(taken)[:5])}")
    for name, place in places.items():
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = place.with_name(place.name + PART)
        shutil.copyfile(keys / name, draft)
        draft.chmod(0o600)
        draft.replace(place)


def _bring_database(manifest: Manifest, dump: Path, door: Door, engine: sa.Engine) -> list[str]:
    """Roles first, for the dump speaks of them; then all of it or nothing; then the numbers of transactions."""
    with engine.begin() as connection:
        is_back = connection.scalar(HAS_TABLES)
        roles = (ROLE.format(role=role) for role in (APPLICATION_ROLE, WORKER_ROLE, DEFINER, *REPORTING))
        for statement in (*roles, *MEMBERSHIPS):
            connection.execute(sa.text(statement))
        bring_readers(connection, manifest.readers)
    if not is_back:
        arguments = ("--exit-on-error", "--single-transaction", str(dump))
        programs.run("pg_restore", door.url, *arguments, embedded=door.embedded)
    with engine.begin() as connection:
        faults = restore_mark.read(connection).faults
        if faults is None:
            faults = _number_anew(manifest, connection)
            restore_mark.note(connection, faults=faults)
    upgrade(door.url, login=(APPLICATION_ROLE, WORKER_ROLE) if door.embedded else ())
    return faults


def _number_anew(manifest: Manifest, connection: sa.Connection) -> list[str]:
    faults = differences(manifest.state, state_of(connection))
    number_anew(connection)
    return faults + ([] if state_of(connection).journal == manifest.state.journal else ["the journal lost its order"])


def _bring_files(settings: Settings, folder: Path, engine: sa.Engine) -> int:
    """Once: what an erasure removes again afterwards does not come back with a second try."""
    with engine.begin() as connection:
        brought = restore_mark.read(connection).files
        if brought is None:
            store, paths = store_for(settings), sorted(folder.glob("*"))
            for path in paths:
                store.put(path.name, path)
            brought = len(paths)
            restore_mark.note(connection, files=brought)
    return brought


def _list_erasures(settings: Settings, lists: Iterable[Path]) -> None:
    """All that is listed anywhere: nothing that was erased comes back because one list is older."""
    for path in lists:
        erasure_list.append(settings.erasure_list, erasure_list.read(path))


def _prove(settings: Settings, owner: sa.Engine, application: sa.Engine) -> list[str]:
    """Whether the application is bound by the policies, and every row of evidence has its file."""
    faults = [f"the application's session is unsafe: {reason}" for reason in unsafe_session(application)]
    with Session(owner) as session:
        found = compare(session, store_for(settings), datetime.now(UTC))
    faults += [f"evidence {key} has no file" for key in found.missing]
    return faults + [f"the file of evidence {key} is not what was kept" for key in found.damaged]
