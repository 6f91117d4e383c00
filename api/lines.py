"""Connections of readings that wait in the event loop: several statements go one way there and back.

A thread, and the general way of the driver through a statement, cost such a reading more than PostgreSQL does. So the
few that are asked for all day use libpq's own pipelines (`psycopg.pq`): the statements of one question are one
transaction, which cannot write, each is prepared once for a connection, and values come back as PostgreSQL wrote
them. Whatever goes wrong is `LineBrokenError`: whoever asked goes the general way, which says what is the matter.
"""

import asyncio
import itertools
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, ClassVar, Self

import psycopg
from psycopg import pq
from sqlmodel import Session

from api.database import APPLICATION_ROLE, one_way, reaching
from api.questions import LineBrokenError, Question, Row, Statement
from api.recent import forget_the_server
from api.settings import Settings

WAITING_ON_EACH = 16  # how many wait on one line at most
READS_ONLY = Question(Statement(b"SELECT set_config('transaction_read_only', 'on', true)", ()), ())


class _Asked:
    """The questions of one transaction that are under way, and what was found so far."""

    __slots__ = ("answer", "failed", "found")

    def __init__(self, answer: asyncio.Future[list[list[Row]]]) -> None:
        self.answer, self.failed = answer, False
        self.found: list[list[Row]] = []

    def end(self, error: BaseException | None = None) -> None:
        """Tell whoever asked, unless they went away."""
        if self.answer.done():
            return
        if self.failed or error is not None:
            broken = LineBrokenError()
            broken.__cause__ = error
            self.answer.set_exception(broken)
        else:
            self.answer.set_result(self.found)


class Line:
    """One connection. Who asks while another is answered is sent behind it: answers come in the order of asking.

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
        self._under_way: deque[_Asked] = deque()
        self._failed = self.is_broken = False
        self._refusal: bytes | None = None
        self._since = 0.0
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
            return cls(connection, is_shared=settings.is_pooled)  # which finds out where it was cut since
        except psycopg.Error as error:
            raise LineBrokenError from error

    async def ask(self, questions: Iterable[Question]) -> list[list[Row]]:
        """The rows that answer each question; all of them see one transaction. Raises LineBrokenError."""
        if self._is_shared:
            return (await self._answered((READS_ONLY, *questions)))[1:]
        return await self._answered(questions)

    async def _answered(self, questions: Iterable[Question]) -> list[list[Row]]:
        asked = _Asked(self._loop.create_future())
        if not self._under_way:
            self._since = self._loop.time()
        self._under_way.append(asked)
        self._new.clear()
        try:
            for question in questions:
                self._send(question)
            self._pg.pipeline_sync()
            self._flush()
        except psycopg.Error as error:
            self._break(error)
        return await asked.answer

    def _send(self, question: Question) -> None:
        if self._is_shared:
            self._pg.send_query_params(question.statement.sql, question.values)
        else:
            self._pg.send_query_prepared(self._name(question.statement), question.values)

    @property
    def waiting(self) -> int:
        """How many were not answered yet."""
        return len(self._under_way)

    @property
    def is_good(self) -> bool:
        """Whether more can be asked: nothing was refused, which may have been the making of a statement."""
        return not (self._failed or self.is_broken)

    @property
    def is_over(self) -> bool:
        """Whether nothing can be asked, and nothing comes any more."""
        return self.is_broken or (self._failed and not self._under_way)

    @property
    def since(self) -> float:
        """For how many seconds the answer that comes next has been waited for; nothing where none is."""
        return self._loop.time() - self._since if self._under_way else 0.0

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
        asked = self._under_way[0]
        if result.status == pq.ExecStatus.TUPLES_OK:
            asked.found.append(_rows(result))
        elif result.status == pq.ExecStatus.PIPELINE_SYNC:
            self._under_way.popleft().end()
            self._since = self._loop.time()
        elif result.status != pq.ExecStatus.COMMAND_OK:
            asked.failed = self._failed = True
            self._refusal = self._refusal or result.error_field(pq.DiagnosticField.SQLSTATE)

    def _break(self, error: Exception) -> None:
        if not self.is_broken:
            self._leave()
            forget_the_server()
        for asked in self._under_way:
            asked.end(error)

    def _leave(self) -> None:
        """Listen to the socket no more. Once: it is closed then, and its number may be that of somebody's request."""
        self._loop.remove_reader(self._socket)
        self._loop.remove_writer(self._socket)
        self.is_broken = True

    async def close(self) -> None:
        """End the connection."""
        if not self.is_broken:
            self._leave()
        with suppress(psycopg.Error):
            await self._connection.close()


class Lines:
    """The lines of a process: each is opened when it is first wanted, and given up when it broke."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._open: list[Line] = []
        self._opening = 0

    @property
    def is_full(self) -> bool:
        """Whether nobody more may wait for one."""
        best = self._best()
        return (best is None or self._is_stuck(best)) and not self._may_grow

    async def ask(self, questions: Iterable[Question]) -> list[list[Row]]:
        """As `Line.ask`, on the one that fewest wait for.

        Raises LineBrokenError, also where none moves or too many wait: the general way has more connections, and says
        when all of them are taken.
        """
        line = await self._line()
        return await line.ask(questions)

    async def _line(self) -> Line:
        for line in [each for each in self._open if each.is_over]:
            self._open.remove(line)
            await line.close()
        best = self._best()
        if (best is None or best.waiting) and self._may_grow:
            return await self._another()
        if best is None or self._is_stuck(best):
            raise LineBrokenError
        return best

    def _best(self) -> Line | None:
        return min((each for each in self._open if each.is_good), key=lambda line: line.waiting, default=None)

    @property
    def _may_grow(self) -> bool:
        return len(self._open) + self._opening < self._settings.line_pool_size

    async def _another(self) -> Line:
        """A new line; while it is opened, others ask on those there are."""
        self._opening += 1
        try:
            line = await Line.open(self._settings)
        finally:
            self._opening -= 1
        self._open.append(line)
        return line

    def _is_stuck(self, line: Line) -> bool:
        return line.waiting >= WAITING_ON_EACH or line.since > self._settings.queue_delay

    async def close(self) -> None:
        """End all of them."""
        while self._open:
            await self._open.pop().close()


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
    columns, get_value = range(result.nfields), result.get_value
    return [[get_value(row, each) for each in columns] for row in range(result.ntuples)]
