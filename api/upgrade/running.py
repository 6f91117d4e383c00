"""The upgrade itself: migrations, then the copy of the reference data and of the seat table.

Run by the owner of the tables, while the version before goes on serving. Every migration is a transaction of its own
and has less than a second for all its locks: whoever waits for a table has all later readers wait behind it. It
then lets go, and is tried again. Every step may be repeated; the second time it changes nothing. Alembic is loaded for
it only.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import psycopg
import sqlalchemy as sa

from api.database import reaching
from api.loading import Later
from api.upgrade.reference_copy import load_reference
from api.upgrade.steps import MIGRATIONS, newest
from api.upgrade.window import Fit, fit_of, refuse_too_new, say_oldest

if TYPE_CHECKING:
    import stamina
else:
    stamina = Later("stamina")

LOCK: Final = 7_021_2007  # all processes that upgrade the same database wait for each other on this number
# Shorter than a second, after which PostgreSQL looks for deadlocks: it is the upgrade that gives way, never a request.
LOCK_MILLISECONDS: Final = 800
LEAST_MILLISECONDS: Final = 100  # for each lock that is still wanted when that time is over
TRIES: Final = 40
_WAIT: Final = 0.2  # seconds between two looks whether another process is done


def upgrade(url: str, login: Iterable[str] = ()) -> None:
    """Migrate the database at `url` and load reference data; `login` names roles that may then log in (embedded).

    A newer database that takes this version is left as it is; for one that does not TooNew is raised.
    """
    engine = sa.create_engine(
        "postgresql+psycopg://",
        connect_args={**reaching(url), "options": f"-c lock_timeout={LOCK_MILLISECONDS}ms"},
        hide_parameters=True,
    )
    try:
        with _alone(engine):
            if _is_ours(engine):
                _bring_up(engine, login)
    finally:
        engine.dispose()


def _is_ours(engine: sa.Engine) -> bool:
    """Whether the database is no newer than this code."""
    refuse_too_new(engine)
    with engine.connect() as connection:
        return fit_of(connection) is not Fit.AHEAD


def _bring_up(engine: sa.Engine, login: Iterable[str]) -> None:
    for attempt in stamina.retry_context(on=_gave_way, attempts=TRIES, wait_max=5.0, timeout=None):
        with attempt, engine.connect() as connection:
            _migrate(connection)
    with engine.begin() as connection:
        say_oldest(connection, newest())
        for role in login:
            connection.execute(sa.text(f"ALTER ROLE {role} LOGIN"))
        load_reference(connection)


class Patience:
    """How long a migration may wait for its next lock: what is left of the time from its first statement on.

    A request that waits for what the migration holds looks for a deadlock after a second, and would be the one that is
    broken off, were the migration then waiting for the request.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self._since: float | None = None
        sa.event.listen(connection, "begin", self._begun)
        sa.event.listen(connection, "before_cursor_execute", self._before)

    def _begun(self, _connection: sa.Connection) -> None:
        self._since = None

    def _before(self, connection: sa.Connection, cursor: Any, *_rest: Any) -> None:
        driver: Any = connection.connection.driver_connection
        if driver.autocommit:  # an index beside the service waits as it says itself
            return
        now = time.monotonic()
        self._since = self._since or now
        left = LOCK_MILLISECONDS - round((now - self._since) * 1000)
        cursor.execute(f"SET LOCAL lock_timeout = {max(LEAST_MILLISECONDS, left)}")


def _migrate(connection: sa.Connection) -> None:
    from alembic import command  # noqa: PLC0415  heavy, and needed here only
    from alembic.config import Config  # noqa: PLC0415  as above

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes.update(connection=connection, applied=_applied)
    Patience(connection)
    command.upgrade(config, "head")


def _applied(ctx: Any, step: Any, **_rest: Any) -> None:
    """After each migration, in its transaction."""
    say_oldest(ctx.connection, step.up_revision_id)


def _gave_way(error: Exception) -> bool:
    found = getattr(error, "orig", None)
    return isinstance(found, psycopg.errors.LockNotAvailable | psycopg.errors.DeadlockDetected)


@contextmanager
def _alone(engine: sa.Engine) -> Iterator[None]:
    """Nobody else upgrades this database, for as long as this lasts.

    It asks again and again instead of waiting in the database: an index that is built beside the service waits for
    every statement that runs, and would wait for that one for ever.
    """
    asked = sa.text("SELECT pg_try_advisory_lock(:lock)").bindparams(lock=LOCK)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not connection.scalar(asked):
            time.sleep(_WAIT)
        try:
            yield
        finally:
            connection.execute(sa.text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
