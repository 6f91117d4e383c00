"""Bring a backup back into an empty place, prove that it is whole, and erase again what was erased since."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from api import restore_mark
from api.backup import programs, set_back
from api.backup.anew import number_anew
from api.backup.doors import Door, opened
from api.backup.kept import Kept
from api.backup.keys import SIGNING, place_of
from api.backup.manifest import BackupFailed, Manifest, digest_of
from api.backup.readers import bring_readers
from api.backup.state import differences, state_of
from api.database import APPLICATION_ROLE, WORKER_ROLE, create_engine, unsafe_session
from api.jobs import verifying
from api.jobs.erasing import Again
from api.settings import Settings
from api.storage import PART, store_for
from api.upgrade import upgrade

DEFINER = "gugus_definer"
REPORTING = ("gugus_reporter", "gugus_reporting")
ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role} NOLOGIN; END IF;
END $$
"""
ROLES = (APPLICATION_ROLE, WORKER_ROLE, DEFINER, *REPORTING)
# The owner has them as if it had made them in the first migrations: those that come need it.
MEMBERSHIP = """
DO $$ DECLARE v_owner name; BEGIN
    SELECT pg_get_userbyid(datdba) INTO v_owner FROM pg_database WHERE datname = current_database();
    EXECUTE format('GRANT {role} TO %I WITH ADMIN OPTION', v_owner);
END $$
"""
IS_SUPERUSER = sa.text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
HAS_TABLES = sa.text("SELECT to_regclass('public.alembic_version') IS NOT NULL")
# Beside the connection that asks and the one that keeps others away.
OTHERS_LOOK_ON = sa.text("""
    SELECT count(*) > 2 FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'
""")


Told = Callable[[str, int, list[str]], None]
"""Told of each step when it is done: its name, how many things of it there were, and what is wrong with them."""


def unseen(_step: str, _many: int, _faults: list[str]) -> None:
    """For whoever shows no table."""


class Restored(NamedTuple):
    """What came back: rows, files, persons erased again, and everything that is not as it was kept.

    `untold` are the cases among them of which nobody knows any more whether other agencies have to delete, too.
    """

    made_at: datetime
    rows: int
    files: int
    erased_again: int
    untold: list[UUID]
    chain: str
    """How many rows of the journal are chained, and the head after the last."""
    faults: list[str]


def restore(settings: Settings, kept: Kept, erased: Iterable[Path], *, verify: bool, told: Told = unseen) -> Restored:
    """Restore into the empty data folder of `settings` (or the empty database they name). Raises BackupFailed.

    Killed at any point, it leaves a database that nothing starts on; given again, it goes on (`api/restore_mark.py`).
    """
    manifest = kept.manifest()
    if manifest.is_base:
        raise BackupFailed("this is a base backup: it goes on with the log (--log), and not into another server")
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    bring_keys(settings, manifest, kept)
    kept.bring_escrows(settings.escrow_folder)
    told("bring keys", len(manifest.keys), [])
    with opened(settings) as door, _claimed(settings, door, kept.digest()) as engine:
        faults = _bring_database(manifest, kept, door, engine)
        rows = sum(manifest.state.tables.values())
        told("bring rows", rows, faults)
        files = _bring_files(settings, kept, engine)
        told("bring files", files, [])
        again = erase_again(settings, kept, erased, door, told)
        if verify:
            faults += prove(settings, door, told)
        with engine.begin() as connection:
            restore_mark.end(connection)
    return Restored(manifest.made_at, rows, files, len(again.cases), again.untold, manifest.state.chain, faults)


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
    if not connection.scalar(IS_SUPERUSER):
        raise BackupFailed(
            "only a superuser can give everything back to whom it belonged: ALTER ROLE … SUPERUSER for the role of"
            " GUGUS_BACKUP_DATABASE_URL, and NOSUPERUSER when it is done"
        )
    if connection.scalar(HAS_TABLES):
        raise BackupFailed("there is a database here that is not empty; restore into an empty one")
    if connection.scalar(OTHERS_LOOK_ON):
        raise BackupFailed("somebody else is connected to this database; stop the service and the worker")
    if next(iter(store_for(settings).files()), None) is not None:
        raise BackupFailed("there are files in this store; restore into an empty one")


