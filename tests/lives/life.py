"""A life of one thing, led at random: every move by right and wrong seats, from right and wrong states.

The model is the paper (tests/lives/paper.py). What it allows must happen, and move the version by one; what it does not
must be refused, with the refusal of its kind, and change nothing.
"""

from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.lives.paper import Table
from tests.support.flows import House, done

MOVED = 200
HIDDEN, NOT_THEIRS, NOT_NOW = frozenset({403, 404}), frozenset({403}), frozenset({409})


class Standing:
    """What the model knows of one thing: the table it lives by, and where it stands."""

    def __init__(self, table: Table, thing: dict[str, Any]) -> None:
        self.table, self.id, self.state, self.version = table, str(thing["id"]), thing["status"], thing["version"]
        self.by_clock = 0  # moves of the clock that are read at once, and recorded with the next move

    def ways_on(self, *, is_end: bool | None = None) -> list[tuple[str, str]]:
        """Every move there is now, with every seat that may make it: those that end, those that do not, or all."""
        steps = self.table.get(self.state, {}).items()
        told = [(move, step) for move, step in steps if is_end in {None, step.target not in self.table}]
        return [(move, who) for move, step in told for who in step.seats]

    def answers(self, move: str, who: str, *, sees: bool) -> frozenset[int]:
        """What the paper says of a move by somebody."""
        if not sees:
            return HIDDEN
        if (move, who) in self.ways_on():
            return frozenset({MOVED})
        ever = {seat for moves in self.table.values() if move in moves for seat in moves[move].seats}
        return NOT_NOW if who in ever else NOT_THEIRS


class Life(RuleBasedStateMachine):
    """Things that live by a table, one after the other; a subclass says how they begin, and who sees them when."""

    house: ClassVar[House]
    reached: ClassVar[set[str]]
    path: ClassVar[str]
    moves: ClassVar[list[str]]
    actors: ClassVar[tuple[str, ...]]
    doings: ClassVar[tuple[str, ...]] = ("go_on",) * 6 + ("end",) + ("stray",) * 3
    it: Standing

    def __init__(self) -> None:
        super().__init__()
        self.is_new = True

    def speak(self, who: str) -> Any:
        """Somebody of the house, speaking now."""
        return self.house.speak(who)

    def sees(self, who: str) -> bool:
        """Whether the paper lets this seat see the thing as it is: its own district, unless a subclass knows better."""
        return who.startswith("32.12")

    def answers(self, move: str, who: str) -> frozenset[int]:
        """What the paper says of a move by somebody; a subclass adds the guards of its table."""
        return self.it.answers(move, who, sees=self.sees(who))

    def body(self, move: str) -> Any:  # noqa: ARG002  for subclasses
        """The words of a move; none, unless a subclass has some."""
        return None

    def moved(self, move: str) -> None:
        """What the model remembers of a move that was made."""

    def begin(self) -> None:
        """Begin the next one, where there is one."""

    @rule(data=st.data())
    def live(self, data: Any) -> None:
        """One of the doings. They are one rule: Hypothesis leaves rules out of whole runs, which would not go far."""
        getattr(self, data.draw(st.sampled_from(self.doings)))(data)

    def go_on(self, data: Any) -> None:
        """A move that the paper has and that is no end, by a seat that may; after an end, the next life."""
        ways = self.it.ways_on(is_end=False)
        self.attempt(*data.draw(st.sampled_from(ways))) if ways else self.begin()

    def end(self, data: Any) -> None:
        """A move after which there is none."""
        ways = self.it.ways_on(is_end=True)
        if ways:
            self.attempt(*data.draw(st.sampled_from(ways)))

    def stray(self, data: Any) -> None:
        """Any move by anybody."""
        self.attempt(data.draw(st.sampled_from(self.moves)), data.draw(st.sampled_from(self.actors)))

    def attempt(self, move: str, who: str) -> None:
        """Try a move; the model moves with the thing."""
        expected = self.answers(move, who)
        answer = self.speak(who).post(f"{self.path}/{self.it.id}/{move}", self.body(move))
        assert answer.status_code in expected, (self.it.state, move, who, answer.status_code, answer.text)
        if answer.status_code == MOVED:
            self.is_new = True
            self.it.state = self.it.table[self.it.state][move].target
            self.it.version, self.it.by_clock = self.it.version + 1 + self.it.by_clock, 0
            self.reached.add(self.it.state)
            self.moved(move)

    def must_be_as_told(self, who: str) -> None:
        """What somebody who sees it reads is what the model says."""
        read = done(self.speak(who).get(f"{self.path}/{self.it.id}"))
        told = (read["status"], read["version"])
        assert told == (self.it.state, self.it.version), (told, self.it.state, self.it.version)


def moves_of(table: Table) -> list[str]:
    """Every move of a table."""
    return sorted({move for moves in table.values() for move in moves})
