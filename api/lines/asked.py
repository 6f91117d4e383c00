"""What is under way on a line: who asked what, and what was found so far."""

import asyncio
from collections import deque
from collections.abc import Iterable

from psycopg import pq

from api.lines.questions import LineBrokenError, Question, Row


class Asked:
    """The questions of one caller, and what was found so far."""

    __slots__ = ("answer", "found", "questions", "since")

    def __init__(self, questions: Iterable[Question], loop: asyncio.AbstractEventLoop) -> None:
        self.questions, self.since = tuple(questions), loop.time()
        self.answer: asyncio.Future[list[list[Row]]] = loop.create_future()
        self.found: list[list[Row]] = []

    def end(self, refusal: bytes | None) -> None:
        """Tell whoever asked, unless they went away."""
        if self.answer.done():
            return
        if refusal is None:
            self.answer.set_result(self.found)
        else:
            self.answer.set_exception(LineBrokenError(refusal))

    def lost(self, error: BaseException) -> None:
        """Tell them that nobody knows what became of it."""
        if self.answer.done():
            return
        broken = LineBrokenError()
        broken.__cause__ = error
        self.answer.set_exception(broken)


class Group:
    """One transaction that is under way: whose questions it is, one caller after the other."""

    __slots__ = ("members", "new", "owed", "refusal", "refused")

    def __init__(self, members: list[Asked]) -> None:
        self.members = members
        self.owed: deque[Asked | None] = deque()
        """Whose each result is that is still to come; nobody's is that of a statement that is prepared."""
        self.new: list[bytes] = []
        """What was prepared for it."""
        self.refusal: bytes | None = None
        self.refused: Asked | None = None
        """Who was refused; nobody where the commit was."""


def rows_of(result: pq.abc.PGresult | None) -> list[Row]:
    """Values as PostgreSQL wrote them."""
    if result is None:
        return []
    columns, get_value = range(result.nfields), result.get_value
    return [[get_value(row, each) for each in columns] for row in range(result.ntuples)]
