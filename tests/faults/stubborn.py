"""A caller whose every write meets one fault after the other, and who asks again until it is answered.

So a good client behaves: it sends the same again under the same key, waits where it is told that the first try still
runs, and looks where it cannot know. What is written down of each write is what the verdict is made of.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from time import monotonic, sleep
from typing import Any, NamedTuple, Protocol
from uuid import uuid4

from tests.faults.line import Fault, Line, When
from tests.support.tokens import Caller

PATIENCE = 300.0  # seconds: a write meets a hundred faults, on machines that do other things too
REFUSED, GONE, IN_USE, STALE, AWAY = 400, 404, 409, 412, 503


class Acknowledged(NamedTuple):
    """A write that was answered: what was asked and said, the ids of all its tries, and how to ask again."""

    asked: str
    status: int
    body: Any
    tries: tuple[str, ...]
    again: Callable[[], Any] | None


class Faults(Protocol):
    """What a write meets, try after try."""

    is_on: bool

    def each(self) -> Iterator[Fault]:
        """The next fault, armed while it is looked at."""


class Cuts:
    """A cut before and one after each statement, until a try has fewer statements than that."""

    def __init__(self, line: Line, tally: Counter[str]) -> None:
        self._line, self._tally = line, tally
        self.is_on = False

    def each(self) -> Iterator[Fault]:
        """First before, then after the first statement, and so on."""
        for number in count(1):
            for when in When:
                fault = Fault(number, when)
                self._line.arm(fault)
                try:
                    yield fault
                finally:  # also where nobody wants another one
                    self._line.arm(None)
                    self._tally[f"lines cut {when.value} a statement"] += fault.happened.is_set()


class Stubborn(Caller):
    """Speaks as another caller does, and is not put off."""

    def __init__(self, caller: Caller, faults: Faults, ledger: list[Acknowledged]) -> None:
        super().__init__(caller.http, caller.client_id, caller.token)
        self._faults, self._ledger = faults, ledger

    def _send(self, method: str, path: str, **options: Any) -> Any:
        if method == "GET" or not self._faults.is_on:
            return super()._send(method, path, **options)
        tries, refusals = list[str](), set[int]()
        ends = monotonic() + PATIENCE
        for fault in self._faults.each():
            answer = self._answered(method, path, tries, **options)
            if len(tries) > 1 and _is_gone(method, answer):
                break
            if len(tries) > 1 and _was_done_before(answer):
                answer = super()._send("GET", path)
            if answer.status_code != AWAY and (answer.status_code < REFUSED or not fault.happened.is_set()):
                break
            refusals.add(answer.status_code)
            assert monotonic() < ends, f"{method} {path} is not answered"
        # A fault is no reason to refuse what is right, and none to let pass what is not.
        assert refusals <= {AWAY, answer.status_code}, f"{method} {path}: {refusals}, then {answer.status_code}"
        self._note(f"{method} {path}", answer, tries, lambda: self.sent(method, path, **options), options)
        return answer

    def _answered(self, method: str, path: str, tries: list[str], **options: Any) -> Any:
        """The answer to a try, when the one before is over in the database as well."""
        ends = monotonic() + PATIENCE
        while True:
            tries.append(uuid4().hex)
            headers = {**options.get("headers", {}), "X-Request-Id": tries[-1]}
            answer = self.sent(method, path, **{**options, "headers": headers})
            if answer.status_code != IN_USE or answer.json()["code"] != "idempotency-key-in-use" or monotonic() > ends:
                return answer
            sleep(0.02)

    def sent(self, method: str, path: str, **options: Any) -> Any:
        """One request and its answer."""
        return super()._send(method, path, **options)

    def _note(self, asked: str, answer: Any, tries: list[str], again: Callable[[], Any], options: Any) -> None:
        is_kept = "Idempotency-Key" in options.get("headers", {})
        body = answer.json() if answer.content else None
        self._ledger.append(Acknowledged(asked, answer.status_code, body, tuple(tries), again if is_kept else None))


def _is_gone(method: str, answer: Any) -> bool:
    return bool((method, answer.status_code) == ("DELETE", GONE))


def _was_done_before(answer: Any) -> bool:
    """Whether a try before did what has no key of its own: what is there now is as it was to become."""
    return answer.status_code == STALE or (answer.status_code == IN_USE and answer.json()["code"] == "upload-offset")
