"""Connections of changes that wait in the event loop: whether what was decided by still stands, and what is written.

As `line`, and each writes: all of a transaction goes one way, and what follows it on the line does not wait for its
answer. What several callers ask one soon after the other is one transaction and one commit (ADR 57): so what each
of them asks begins with what sets its own context, or none. What is refused has changed nothing, and is refused to none
of the others. Only where the line broke while it was under way nobody knows what became of it: `UnknownOutcomeError`.
"""

from collections.abc import Iterable
from typing import ClassVar, Final, NamedTuple

import psycopg

from api.lines.line import Line
from api.lines.questions import LineBrokenError, Question, Row, Statement

PATIENCE: Final = "20ms"
"""How long a line waits for what another transaction holds: whoever waits longer does so in the general way."""
FOR_A_WHILE: Final = Question(Statement(f"SELECT set_config('lock_timeout', '{PATIENCE}', true)".encode(), ()), ())


class UnknownOutcomeError(psycopg.OperationalError):
    """The line broke while the commit was under way."""


class Still(NamedTuple):
    """What asks whether something stands as it was read: the row itself, locked; what is held then; what else."""

    row: Question
    hold: Question
    beside: Question


class WritingLine(Line):
    """One connection, on which one transaction follows the other."""

    SET_UP: ClassVar = (f"SET lock_timeout = '{PATIENCE}'", "SET plan_cache_mode = force_generic_plan")
    GOES_ON: ClassVar = frozenset({b"23505", b"26000", b"55P03", b"40P01"})
    """A second row, a statement that was to be prepared by what was refused, a lock, a deadlock."""
    TELLS_AT_ONCE: ClassVar = False

    async def ask(self, questions: Iterable[Question]) -> list[list[Row]]:
        """The rows that answer each question, when they are committed: all of one caller, or none.

        Raises LineBrokenError where it changed nothing, and UnknownOutcomeError.
        """
        self._read()  # a line that was cut meanwhile is found to be so before anything is sent
        try:
            if self._is_shared:
                return (await self._answered((FOR_A_WHILE, *questions)))[1:]
            return await self._answered(questions)
        except LineBrokenError as broken:
            if broken.refusal is None:
                raise UnknownOutcomeError from None
            raise
