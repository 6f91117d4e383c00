"""The life of a plan: drafted, discussed, reviewed, adopted, law; or abandoned."""

from typing import Any, ClassVar

from hypothesis.stateful import invariant

from tests.lives.life import Life, Standing, moves_of
from tests.lives.paper import CHAIRS, PLAN, VERIFIER
from tests.support.flows import WORDS_OF_MOVES


class PlanLife(Life):
    """Plans one after the other, each of years of its own."""

    path = "/v1/plans"
    moves = moves_of(PLAN)
    actors = (VERIFIER, *CHAIRS, "32.12-disnaker", "21.71-secretariat", "32-secretariat")
    last_years: ClassVar = iter(range(2031, 2100))

    def __init__(self) -> None:
        super().__init__()
        self.begin()

    def begin(self) -> None:
        """Draft the next one."""
        year = next(self.last_years)
        self.it = Standing(PLAN, self.house.draft_plan(year_from=year, year_to=year))

    def sees(self, who: str) -> bool:
        return not who.startswith("21")

    def body(self, move: str) -> Any:
        return WORDS_OF_MOVES.get(move)

    @invariant()
    def it_is_as_told(self) -> None:
        """To whoever works on it."""
        self.must_be_as_told(VERIFIER)
