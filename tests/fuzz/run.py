"""A run: so many calls from one seed, what they broke, and whether everything can be read after them."""

import sys
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

from starlette.testclient import TestClient

from tests.fuzz.calls import Call, Caller, Draw
from tests.fuzz.memory import Memory
from tests.fuzz.reading import Reading
from tests.fuzz.rules import broken


class Run:
    """Calls on one application; `faults` says which broke what, once for each operation and rule."""

    def __init__(self, http: TestClient, memory: Memory, callers: Callable[[], list[Caller]], seed: str) -> None:
        self._http, self._memory, self._callers, self._seed = http, memory, callers, seed
        self._draw, self._number = Draw(memory, callers), 0
        self.statuses: Counter[int] = Counter()
        self.faults: dict[tuple[str, str], str] = {}

    def calls(self, many: int) -> None:
        """Send so many calls more."""
        for number in range(self._number, self._number + many):
            call = self._draw.call(Random(f"{self._seed}:{number}"))  # noqa: S311  no secret: it must be repeatable
            answer = self._ask(f"call {number}", call)
            if answer.is_success:
                self._memory.learn(call.operation.method, call.path, call.body, answer)
        self._number += many

    def read_all(self, callers: list[Caller]) -> None:
        """After all this, everybody reads everything."""
        Reading(self._ask, self.note, self._memory, self._seed).read_all(callers)

    def _ask(self, where: str, call: Call) -> Any:
        answer = self._http.request(call.operation.method, call.path, **call.options)
        self.statuses[answer.status_code] += 1
        for wrong in broken(call, answer):
            sent = {name: value for name, value in call.options.items() if name != "files"}
            sent["headers"] = {name: value for name, value in sent["headers"].items() if name != "Authorization"}
            told = f"{where} by {call.who}: {call.operation.method.upper()} {call.path} {sent}"[:1500]
            self.note(call.operation.name, wrong, f"{wrong}\n    {told}")
        return answer

    def note(self, operation: str, rule: str, told: str) -> None:
        """Keep that the operation broke a rule."""
        if (operation, rule[:60]) not in self.faults:
            self.faults[operation, rule[:60]] = told
            sys.stderr.write(f"- {operation}: {told}\n")  # at once: a long run may be stopped

    def must_be_clean(self) -> None:
        """Raises AssertionError with everything that was broken, and how to see it again."""
        told = "\n".join(f"- {operation}: {text}" for (operation, _), text in sorted(self.faults.items()))
        assert not self.faults, f"{len(self.faults)} broken with FUZZ_SEED={self._seed}:\n{told}"
