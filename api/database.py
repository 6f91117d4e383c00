"""Engine, sessions and the only commit.

`transaction()` is the one place where a transaction opens and closes; FastAPI enters it with `scope="function"`, so
the commit stands before the answer is sent. The row-level-security context is set by `enter` and `assume` and ends
with the transaction: a session that begins another one sees nothing.
"""

import select
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any
from uuid import UUID

import orjson
import psycopg
import sqlalchemy as sa
from anyio import CancelScope, to_thread
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import namedtuple_row
from sqlalchemy import event
from sqlalchemy.dialects import postgresql
from sqlmodel import Session, SQLModel

from api.recent import forget_the_server
from api.settings import Settings, get_settings

APPLICATION_ROLE = "gugus_app"
WORKER_ROLE = "gugus_worker"


class UnsafeSession(RuntimeError):  # noqa: N818  named as what happened
    """The database session would pass over the policies; the message says why."""


# A server whose machine is gone says nothing: it is noticed within so many seconds, and by TCP only.
_NOTICED = {"connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 2}
_UNANSWERED = {"tcp_user_timeout": 15_000}  # milliseconds


def reaching(url: str) -> dict[str, Any]:
    """How to connect to `url`, which libpq reads: several hosts may stand in it, and what it says itself counts."""
    return {**_NOTICED, **_UNANSWERED, **conninfo_to_dict(url)}


def create_engine(
    url: str, *, role: str | None = None, pool_size: int = 8, overflow: int = 2, is_shared: bool = False
) -> sa.Engine:
    """An engine for `url` (postgresql://…) whose connections act as `role` where one is named.

    Where they are shared with others behind a pooler, no statement is prepared for longer than it runs.
    """
    engine = sa.create_engine(
        "postgresql+psycopg://",
        pool_size=pool_size,
        # Beyond the requests let in: single steps beside them (a refusal's record, readiness) never wait for one.
        max_overflow=overflow,
        pool_use_lifo=True,  # the one that was used last has planned what comes next
        pool_pre_ping=False,
        hide_parameters=True,  # an error of the database repeats nothing that was written
        pool_timeout=5,
        connect_args=reaching(url) | ({"prepare_threshold": None} if is_shared else {}),
    )
    event.listen(engine, "handle_error", _leave_a_standby)
    event.listen(engine, "checkout", _must_be_open)
    if role:

        @event.listens_for(engine, "connect")
        def assume_role(connection: Any, _record: Any) -> None:
            connection.execute(f"SET ROLE {role}")
            connection.commit()

    return engine


def _leave_a_standby(context: sa.ExceptionContext) -> None:
    """A server that takes no writes any more is none to stay connected to: the next connection finds its successor."""
    if isinstance(context.original_exception, errors.ReadOnlySqlTransaction):
        context.is_disconnect = True


def _must_be_open(connection: psycopg.Connection[Any], _record: object, _proxy: object) -> None:
    """Take no connection that the server gave up while it lay there: the pool opens another one instead.

    Nothing is asked over the line. What can be read from a connection on which nothing is under way is its end, so
    that a restarted database costs no request its answer. Raises InvalidatePoolError: the others are gone as well.
    """
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    if waiting.poll(0):
        forget_the_server()
        raise sa.exc.InvalidatePoolError("the server closed the connection")


def engine_for(settings: Settings, *, pool_size: int | None = None, overflow: int = 2) -> sa.Engine:
    """The application's engine; with one URL only it takes the application's role (access.md §3)."""
    if settings.database_url is None:
        raise RuntimeError("GUGUS_DATABASE_URL is not set and no embedded PostgreSQL was started")
    role = None if settings.migration_database_url else APPLICATION_ROLE
    size = pool_size or settings.db_pool_size
    url, is_shared = str(settings.database_url), settings.is_pooled
    return create_engine(url, role=role, pool_size=size, overflow=overflow, is_shared=is_shared)


def worker_engine(settings: Settings) -> sa.Engine:
    """The worker's own door to the database; with one URL only it takes the worker's role."""
    url = settings.worker_database_url or settings.database_url
    if url is None:
        raise RuntimeError("GUGUS_DATABASE_URL is not set and no embedded PostgreSQL was started")
    role = None if settings.worker_database_url else WORKER_ROLE
    return create_engine(url, role=role, pool_size=2, is_shared=settings.is_pooled)


@cache
def application_engine() -> sa.Engine:
    """The engine of this process."""
    return engine_for(get_settings())


@contextmanager
def session_scope(engine: sa.Engine | None = None) -> Iterator[Session]:
    """A session that commits at the end and rolls back on any error."""
    with Session(engine or application_engine(), expire_on_commit=False) as session:
        yield session
        session.commit()


async def transaction() -> AsyncIterator[Session]:
    """The transaction of one request (a dependency with scope="function").

    A session connects with its first statement, so it is made here and only its end needs a thread.
    """
    scope = session_scope()
    session = scope.__enter__()
    try:
        yield session
    except BaseException as error:
        with CancelScope(shield=True):
            await to_thread.run_sync(scope.__exit__, type(error), error, error.__traceback__)
        raise
    else:
        await to_thread.run_sync(scope.__exit__, None, None, None)


_CONTEXT = sa.text("SELECT set_config('gugus.organisations', :o, true), set_config('gugus.regions', :r, true)")
_ACTOR = sa.text("SELECT set_config('gugus.actor', :actor, true)")


def assume(session: Session, organisations: Iterable[str], regions: Iterable[str] = ()) -> None:
    """Set the row-level-security context for the rest of the transaction, without a token: worker and command line.

    Who acts stays as it was: nobody, unless a token was checked before.
    """
    session.execute(_CONTEXT, {"o": ",".join(organisations), "r": ",".join(regions)})


def together(session: Session, *questions: tuple[str, Sequence[Any] | Mapping[str, Any]]) -> Any:
    """The row that answers the last of these statements, written as psycopg has them: all go one way there and back.

    So does the BEGIN of a transaction that has none yet.
    """
    with one_way(session) as connection:
        asked = [connection.execute(statement, values, prepare=True) for statement, values in questions]
    asked[-1].row_factory = namedtuple_row
    return asked[-1].fetchone()


@contextmanager
def one_way(session: Session) -> Iterator[psycopg.Connection[Any]]:
    """The connection of a session: what is asked of it here goes one way there and back, and is answered after."""
    pooled = session.connection()
    connection: psycopg.Connection[Any] = pooled.connection.driver_connection  # type: ignore[assignment]  # as the URL says
    try:
        with connection.pipeline():
            yield connection
    except psycopg.OperationalError as error:
        if connection.broken:  # as SQLAlchemy does itself: the others of the pool are gone as well
            forget_the_server()
            pooled.invalidate(error)
            pooled.engine.dispose(close=False)
        raise


def act_as(session: Session, actor: UUID) -> None:
    """Set who acts for the rest of the transaction: cases that are sealed against this officer are shut."""
    session.execute(_ACTOR, {"actor": str(actor)})


def insert_rows(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows of one shape in one statement; every row names the same columns, values as JSON has them."""
    if not rows:
        return
    target: Any = table.__table__  # type: ignore[attr-defined]  # of a table class
    names = list(rows[0])
    document = sa.cast(sa.literal(orjson.dumps(rows, default=str).decode(), sa.Text), postgresql.JSONB)
    name = session.connection().dialect.identifier_preparer.format_table(target)
    shape: sa.ColumnElement[Any] = sa.literal_column(f"NULL::{name}")
    source = sa.func.jsonb_populate_recordset(shape, document).table_valued(*names)
    session.execute(sa.insert(target).from_select(names, sa.select(*(source.c[name] for name in names))))


def feed_head() -> int:
    """The newest transaction of the journal that nothing can come before any more: a number and no more."""
    with application_engine().connect() as connection:
        return connection.scalar(sa.text("SELECT gugus_feed_head()")) or 0


def is_standby(connection: sa.Connection) -> bool:
    """Whether the server follows another one, and takes no writes itself."""
    return bool(connection.scalar(sa.text("SELECT pg_is_in_recovery()")))


class OnStandby(Exception):  # noqa: N818  named as what happened
    """Something is to be written on a server that follows another one; the message says what helps."""


def refuse_standby(engine: sa.Engine) -> None:
    """Raises OnStandby where the server takes no writes."""
    with engine.connect() as connection:
        follows = is_standby(connection)
    if follows:
        raise OnStandby("this server follows another one: name the primary, or promote this one first")


def unsafe_session(engine: sa.Engine) -> list[str]:
    """Why the application's session must not be used: it owns tables, is a superuser or passes over policies."""
    query = sa.text("""
        SELECT rolsuper, rolbypassrls,
               EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                       WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relowner = r.oid)
        FROM pg_roles r WHERE rolname = current_user""")
    with engine.connect() as connection:
        superuser, bypass, owner = connection.execute(query).one()
    return [
        reason
        for reason, holds in (("superuser", superuser), ("bypasses row-level security", bypass), ("owns tables", owner))
        if holds
    ]