def bring_keys(settings: Settings, manifest: Manifest, kept: Kept) -> None:
    """The very keys of the backup, each to its place; a key that stands there already and is another stops it all.

    What signs may be missing, as in an escrow: another is made when it is needed, and the public halves come along. The
    log adds to a base backup what came later, so its keys may be a later copy: more of them, and others that sign.
    """
    more = kept.key_names(only_retired=not manifest.is_base)
    brought = {name: kept.digest_of_key(name) for name in (*manifest.keys, *more)}
    missing = {name for name, digest in brought.items() if digest is None and name.startswith(f"{SIGNING}/")}
    loose = {name for name in brought if manifest.is_base and name.startswith(f"{SIGNING}/")} | missing
    wrong = [name for name in brought.keys() - loose if brought[name] != manifest.keys.get(name, brought[name])]
    if wrong:
        raise BackupFailed(f"these are not the keys of this backup: {', '.join(sorted(wrong)[:5])}")
    places = {name: place_of(settings, name) for name in brought.keys() - missing}
    taken = [name for name, place in places.items() if digest_of(place) not in {None, brought[name]}]
    if taken:
        raise BackupFailed(f"another key is there already: {', '.join(sorted(taken)[:5])}")
    for name, place in places.items():
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = place.with_name(place.name + PART)
        kept.bring_key(name, draft)
        draft.replace(place)


def _bring_database(manifest: Manifest, kept: Kept, door: Door, engine: sa.Engine) -> list[str]:
    """Roles first, for the dump speaks of them; then all of it or nothing; then the numbers of transactions."""
    with engine.begin() as connection:
        is_back = connection.scalar(HAS_TABLES)
        for role in ROLES:
            connection.execute(sa.text(ROLE.format(role=role)))
            connection.execute(sa.text(MEMBERSHIP.format(role=role)))
        connection.execute(sa.text(f"GRANT {APPLICATION_ROLE} TO {WORKER_ROLE}"))
        bring_readers(connection, manifest.readers)
    if not is_back:
        arguments = ("--exit-on-error", "--single-transaction")
        programs.pour_into("pg_restore", door.url, *arguments, embedded=door.embedded, pour=kept.pour_database)
    with engine.begin() as connection:
        faults = restore_mark.read(connection).faults
        if faults is None:
            faults = _number_anew(manifest, connection)
            restore_mark.note(connection, faults=faults)
    upgrade(door.owner, login=(APPLICATION_ROLE, WORKER_ROLE) if door.embedded else ())
    return faults


def _number_anew(manifest: Manifest, connection: sa.Connection) -> list[str]:
    faults = differences(manifest.state, state_of(connection))
    number_anew(connection)
    return faults + ([] if state_of(connection).journal == manifest.state.journal else ["the journal lost its order"])


def _bring_files(settings: Settings, kept: Kept, engine: sa.Engine) -> int:
    """Once: what an erasure removes again afterwards does not come back with a second try."""
    with engine.begin() as connection:
        brought = restore_mark.read(connection).files
        if brought is None:
            brought = kept.bring_files(store_for(settings), settings.data_dir)
            restore_mark.note(connection, files=brought)
    return brought


def erase_again(settings: Settings, kept: Kept, lists: Iterable[Path], door: Door, told: Told) -> Again:
    """All that is listed anywhere: nothing that was erased comes back because one list is older."""
    kept.bring_list(settings.erasure_list)
    application = create_engine(door.url, role=APPLICATION_ROLE, pool_size=2)
    try:
        again = set_back.erase_again(application, settings.erasure_list, lists)
    finally:
        application.dispose()
    told("erase again", len(again.cases), [])
    return again


def prove(settings: Settings, door: Door, told: Told) -> list[str]:
    """Whether the application is bound by the policies, and all that is kept as evidence is what it was."""
    application = create_engine(door.url, role=APPLICATION_ROLE, pool_size=1)
    worker = create_engine(door.url, role=WORKER_ROLE, pool_size=2)
    faults = [f"the application's session is unsafe: {reason}" for reason in unsafe_session(application)]
    for looked in verifying.look(verifying.Ground(settings, worker)):
        found = [f"{looked.part}: {fault}" for fault in looked.faults]
        told(f"prove {looked.part}", looked.many, found)
        faults += found
    for engine in (application, worker):
        engine.dispose()
    return faults
