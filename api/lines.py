"""Connections of readings that wait in the event loop: several statements go one way there and back.

A thread, and the general way of the driver through a statement, cost such a reading more than PostgreSQL does. So the
few that are asked for all day use libpq's own pipelines (`psycopg.pq`): the statements of one question are one
transaction, which cannot write, each is prepared once for a connection, and values come back as PostgreSQL wrote
them. Whatever goes wrong is `LineBrokenError`: whoever asked goes the general way, which says what is the matter.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple, Self

import psycopg
import sqlalchemy as sa
from psycopg import pq
from sqlalchemy.dialects import postgresql
from sqlmodel import Session

from api.database import APPLICATION_ROLE, one_way, reaching
from api.settings import Settings

NUMBERED = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]  # of a library without types here
Row = Sequence[bytes | None]
WAITING_FOR_EACH = 8  # how many wait for a line at most, for each there is


class LineBrokenError(Exception):
    """The question was not answered."""


class Statement(NamedTuple):
    """SQL with `$1`, `$2` …, and the names its values have, in this order."""

    sql: bytes
    names: tuple[str, ...]

    @classmethod
    def of(cls, text: sa.TextClause) -> "Statement":
        """A statement that is written with names, as the other queries have them."""
        compiled = text.compile(dialect=NUMBERED)
        return cls(str(compiled).encode(), tuple(compiled.positiontup or ()))

    @classmethod
    @lru_cache(maxsize=16)
    def placed(cls, sql: str) -> "Statement":
        """A statement as psycopg has it, its values in their places."""
        first, *others = sql.split("%s")
        return cls((first + "".join(f"${number}{part}" for number, part in enumerate(others, 1))).encode(), ())

    @classmethod
    @lru_cache(maxsize=64)
    def into(cls, table: str, names: tuple[str, ...]) -> "Statement":
        """What writes one row; columns that are not named get their defaults."""
        places = ", ".join(f"${number}" for number in range(1, len(names) + 1))
        columns = ", ".join(f'"{name}"' for name in names)
        return cls(f"INSERT INTO {table} ({columns}) VALUES ({places})".encode(), names)  # noqa: S608  # no names of strangers


class Question(NamedTuple):
    """A statement with its values, as PostgreSQL reads them."""

    statement: Statement
    values: Sequence[bytes | None]

    @classmethod
    def of(cls, statement: Statement, given: dict[str, Any]) -> "Question":
        """The statement asked with what is given for its names."""
        return cls(statement, [written(given[name]) for name in statement.names])

    @classmethod
    def into(cls, table: str, row: Mapping[str, Any]) -> "Question":
        """What writes this row."""
        return cls(Statement.into(table, tuple(row)), [written(value) for value in row.values()])


READS_ONLY = Question(Statement(b"SELECT set_config('transaction_read_only', 'on', true)", ()), ())


def written(value: object) -> bytes | None:
    """A value as PostgreSQL reads it from text; its type follows from the statement."""
    if value is None:
        return None
    if isinstance(value, str):
        text = value.encode()
        if b"\0" in text:  # where libpq would end it
            raise LineBrokenError
        return text
    if isinstance(value, list | tuple):
        return b"{%s}" % b",".join(map(_in_array, value))
    return (value.isoformat() if isinstance(value, datetime) else str(value)).encode()


def _in_array(value: object) -> bytes:
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'.encode()


class Line:
    """One connection; it answers one question at a time.

    One that is shared behind a pooler is the next one's after each question: nothing is prepared and nothing set on it.
    """

    # What is asked for all day has one plan, whatever its values: to plan it costs more than to do it.
    SET_UP: ClassVar = ("SET default_transaction_read_only = on", "SET plan_cache_mode = force_generic_plan")

    def __init__(self, connection: psycopg.AsyncConnection[Any], *, is_shared: bool = False) -> None:
        self._connection, self._pg, self._is_shared = connection, connection.pgconn, is_shared
        self._loop = asyncio.get_running_loop()
        self._prepared: dict[bytes, bytes] = {}
        self._numbers = itertools.count()
        self._new: list[bytes] = []
        self._answer: asyncio.Future[list[list[Row]]] | None = None
        self._found: list[list[Row]] = []
        self._failed = self._under_way = False
        self._refusal: bytes | None = None
        self._pg.enter_pipeline_mode()
        self._socket = self._pg.socket
        self._loop.add_reader(self._socket, self._read)

    @classmethod
    async def open(cls, settings: Settings) -> Self:
        """A connection with the application's role. Raises LineBrokenError."""
        try:
            way = reaching(str(settings.database_url))
            connection = await psycopg.AsyncConnection.connect(**way, autocommit=True)
            if not settings.migration_database_url:
                await connection.execute(f"SET ROLE {APPLICATION_ROLE}")
            for statement in () if settings.is_pooled else cls.SET_UP:
                await connection.execute(statement)
        except psycopg.Error as error:
            raise LineBrokenError from error
        return cls(connection, is_shared=settings.is_pooled)

    async def ask(self, questions: Iterable[Question]) -> list[list[Row]]:
        """The rows that answer each question; all of them see one transaction. Raises LineBrokenError."""
        if self._is_shared:
            return (await self._answered((READS_ONLY, *questions)))[1:]
        return await self._answered(questions)

    async def _answered(self, questions: Iterable[Question]) -> list[list[Row]]:
        self._answer, self._found, self._under_way = self._loop.create_future(), [], True
        self._new.clear()
        try:
            for question in questions:
                self._send(question)
            self._pg.pipeline_sync()
            self._flush()
        except psycopg.Error as error:
            self._break(error)
        return await self._answer

    def _send(self, question: Question) -> None:
        if self._is_shared:
            self._pg.send_query_params(question.statement.sql, question.values)
        else:
            self._pg.send_query_prepared(self._name(question.statement), question.values)

    @property
    def is_free(self) -> bool:
        """Whether it can be asked again: nothing is under way, and all that was asked for was answered."""
        return not (self._under_way or self._failed) and self._pg.transaction_status == pq.TransactionStatus.IDLE

    def _name(self, statement: Statement) -> bytes:
        name = self._prepared.get(statement.sql)
        if name is None:
            name = self._prepared[statement.sql] = b"gugus_%d" % next(self._numbers)
            self._new.append(statement.sql)
            self._pg.send_prepare(name, statement.sql)
        return name

    def _flush(self) -> None:
        """Send what is still to be sent, and go on when the line takes more."""
        if self._pg.flush():
            self._loop.add_writer(self._socket, self._flush_again)

    def _flush_again(self) -> None:
        self._loop.remove_writer(self._socket)
        try:
            self._flush()
        except psycopg.Error as error:
            self._break(error)

    def _read(self) -> None:
        try:
            self._pg.consume_input()
            while not self._pg.is_busy():
                result = self._pg.get_result()
                if result is None:  # between two statements, or nothing more is under way
                    if not self._under_way:
                        return
                    continue
                self._take(result)
        except psycopg.Error as error:
            self._break(error)

    def _take(self, result: pq.abc.PGresult) -> None:
        if result.status == pq.ExecStatus.TUPLES_OK:
            self._found.append(_rows(result))
        elif result.status == pq.ExecStatus.PIPELINE_SYNC:
            self._end()
        elif result.status != pq.ExecStatus.COMMAND_OK:
            self._failed = True
            self._refusal = self._refusal or result.error_field(pq.DiagnosticField.SQLSTATE)

    def _end(self) -> None:
        self._under_way = False
        if self._answer is None or self._answer.done():  # whoever asked went away
            return
        if self._failed:
            self._answer.set_exception(LineBrokenError())
        else:
            self._answer.set_result(self._found)

    def _break(self, error: Exception) -> None:
        self._loop.remove_reader(self._socket)
        if self._answer is not None and not self._answer.done():
            broken = LineBrokenError()
            broken.__cause__ = error
            self._answer.set_exception(broken)

    async def close(self) -> None:
        """End the connection."""
        self._loop.remove_reader(self._socket)
        self._loop.remove_writer(self._socket)
        with suppress(psycopg.Error):
            await self._connection.close()


