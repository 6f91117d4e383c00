"""A standby that answers reports, exports and the feed, and never with less than was committed when it was asked.

The live check is made at home, on the primary, as ever; with it the primary says how far it has written (`written`).
The standby answers only when it has replayed as much. So whoever wrote reads what was written, whoever was told of it
by somebody else does too, and nobody has to carry a mark from one request to the next. Where that takes longer than a
moment the reading goes home, and so do those after it for a while, without a wait of their own.

What is found on a standby must not be asked again as `access/known_callers.py` does: there a snapshot names no
transactions that are under way (`pg_current_snapshot` in recovery). So nobody is checked here, and nothing remembered.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from time import monotonic, sleep
from typing import Final

import psycopg
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from api import metrics
from api.database import APPLICATION_ROLE, create_engine
from api.settings import Settings, get_settings

HOME_FOR: Final = 5.0  # seconds for which readings go home after one that waited in vain
FIRST, LONGEST = 0.002, 0.02  # seconds between two looks
WRITTEN: Final = sa.text("SELECT pg_current_wal_flush_lsn()::text")
# A server that takes writes is none to read from: it may be one that was left behind.
REPLAYED: Final = sa.text("SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= cast(:written AS pg_lsn)")


class Standby:
    """A pool of connections to a standby, and whether it keeps up."""

    def __init__(self, settings: Settings, pool_size: int) -> None:
        role = None if settings.migration_database_url else APPLICATION_ROLE
        url, is_shared = str(settings.read_database_url), settings.is_pooled
        self._engine = create_engine(url, role=role, pool_size=pool_size, overflow=0, is_shared=is_shared)
        self._patience = settings.read_wait
        self._home_until = 0.0

    def written(self, home: Session) -> str | None:
        """How far home has written now; nothing while readings go home anyway."""
        return str(home.scalar(WRITTEN)) if monotonic() >= self._home_until else None

    @contextmanager
    def session(self, written: str | None) -> Iterator[Session | None]:
        """A session that sees all that home had written; nothing where the reading has to go home."""
        place = self._caught_up(written) if written is not None else None
        metrics.READINGS.labels("home" if place is None else "standby").inc()
        if place is None:
            yield None
            return
        with closing(place):
            yield place

    def _caught_up(self, written: str) -> Session | None:
        session = Session(self._engine)
        try:
            if self._waits_for(session, written):
                return session
        except (SQLAlchemyError, psycopg.Error):
            pass
        session.close()
        self.leave()
        return None

    def _waits_for(self, session: Session, written: str) -> bool:
        ends, pause = monotonic() + self._patience, FIRST
        while not session.scalar(REPLAYED, {"written": written}):
            if monotonic() + pause > ends:
                return False
            sleep(pause)
            pause = min(2 * pause, LONGEST)
        return True

    def leave(self) -> None:
        """Let readings go home for a while."""
        self._home_until = monotonic() + HOME_FOR

    def close(self) -> None:
        """Close its connections."""
        self._engine.dispose()


@cache
def _standbys(settings: Settings) -> tuple[Standby, Standby] | None:
    if settings.read_database_url is None:
        return None
    return Standby(settings, settings.db_pool_size), Standby(settings, settings.export_pool_size)


def for_reports() -> Standby | None:
    """The standby of this process for what one thread reads and writes, where one is set."""
    found = _standbys(get_settings())
    return found[0] if found else None


def for_exports() -> Standby | None:
    """The same for what is streamed, with connections of its own."""
    found = _standbys(get_settings())
    return found[1] if found else None


def close_all() -> None:
    """Close the connections of this process."""
    for each in _standbys(get_settings()) or ():
        each.close()
