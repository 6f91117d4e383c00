"""Connections of changes that wait in the event loop: what is asked first, what is decided by it, what is written.

As `lines`, and each writes: a transaction stays open between two ways there and back, with what it holds, until it is
committed together with its last statements. Whoever fails before that has changed nothing and goes the general way.
Only where the line broke while the commit was under way nobody knows what became of it: `UnknownOutcomeError`.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import ClassVar, Final, cast

import psycopg

from api.lines import Line, LineBrokenError, Lines, Question, Row, Statement

PATIENCE: Final = "20ms"
"""How long a line waits for what another transaction holds: whoever waits longer does so in the general way."""
GOES_ON: Final = frozenset({b"23505", b"55P03", b"40P01", b"40001"})
"""What is refused to a statement and says nothing against its line: a second row, a lock, a deadlock, a conflict."""


def _said(sql: str) -> Question:
    return Question(Statement(sql.encode(), ()), ())


BEGIN, COMMIT, ROLLBACK = map(_said, ("BEGIN", "COMMIT", "ROLLBACK"))
FOR_A_WHILE: Final = _said(f"SELECT set_config('lock_timeout', '{PATIENCE}', true)")


class UnknownOutcomeError(psycopg.OperationalError):
    """The line broke while the commit was under way."""


class WritingLine(Line):
    """One connection, on which one transaction follows the other."""

    SET_UP: ClassVar = (f"SET lock_timeout = '{PATIENCE}'", "SET plan_cache_mode = force_generic_plan")

    async def begin(self, questions: Iterable[Question]) -> Sequence[Sequence[Row]]:
        """Begin a transaction with these questions. Raises LineBrokenError."""
        if self._is_shared:
            return (await self._answered((BEGIN, FOR_A_WHILE, *questions)))[1:]
        return await self._answered((BEGIN, *questions))

    async def commit(self, questions: Iterable[Question]) -> None:
        """End it with these questions. Raises LineBrokenError where it changed nothing, and UnknownOutcomeError."""
        try:
            await self._answered((*questions, COMMIT))
        except LineBrokenError:
            if self._under_way:
                raise UnknownOutcomeError from None
            raise

    async def give_up(self) -> None:
        """End it without a change, and make the line ready for the next one where nothing speaks against it."""
        if self._under_way or (self._failed and self._refusal not in GOES_ON):
            return
        for sql in self._new if self._failed else ():  # they may never have come to be prepared
            self._prepared.pop(sql, None)
        self._failed, self._refusal = False, None
        with suppress(LineBrokenError):
            await self._answered((ROLLBACK,))


class WritingLines(Lines):
    """The lines of a process that write."""

    KIND: ClassVar = WritingLine

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[WritingLine]:
        """A line on which nothing is under way; what was not committed in the end has not been."""
        async with self._line() as line:
            writing = cast("WritingLine", line)
            try:
                yield writing
            except BaseException:
                await writing.give_up()
                raise
