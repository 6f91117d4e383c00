"""The mark of a restore that has begun: it stands in the database from before the first row until the last step.

Once the rows are back and before the last step, a database would start that holds persons who were erased since, under
a journal that nobody numbered anew. While the mark stands nothing starts on it; the same restore, given again, goes on
where it stopped. The mark is a schema of its own, which every role sees by its name and no backup takes along.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final, NamedTuple

import sqlalchemy as sa

_SCHEMA: Final = "gugus_restore"
_STANDS: Final = sa.text("SELECT to_regnamespace(:schema) IS NOT NULL").bindparams(schema=_SCHEMA)
UNFINISHED: Final = "a restore was not finished here: give `gugus restore` again with the same backup"
_LOCK: Final = 7_021_2008  # beside that of `upgrade`


class HalfRestored(Exception):  # noqa: N818  named as what happened
    """Nothing starts here before the restore has ended; the message says what helps."""


class Mark(NamedTuple):
    """How far a restore has come: of which backup, the faults once the journal is numbered, the files once they lie."""

    backup: str
    faults: list[str] | None = None
    files: int | None = None


def stands(connection: sa.Connection) -> bool:
    """Whether a restore has begun and not ended; every role may ask."""
    return bool(connection.scalar(_STANDS))


def refuse_half_restored(engine: sa.Engine) -> None:
    """Raises HalfRestored where the mark stands."""
    with engine.connect() as connection:
        is_unfinished = stands(connection)
    if is_unfinished:
        raise HalfRestored(UNFINISHED)


@contextmanager
def alone(engine: sa.Engine) -> Iterator[bool]:
    """Whether nobody else restores here, for as long as this lasts.

    What a killed restore left running in the database is ended; it is one transaction, so nothing of it stays.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        is_alone = bool(connection.scalar(sa.text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _LOCK}))
        if is_alone:
            connection.execute(_END_LEFT_OVER)
        yield is_alone


# Waits for each, up to ten seconds: what was ended holds its locks a moment longer.
_END_LEFT_OVER = sa.text("""
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'pg_restore'
""")


def begin(connection: sa.Connection, backup: str) -> None:
    """Set the mark."""
    connection.execute(sa.text(f"CREATE SCHEMA {_SCHEMA}"))
    connection.execute(sa.text(f"CREATE TABLE {_SCHEMA}.mark (backup text NOT NULL, faults text[], files integer)"))
    connection.execute(sa.text(f"INSERT INTO {_SCHEMA}.mark (backup) VALUES (:backup)"), {"backup": backup})  # noqa: S608  our own name


def read(connection: sa.Connection) -> Mark:
    """How far it has come."""
    return Mark(*connection.execute(sa.text(f"SELECT backup, faults, files FROM {_SCHEMA}.mark")).one())  # noqa: S608  our own name


def note(connection: sa.Connection, *, faults: Sequence[str] | None = None, files: int | None = None) -> None:
    """Note a step that is done and need not be done again."""
    connection.execute(
        sa.text(f"UPDATE {_SCHEMA}.mark SET faults = coalesce(:faults, faults), files = coalesce(:files, files)"),  # noqa: S608  our own name
        {"faults": None if faults is None else list(faults), "files": files},
    )


def end(connection: sa.Connection) -> None:
    """Take the mark away: the last act of a restore."""
    connection.execute(sa.text(f"DROP SCHEMA {_SCHEMA} CASCADE"))
