"""How long ago the last good backup was made: for readiness, metrics and `gugus check`; and the archive of the WAL."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from api.metrics import BACKUP_MADE, WAL_ARCHIVED, WAL_FAILS
from api.models.backups import Backup

# As text: by the table's class every table would be mapped before a process says that it is ready.
NEWEST = sa.text("SELECT max(ended_at) FROM backup")
# Of the whole server, as PostgreSQL counts it.
ARCHIVER = sa.text("""
    SELECT coalesce(extract(epoch FROM last_archived_time), 0),
           coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false)
    FROM pg_stat_archiver
""")


def newest(connection: sa.Connection) -> datetime | None:
    """When the last backup that ended well was made."""
    ended: datetime | None = connection.scalar(NEWEST)
    return ended


def too_old(engine: sa.Engine, hours: int, now: datetime) -> str | None:
    """Why there should be a newer one; nothing where the last one is young enough."""
    with engine.connect() as connection:
        last = newest(connection)
    if last is None:
        return "none was ever made: run gugus backup"
    age = now - last
    return f"the last good one is {age // timedelta(hours=1)} hours old" if age > timedelta(hours=hours) else None


def measure(engine: sa.Engine) -> None:
    """Set the gauges; a backup that was never made is one of 1970."""
    with engine.connect() as connection:
        last = newest(connection)
        archived, fails = connection.execute(ARCHIVER).one()
    BACKUP_MADE.set(last.timestamp() if last else 0)
    WAL_ARCHIVED.set(float(archived))
    WAL_FAILS.set(int(fails))


def write(engine: sa.Engine, *, is_base: bool, is_sealed: bool, size_bytes: int) -> None:
    """Keep that a backup ended well, as the owner of the tables. A database of before knows no backups."""
    with engine.begin() as connection, Session(connection) as session:
        if connection.scalar(sa.text("SELECT to_regclass('public.backup') IS NOT NULL")):
            session.add(Backup(ended_at=datetime.now(UTC), is_base=is_base, is_sealed=is_sealed, size_bytes=size_bytes))
            session.flush()
