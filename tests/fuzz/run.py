"""A run: so many calls from one seed, what they broke, and whether every list can be read after them."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Final

from starlette.testclient import TestClient

from tests.fuzz.calls import Call, Caller, Draw
from tests.fuzz.memory import Memory
from tests.fuzz.rules import broken
from tests.support.operations import OF_ITS_OWN, PROTECTED, Operation

READERS: Final = 3


class Run:
    """Calls on one application; `faults` says which broke what, once for each operation and rule."""

    def __init__(self, http: TestClient, memory: Memory, callers: Callable[[], list[Caller]], seed: str) -> None:
        self._http, self._memory, self._callers, self._seed = http, memory, callers, seed
        self._draw = Draw(memory, callers)
        self.statuses: Counter[int] = Counter()
        self.faults: dict[tuple[str, str], str] = {}

    def calls(self, many: int) -> None:
        """Send so many calls."""
        for number in range(many):
            call = self._draw.call(Random(f"{self._seed}:{number}"))  # noqa: S311  no secret: it must be repeatable
            answer = self._http.request(call.operation.method, call.path, **call.options)
            self.statuses[answer.status_code] += 1
            if answer.is_success:
                self._memory.learn(call.operation.method, call.path, call.body, answer)
            self._judge(f"call {number}", call, answer)

    def _judge(self, where: str, call: Call, answer: Any) -> None:
        for wrong in broken(call, answer):
            sent = {name: value for name, value in call.options.items() if name != "files"}
            sent["headers"] = {name: value for name, value in sent["headers"].items() if name != "Authorization"}
            told = f"{where} by {call.who}: {call.operation.method.upper()} {call.path} {sent}"[:1500]
            self._note(call.operation.name, wrong, f"{wrong}\n    {told}")

    def _note(self, operation: str, rule: str, told: str) -> None:
        if (operation, rule[:60]) not in self.faults:
            self.faults[operation, rule[:60]] = told
            sys.stderr.write(f"- {operation}: {told}\n")  # at once: a long run may be stopped

    def read_all(self) -> None:
        """After all this, a few of those who may read each list read it, in two of its forms."""
        for operation in PROTECTED:
            if operation.method == "get":
                for caller in self._readers(operation):
                    for call in self._readings(operation, caller):
                        answer = self._http.request("get", call.path, **call.options)
                        self._judge("reading after", call, answer)
                        is_list = not operation.parameters and operation.name not in REQUIRING
                        if is_list and answer.status_code not in (200, 401):  # 401: a call before ended the token
                            self._note(operation.name, "not readable", f"{caller.name}: {answer.text[:400]}")

    def _readers(self, operation: Operation) -> list[Caller]:
        """A few of those who hold a word of it."""
        holders = [each for each in self._callers() if each.words & set(operation.words)]
        return Random(f"{self._seed}:{operation.name}").sample(holders, min(READERS, len(holders)))  # noqa: S311  no secret

    def _readings(self, operation: Operation, caller: Caller) -> Iterator[Call]:
        forms = operation.described["responses"]["200"].get("content", {"": None})
        dice = Random(f"{self._seed}:{operation.name}:{caller.name}")  # noqa: S311  no secret
        for form in dice.sample(sorted(forms), min(2, len(forms))):
            path = operation.path
            for name in operation.parameters:
                path = path.replace(f"{{{name}}}", str(self._memory.one(name, dice) or self._memory.any_id(dice)))
            headers = {"Authorization": f"Bearer {caller.token}", "Accept": form or "*/*"}
            yield Call(operation, caller.name, path, {"headers": headers, "params": operation.query()})

    def must_be_clean(self) -> None:
        """Raises AssertionError with everything that was broken, and how to see it again."""
        told = "\n".join(f"- {operation}: {text}" for (operation, _), text in sorted(self.faults.items()))
        assert not self.faults, f"{len(self.faults)} broken with FUZZ_SEED={self._seed}:\n{told}"


REQUIRING = {
    each.name
    for each in PROTECTED
    if any(parameter["required"] for parameter in each.described.get("parameters", ()) if parameter["in"] == "query")
    or each.name in OF_ITS_OWN
}
