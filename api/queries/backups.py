"""How long ago the last good backup was made: for readiness, metrics and `gugus check`; and the archive of the WAL."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from api.metrics import BACKUP_MADE, WAL_ARCHIVED, WAL_FAILS
from api.models.backups import Backup

NEWEST = sa.select(Backup).order_by(col(Backup.ended_at).desc()).limit(1)
# Of the whole server, as PostgreSQL counts it.
ARCHIVER = sa.text("""
    SELECT coalesce(extract(epoch FROM last_archived_time), 0),
           coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false)
    FROM pg_stat_archiver
""")


def newest(session: Session) -> Backup | None:
    """The last backup that ended well."""
    return session.execute(NEWEST).scalar_one_or_none()


def too_old(engine: sa.Engine, hours: int, now: datetime) -> str | None:
    """Why there should be a newer one; nothing where the last one is young enough."""
    with Session(engine) as session:
        last = newest(session)
    if last is None:
        return "none was ever made: run gugus backup"
    age = now - last.ended_at
    return f"the last good one is {age // timedelta(hours=1)} hours old" if age > timedelta(hours=hours) else None


def measure(engine: sa.Engine) -> None:
    """Set the gauges; a backup that was never made is one of 1970."""
    with Session(engine) as session:
        last = newest(session)
        archived, fails = session.execute(ARCHIVER).one()
    BACKUP_MADE.set(last.ended_at.timestamp() if last else 0)
    WAL_ARCHIVED.set(float(archived))
    WAL_FAILS.set(int(fails))


def write(engine: sa.Engine, *, is_base: bool, is_sealed: bool, size_bytes: int) -> None:
    """Keep that a backup ended well, as the owner of the tables. A database of before knows no backups."""
    with engine.begin() as connection, Session(connection) as session:
        if connection.scalar(sa.text("SELECT to_regclass('public.backup') IS NOT NULL")):
            session.add(Backup(ended_at=datetime.now(UTC), is_base=is_base, is_sealed=is_sealed, size_bytes=size_bytes))
            session.flush()
