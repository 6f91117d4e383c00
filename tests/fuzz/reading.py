"""After all those calls: who may read a list reads some pages of it, and opens what it names."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Final

from tests.fuzz.calls import Call, Caller
from tests.fuzz.memory import Memory
from tests.support.operations import PROTECTED, Operation

PAGES: Final = 8
OPENED: Final = 3
READERS: Final = 2
# These answer for what the query names, a thing, a kind or a region, and not for everybody who holds the word.
ASKING: Final = frozenset(
    {
        "access_audience",
        "access_explain",
        "changes_list",
        "changes_reconcile",
        "proofs_budget",
        "proofs_coverage",
        "proofs_progress",
    }
)
READINGS: Final = [each for each in PROTECTED if not each.is_write]
LISTS: Final = [each for each in READINGS if not each.parameters and each.name not in ASKING]
# What a list names, and where one of it is read: /v1/plans names what /v1/plans/{plan_id} shows.
SINGLES: Final = {
    each.path.rpartition("/{")[0]: each
    for each in READINGS
    if each.path.endswith("}") and each.path.rpartition("/{")[0] in {listed.path for listed in LISTS}
}

Ask = Callable[[str, Call], Any]
Note = Callable[[str, str, str], None]


class Reading:
    """Reads everything once more; `ask` sends a call and judges its answer, `note` keeps what is wrong."""

    def __init__(self, ask: Ask, note: Note, memory: Memory, seed: str) -> None:
        self._ask, self._note, self._memory, self._seed = ask, note, memory, seed

    def read_all(self, callers: list[Caller]) -> None:
        """Every list, and everything else in some of its forms, by a few of those who may."""
        for operation in READINGS:
            dice = Random(f"{self._seed}:{operation.name}")  # noqa: S311  no secret
            holders = [each for each in callers if not operation.words or each.words & set(operation.words)]
            for caller in dice.sample(holders, min(READERS, len(holders))):
                if operation in LISTS:
                    self._read_list(operation, caller)
                for call in self._forms(operation, caller, dice):
                    self._ask("reading after", call)

    def _read_list(self, operation: Operation, caller: Caller) -> None:
        named, single = list[str](), SINGLES.get(operation.path)
        address: str | None = operation.path
        query = operation.query()
        for _ in range(PAGES):
            told = self._must_answer(Call(operation, caller.name, address, _by(caller, query)))
            items = told.get("items", []) if isinstance(told, dict) else []
            named += [each["id"] for each in items if isinstance(each, dict) and "id" in each]
            address, query = told.get("next") if isinstance(told, dict) else None, {}
            if address is None:
                break
        if single and caller.words & set(single.words or caller.words):
            for each in [*named[:OPENED], *named[-1:]]:
                self._must_answer(Call(single, caller.name, f"{operation.path}/{each}", _by(caller, {})))

    def _must_answer(self, call: Call) -> Any:
        answer = self._ask("reading after", call)
        if answer.status_code != 200:
            told = f"{call.who} reads {call.path}: {answer.status_code} {answer.text[:400]}"
            self._note(call.operation.name, f"not readable: {answer.status_code}", told)
            return None
        return answer.json() if "json" in answer.headers["content-type"] else None

    def _forms(self, operation: Operation, caller: Caller, dice: Random) -> Iterator[Call]:
        forms = operation.described["responses"]["200"].get("content", {"": None})
        for form in dice.sample(sorted(forms), min(2, len(forms))):
            path = operation.path
            for name in operation.parameters:
                path = path.replace(f"{{{name}}}", str(self._memory.one(name, dice) or self._memory.any_id(dice)))
            call = Call(operation, caller.name, path, _by(caller, operation.query()))
            call.options["headers"]["Accept"] = form or "*/*"
            yield call


def _by(caller: Caller, query: dict[str, str]) -> dict[str, Any]:
    return {"headers": {"Authorization": f"Bearer {caller.token}"}, "params": query}
