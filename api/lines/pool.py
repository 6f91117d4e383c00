"""The lines of a process: on which of them somebody is asked, and how many there are."""

from collections.abc import Iterable
from typing import Generic, TypeVar

from api.lines.line import Line
from api.lines.questions import LineBrokenError, Question, Row
from api.settings import Settings

L = TypeVar("L", bound=Line)


class Lines(Generic[L]):
    """The lines of a process that are of a kind: each is opened when it is first wanted, and given up when it broke."""

    def __init__(self, settings: Settings, kind: type[L]) -> None:
        self._settings, self._kind = settings, kind
        self._open: list[L] = []
        self._opening = 0

    @property
    def is_full(self) -> bool:
        """Whether nobody more may wait for one."""
        best = self._best()
        return (best is None or self._is_stuck(best)) and not self._may_grow

    async def ask(self, questions: Iterable[Question]) -> list[list[Row]]:
        """As `ask` of a line, on the one that fewest wait for.

        Raises what that does, and LineBrokenError where none moves or too many wait: the general way has more
        connections, and says when all of them are taken.
        """
        line = await self._line()
        return await line.ask(questions)

    async def _line(self) -> L:
        for line in [each for each in self._open if each.is_over]:
            self._open.remove(line)
            await line.close()
        best = self._best()
        if (best is None or best.waiting) and self._may_grow:
            return await self._another()
        if best is None or self._is_stuck(best):
            raise LineBrokenError
        return best

    def _best(self) -> L | None:
        good = (each for each in self._open if each.is_good)
        return min(good, key=lambda line: (not line.is_gathering, line.waiting), default=None)

    @property
    def _may_grow(self) -> bool:
        living = sum(not line.is_over for line in self._open)
        return living + self._opening < self._settings.line_pool_size

    async def _another(self) -> L:
        """A new line; while it is opened, others ask on those there are."""
        self._opening += 1
        try:
            line = await self._kind.open(self._settings)
        finally:
            self._opening -= 1
        self._open.append(line)
        return line

    def _is_stuck(self, line: L) -> bool:
        return line.is_stuck(self._settings.queue_delay)

    async def close(self) -> None:
        """End all of them."""
        while self._open:
            await self._open.pop().close()
