"""Connections of readings that wait in the event loop: several statements go one way there and back.

A thread, and the general way of the driver through a statement, cost such a reading more than PostgreSQL does. So the
few that are asked for all day use libpq's own pipelines (`psycopg.pq`): the statements of one question are in one
transaction, which cannot write, each is prepared once for a connection, and values come back as PostgreSQL wrote
them. What several callers ask in one moment is one transaction (ADR 57), and each is told as soon as theirs is there.
Whatever goes wrong is `LineBrokenError`: whoever asked goes the general way, which says what is the matter.
"""

import asyncio
import itertools
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, ClassVar, Self

import psycopg
from psycopg import pq

from api.database import APPLICATION_ROLE, reaching
from api.lines.asked import Asked, Group, rows_of
from api.lines.questions import LineBrokenError, Question, Row, Statement
from api.recent import forget_the_server
from api.settings import Settings

WAITING_ON_EACH = 64
"""How many wait on one line at most. Who comes then goes the general way, at ten times the cost; 64 of what takes
longest on a line, pages of the feed, are done in a tenth of the time that anybody waits (`GUGUS_QUEUE_DELAY`)."""
SLOWLY, MOMENT = 16, 0.1
"""How many where the first of them has waited for longer than this (seconds): more comes than can be done, and whoever
asks twice or three times would wait each time."""
READS_ONLY = Question(Statement(b"SELECT set_config('transaction_read_only', 'on', true)", ()), ())


