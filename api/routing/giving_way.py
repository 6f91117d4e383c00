"""How streams give way: while others ask, each chunk is followed by a rest that is many times as long as it took.

An export of the nation would else take half of a core for as long as it lasts: the interpreter's lock here, and as much
of PostgreSQL's. While it rests PostgreSQL fills what lies between, less than a chunk, and then stands still as well.
"""

from asyncio import sleep
from time import monotonic
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from api import metrics
from api.routing.admission import Places

TIMES: Final = 8
"""How often a chunk's time is rested for: of nine parts of the clock all streams together read for one."""
LATELY: Final = 0.25  # seconds for which whoever asked is still thought of
LONGEST: Final = 1.0  # seconds of one rest: a chunk may have been long in coming for a sort or a lock
LOOK: Final = 0.05  # seconds between two looks whether anybody still asks
STREAMS: Final = "/v1/exports/"


class GivingWay:
    """The share that all streams of a process have together, while others are answered by it."""

    def __init__(self, admission: Places) -> None:
        self._admission = admission
        self._asked = float("-inf")
        self._until = 0.0

    def note(self) -> None:
        """Somebody asks who is no stream."""
        self._asked = monotonic()

    @property
    def is_asked(self) -> bool:
        """Whether others are answered: somebody has just asked, or has a place."""
        return self._admission.is_in_use or monotonic() - self._asked < LATELY

    async def rest(self, took: float, most: float) -> float:
        """Rest after a chunk that took so many seconds, `most` at most, while others ask. Gives how long it was.

        What several streams owe follows one upon the other, so that their number changes nothing of their share.
        """
        began = monotonic()
        if not self.is_asked:
            return 0.0
        self._until = min(max(self._until, began) + TIMES * took, began + LONGEST)
        ends = min(self._until, began + most)
        while self.is_asked and (left := ends - monotonic()) > 0:  # noqa: ASYNC110  a clock says it, and no event
            await sleep(min(left, LOOK))
        rested = monotonic() - began
        metrics.RESTING.inc(rested)
        return rested


class Noting:
    """Middleware that notes whoever asks. It stands outside of all that answers, for hot readings take short ways."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http" and not scope["path"].startswith(STREAMS):
            scope["app"].state.giving_way.note()
        await self.app(scope, receive, send)
