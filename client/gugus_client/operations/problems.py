"""Operations on problems."""

from ..calls import Call, Operation
from ..models.problems import ProblemIndex, ProblemPage
from ..noun import Noun

LIST = Operation("problems_list", "GET", "/problems")
SHOW = Operation("problems_show", "GET", "/problems/{slug}")


class ProblemsOperations(Noun):
    """What every error means and what to do about it."""

    def list(self) -> ProblemIndex:
        """Every kind of refusal, by status."""
        return self.transport.one(ProblemIndex, Call(LIST, is_open=True))

    def show(self, slug: str) -> ProblemPage:
        """One kind of refusal: its status, its cause and what helps."""
        return self.transport.one(ProblemPage, Call(SHOW, {"slug": slug}, is_open=True))
