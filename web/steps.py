"""The moves of a thing as pages: a button for each that `allowed_actions` names, a form where words are asked for.

    MOVES = Steps("amendments", AmendmentsOperations.MOVES, "/perubahan", "step_of_amendment", ASKS, show_amendment)
    PAGES = {..., **MOVES.pages()}

Templates: `{{ parts.moves(moves, thing.allowed_actions, "/perubahan/" ~ thing.id) }}` with `moves` among the values.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response

from client.gugus_client import Problem
from web.asking import Ask, Asked, answered, ask_page, body_of
from web.endpoints import Page, id_in, move_in
from web.visit import Visit
from web.words import WORDS


@dataclass(frozen=True, slots=True)
class Steps:
    """The moves of one noun: the noun of the client, its moves, where its pages stand, what moves are called, and what
    each asks for; `show` is the page of the thing, which tells why a move was refused.
    """

    noun: str
    known: Mapping[str, str]
    address: str
    words: str
    show: Callable[[Visit, Problem | None], Response]
    asks: Mapping[str, Sequence[Ask]] = field(default_factory=dict)
    warns: Mapping[str, str] = field(default_factory=dict)

    def offered(self, allowed: Sequence[str]) -> list[str]:
        """The moves to offer, in the order of their words."""
        return [move for move in WORDS[self.words] if move in allowed and move in self.known]

    def path(self, visit: Visit) -> str:
        """The page of the thing."""
        return f"{self.address}/{id_in(visit, 'id')}"

    def ask(self, visit: Visit, problem: Problem | None = None) -> Response:
        """The form of a move that asks for words."""
        move = move_in(visit)
        title = WORDS[self.words][move]
        asked = Asked(title, self.asks[move], self.path(visit), send=title, warns=self.warns.get(move, ""))
        return ask_page(visit, asked, problem)

    def make(self, visit: Visit) -> Response:
        """Make a move that was offered; who or what was faster is told on the page."""
        move = move_in(visit)
        said: dict[str, Any] = body_of(visit.form, self.asks.get(move, ()))
        try:
            getattr(visit.gugus, self.noun).move(id_in(visit, "id"), move, key=visit.key, **said)
        except Problem as problem:
            if not answered(problem):
                raise
            return self.ask(visit, problem) if move in self.asks else self.show(visit, problem)
        return visit.go(self.path(visit))

    def pages(self) -> dict[str, dict[str, Page]]:
        """The pages of all moves that have words."""
        return {
            f"{self.address}/{{id:uuid}}/{move}": {
                "POST": self.make,
                **({"GET": self.ask} if move in self.asks else {}),
            }
            for move in self.known
            if move in WORDS[self.words]
        }