class Lines:
    """The lines of a process: each is opened when it is first wanted, and given up when it broke."""

    KIND: ClassVar[type[Line]] = Line

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._places = asyncio.Semaphore(settings.line_pool_size)
        self._waiting = 0
        self._free: list[Line] = []

    @property
    def is_full(self) -> bool:
        """Whether nobody more may wait for one."""
        return self._waiting >= WAITING_FOR_EACH * self._settings.line_pool_size

    async def ask(self, questions: Iterable[Question]) -> list[list[Row]]:
        """As `Line.ask`, on one that is free. Raises LineBrokenError, also where none becomes free in time."""
        async with self._line() as line:
            return await line.ask(questions)

    async def _place(self) -> None:
        """Wait a little for a place among few: the general way has more of them, and says when all are taken."""
        if not self._places.locked():
            await self._places.acquire()
            return
        if self.is_full:
            raise LineBrokenError
        self._waiting += 1
        try:
            async with asyncio.timeout(self._settings.queue_delay):
                await self._places.acquire()
        except TimeoutError:
            raise LineBrokenError from None
        finally:
            self._waiting -= 1

    @asynccontextmanager
    async def _line(self) -> AsyncIterator[Line]:
        await self._place()
        line = None
        try:
            line = self._free.pop() if self._free else await self.KIND.open(self._settings)
            yield line
        finally:
            self._places.release()
            if line is not None:
                await self._keep(line)

    async def _keep(self, line: Line) -> None:
        if line.is_free:
            self._free.append(line)
        else:  # it broke, or whoever asked went away before the answer came
            await line.close()

    async def close(self) -> None:
        """End all of them."""
        while self._free:
            await self._free.pop().close()


def asked_in(session: Session, questions: Iterable[Question]) -> list[list[Row]]:
    """The rows that answer each question, asked in the transaction of a session. Raises psycopg.Error."""
    session.flush()  # what was changed before is changed before these
    with one_way(session) as connection:
        cursors = [_asked(psycopg.RawCursor(connection), question) for question in questions]
    return [_rows(cursor.pgresult) for cursor in cursors]


def _asked(cursor: psycopg.RawCursor[Any], question: Question) -> psycopg.RawCursor[Any]:
    values = [None if value is None else value.decode() for value in question.values]
    return cursor.execute(question.statement.sql, values, prepare=True)


def _rows(result: pq.abc.PGresult | None) -> list[Row]:
    """Values as PostgreSQL wrote them."""
    if result is None:
        return []
    columns = range(result.nfields)
    return [[result.get_value(row, each) for each in columns] for row in range(result.ntuples)]
