"""Operations on problems, for tasks of an event loop."""

from ..calls import Call
from ..models.problems import ProblemIndex, ProblemPage
from ..noun import AsyncNoun
from ..operations.problems import LIST, SHOW


class AsyncProblemsOperations(AsyncNoun):
    """What every error means and what to do about it."""

    async def list(self) -> ProblemIndex:
        """Every kind of refusal, by status."""
        return await self.transport.one(ProblemIndex, Call(LIST, is_open=True))

    async def show(self, slug: str) -> ProblemPage:
        """One kind of refusal: its status, its cause and what helps."""
        return await self.transport.one(ProblemPage, Call(SHOW, {"slug": slug}, is_open=True))
