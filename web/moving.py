"""Moves of one noun as pages: those the service allows now become buttons; what a move asks for is a form."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from starlette.responses import Response

from client.gugus_client import Problem
from web.cells import Button, Coded
from web.endpoints import Page, id_in, move_in
from web.fields import Field
from web.filling import TOLD, Filling
from web.visit import Visit

Fields = Sequence[Field] | Callable[[Visit], Sequence[Field]]


@dataclass(frozen=True, slots=True)
class Moving:
    """The moves of a noun of the client: under which address, named by which table of words, with which fields.

    `after` is where a move leads, unless `made` says so from what the service answered. `show` is the page of the
    thing, which tells why a press was refused; without it, a page of the move does.
    """

    noun: str
    moves: Sequence[str]
    base: str
    id_name: str
    words: str
    after: Callable[[Visit], str]
    asks: Mapping[str, Fields] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    made: Callable[[Visit, Any], str | Response | None] = lambda _visit, _answer: None
    show: Callable[[Visit, Problem], Response] | None = None

    @property
    def pages(self) -> dict[str, dict[str, Page]]:
        """An address for each move; one that asks for nothing takes a press."""
        return {f"{self.base}/{move}": self._pages_of(move) for move in self.moves}

    def buttons(self, thing_id: object, allowed: Sequence[str]) -> list[Button]:
        """What the service allows now."""
        base = self.base.replace(f"{{{self.id_name}:uuid}}", str(thing_id))
        return [
            Button(Coded(self.words, move), f"{base}/{move}", "link" if move in self.asks else "press")
            for move in self.moves
            if move in allowed
        ]

    def _pages_of(self, move: str) -> dict[str, Page]:
        name = Coded(self.words, move)
        fields = partial(_fields_of, self.asks.get(move, ()))
        ask = Filling(name, fields, self._send, self.after, button=name, note=self.notes.get(move, ""))
        return ask.pages if move in self.asks else {"POST": self._press if self.show else ask.save}

    def _press(self, visit: Visit) -> Response:
        """Who or what was faster is told on the page of the thing."""
        try:
            done = self._send(visit, {})
        except Problem as problem:
            if self.show is None or not (problem.errors or problem.status in TOLD):
                raise
            return self.show(visit, problem)
        return visit.go(done) if isinstance(done, str) else done

    def _send(self, visit: Visit, said: dict[str, Any]) -> str | Response:
        noun = getattr(visit.gugus, self.noun)
        answer = noun.move(id_in(visit, self.id_name), move_in(visit), key=visit.key, **said)
        return self.made(visit, answer) or self.after(visit)


def _fields_of(fields: Fields, visit: Visit) -> Sequence[Field]:
    return fields(visit) if callable(fields) else fields
