"""Connections of changes that wait in the event loop: whether what was decided by still stands, and what is written.

As `lines`, and each writes: all of a transaction goes one way, and fails unless what it was decided by is as it was
read (`OtherwiseError`). Whoever fails has changed nothing, and reads again or goes the general way. Only where the line
broke while it was under way nobody knows what became of it: `UnknownOutcomeError`.
"""

import asyncio
from collections.abc import Iterable, Sequence
from typing import ClassVar, Final, NamedTuple

import psycopg
from psycopg import pq

from api.lines import Line
from api.questions import LineBrokenError, Question, Row, Statement
from api.settings import Settings

WAITING_FOR_EACH: Final = 8
"""How many wait for a line at most, for each there is."""
PATIENCE: Final = "20ms"
"""How long a line waits for what another transaction holds: whoever waits longer does so in the general way."""
OTHERWISE: Final = b"40001"
"""What `gugus_must_stand` refuses with."""
GOES_ON: Final = frozenset({b"23505", b"55P03", b"40P01", OTHERWISE})
"""What is refused to a statement and says nothing against its line: a second row, a lock, a deadlock, a conflict."""


FOR_A_WHILE: Final = Question(Statement(f"SELECT set_config('lock_timeout', '{PATIENCE}', true)".encode(), ()), ())


class UnknownOutcomeError(psycopg.OperationalError):
    """The line broke while the commit was under way."""


class OtherwiseError(LineBrokenError):
    """What was read a moment ago does not stand any more; nothing was changed."""


class Still(NamedTuple):
    """What asks whether something stands as it was read: the row itself, locked; what is held then; what else."""

    row: Question
    hold: Question
    beside: Question


class WritingLine(Line):
    """One connection, on which one transaction follows the other."""

    SET_UP: ClassVar = (f"SET lock_timeout = '{PATIENCE}'", "SET plan_cache_mode = force_generic_plan")

    @property
    def is_free(self) -> bool:
        """Whether another transaction can begin: nothing is under way, and all that was asked for was answered."""
        return self.is_good and not self.waiting and self._pg.transaction_status == pq.TransactionStatus.IDLE

    async def at_once(self, questions: Iterable[Question]) -> Sequence[Sequence[Row]]:
        """A whole transaction of these questions, which ends with the last.

        Raises OtherwiseError, LineBrokenError where it changed nothing, and UnknownOutcomeError.
        """
        self._read()  # a line that was cut meanwhile is found to be so before anything is sent
        if self.is_broken:
            raise LineBrokenError
        try:
            if self._is_shared:
                return (await self._answered((FOR_A_WHILE, *questions)))[1:]
            return await self._answered(questions)
        except LineBrokenError:
            if self.is_broken:
                raise UnknownOutcomeError from None
            if self._refusal == OTHERWISE:
                raise OtherwiseError from None
            raise

    def go_on(self) -> None:
        """Make the line ready for the next transaction where what was refused to this one does not speak against it."""
        if self._under_way or not self._failed or self._refusal not in GOES_ON:
            return
        for sql in self._new:  # they may never have come to be prepared
            self._prepared.pop(sql, None)
        self._failed, self._refusal = False, None


class WritingLines:
    """The lines of a process that write; each belongs to one transaction at a time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._places = asyncio.Semaphore(settings.line_pool_size)
        self._waiting = 0
        self._free: list[WritingLine] = []

    async def at_once(self, questions: Iterable[Question]) -> Sequence[Sequence[Row]]:
        """As `WritingLine.at_once`, on a line on which nothing is under way; LineBrokenError where none is in time."""
        await self._place()
        line = None
        try:
            line = await self._next()
            return await line.at_once(questions)
        finally:
            self._places.release()
            if line is not None:
                line.go_on()
                await self._keep(line)

    async def _place(self) -> None:
        """Wait a little for a place among few: the general way has more of them, and says when all are taken."""
        if not self._places.locked():
            await self._places.acquire()
            return
        if self._waiting >= WAITING_FOR_EACH * self._settings.line_pool_size:
            raise LineBrokenError
        self._waiting += 1
        try:
            async with asyncio.timeout(self._settings.queue_delay):
                await self._places.acquire()
        except TimeoutError:
            raise LineBrokenError from None
        finally:
            self._waiting -= 1

    async def _next(self) -> WritingLine:
        """One that is free, or a new one where those that were have been cut."""
        while self._free:
            line = self._free.pop()
            if line.is_free:
                return line
            await line.close()
        return await WritingLine.open(self._settings)

    async def _keep(self, line: WritingLine) -> None:
        if line.is_free:
            self._free.append(line)
        else:  # it broke, or whoever asked went away before the answer came
            await line.close()

    async def close(self) -> None:
        """End all of them."""
        while self._free:
            await self._free.pop().close()