class Line:
    """One connection. Who asks while another is answered is sent behind it: answers come in the order of asking.

    One that is shared behind a pooler is the next one's after each question: nothing is prepared and nothing set on it.
    """

    # What is asked for all day has one plan, whatever its values: to plan it costs more than to do it.
    SET_UP: ClassVar = ("SET default_transaction_read_only = on", "SET plan_cache_mode = force_generic_plan")
    GOES_ON: ClassVar = frozenset[bytes]()
    """What may be refused to a transaction (SQLSTATE) and says nothing against the line."""
    TOGETHER: ClassVar = 32
    """Of how many callers, who ask one soon after the other, the questions are one transaction at most: of as many as
    come in one moment where 64 ask. What writes holds its locks for some 8 ms then, less than anybody's patience.

    Each of them begins with what sets the context of its caller, or none, where it looks at what depends on it; and
    what it sets besides it sets back."""
    TELLS_AT_ONCE: ClassVar = True
    """Whether an answer counts before its transaction has ended."""

    def __init__(self, connection: psycopg.AsyncConnection[Any], *, is_shared: bool = False) -> None:
        self._connection, self._pg, self._is_shared = connection, connection.pgconn, is_shared
        self._loop = asyncio.get_running_loop()
        self._prepared: dict[bytes, bytes] = {}
        self._numbers = itertools.count()
        self._gathered: list[Asked] = []
        self._under_way: deque[Group] = deque()
        self._failed = self.is_broken = self._is_flushing = self._is_joined = False
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
        """The rows that answer each question, in this order. Raises LineBrokenError."""
        if self._is_shared:
            return (await self._answered((READS_ONLY, *questions)))[1:]
        return await self._answered(questions)

    async def _answered(self, questions: Iterable[Question]) -> list[list[Row]]:
        if self.is_broken:
            raise LineBrokenError(b"")  # nothing of it was sent
        asked = Asked(questions, self._loop)
        self._gathered.append(asked)
        self._is_joined = True
        if len(self._gathered) >= self.TOGETHER:
            self._begin()
        self._flush_soon()
        return await asked.answer

    def _begin(self) -> None:
        """Ask what was gathered, as one transaction."""
        members, self._gathered = self._gathered, []
        self._ask_of(members)

    def _ask_of(self, members: list[Asked]) -> None:
        group = Group(members)
        self._under_way.append(group)
        try:
            for asked in members:
                for question in asked.questions:
                    self._send(question, group)
                    group.owed.append(asked)
            self._pg.pipeline_sync()
        except psycopg.Error as error:
            self._break(error)

    def _send(self, question: Question, group: Group) -> None:
        if self._is_shared:
            self._pg.send_query_params(question.statement.sql, question.values)
        else:
            self._pg.send_query_prepared(self._name(question.statement, group), question.values)

    @property
    def waiting(self) -> int:
        """How many were not answered yet."""
        return len(self._gathered) + sum(len(group.members) for group in self._under_way)

    @property
    def is_gathering(self) -> bool:
        """Whether who asks now goes with others."""
        return bool(self._gathered) and self.waiting < WAITING_ON_EACH

    @property
    def is_good(self) -> bool:
        """Whether more can be asked: nothing was refused, which may have been the making of a statement."""
        return not (self._failed or self.is_broken)

    @property
    def is_over(self) -> bool:
        """Whether nothing can be asked, and nothing comes any more."""
        return self.is_broken or (self._failed and not self.waiting)

    def is_stuck(self, delay: float) -> bool:
        """Whether nobody more may wait: too many do, or the first does for longer than anybody should (seconds)."""
        first = self._loop.time() - self._under_way[0].members[0].since if self._under_way else 0.0
        return first > delay or self.waiting >= (SLOWLY if first > MOMENT else WAITING_ON_EACH)

    def _name(self, statement: Statement, group: Group) -> bytes:
        name = self._prepared.get(statement.sql)
        if name is None:
            name = self._prepared[statement.sql] = b"gugus_%d" % next(self._numbers)
            group.new.append(statement.sql)
            self._pg.send_prepare(name, statement.sql)
            group.owed.append(None)
        return name

    def _flush_soon(self) -> None:
        if not self._is_flushing:  # what others ask in the same turn of the loop goes with it
            self._is_flushing = True
            self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        """Send what is still to be sent, and go on when the line takes more."""
        self._is_flushing = False
        if self.is_broken:
            return
        if self._gathered and self._is_joined:  # whoever sends in the same moment joins in the next turn
            self._is_joined = False
            self._flush_soon()
            return
        if self._gathered:
            self._begin()
        try:
            if self._pg.flush():
                self._loop.add_writer(self._socket, self._flush_again)
        except psycopg.Error as error:
            self._break(error)

    def _flush_again(self) -> None:
        self._loop.remove_writer(self._socket)
        self._flush()

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
        group = self._under_way[0]
        if result.status == pq.ExecStatus.PIPELINE_SYNC:
            self._under_way.popleft()
            self._end(group)
            return
        asked = group.owed.popleft() if group.owed else None  # where a commit is refused nothing more was owed
        if result.status == pq.ExecStatus.FATAL_ERROR:
            group.refused = asked or next(filter(None, group.owed), None)
            self._refused(group, result.error_field(pq.DiagnosticField.SQLSTATE) or b"")
        elif asked and result.status == pq.ExecStatus.TUPLES_OK:
            asked.found.append(rows_of(result))
            if self.TELLS_AT_ONCE and len(asked.found) == len(asked.questions):
                asked.end(None)

    def _refused(self, group: Group, refusal: bytes) -> None:
        """Go on where that says nothing against the line; what was prepared for it may never have come to be so."""
        group.refusal = refusal
        if refusal not in self.GOES_ON:
            self._failed = True
        for sql in group.new:
            self._prepared.pop(sql, None)

    def _end(self, group: Group) -> None:
        """Tell everybody; what was refused to one is asked once more of the others, each by itself."""
        is_one = len(group.members) == 1
        for asked in group.members:
            if group.refusal is None or is_one or asked is group.refused or self.is_broken:
                asked.end(group.refusal)
            elif not asked.answer.done():
                asked.found = []
                self._ask_of([asked])
                self._flush_soon()

    def _break(self, error: Exception) -> None:
        if not self.is_broken:
            self._leave()
            forget_the_server()
        for asked in self._gathered:
            asked.end(b"")  # nothing of it was sent
        for group in self._under_way:
            for asked in group.members:
                asked.lost(error)

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
