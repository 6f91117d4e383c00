"""Kills at a statement that chance names: of the API, of the worker, of a process of the database, of all of it."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from random import Random
from typing import Any

import httpx2

from tests.faults.installation import Installation
from tests.faults.line import Fault, When
from tests.faults.stubborn import Stubborn

LATEST = 24  # the statement, counted from the beginning of a write, at which one is killed at the latest
TARGETS = ("api", "worker", "a process of the database", "database")


class Kills:
    """One kill for each write, at most; then it is let be."""

    def __init__(self, made: Installation, chance: Random, tally: Counter[str]) -> None:
        self._made, self._chance, self._tally = made, chance, tally
        self.is_on = False

    def each(self) -> Iterator[Fault]:
        """A kill, then nothing more."""
        target, when = self._chance.choice(TARGETS), self._chance.choice(list(When))
        fault = Fault(self._chance.randint(1, LATEST), when, partial(self._made.kill, target))
        line = self._made.line("worker" if target == "worker" else "api")
        line.arm(fault)
        try:
            yield fault
            while True:
                self._made.mend()
                yield Fault(0, When.BEFORE)
        finally:
            line.arm(None)
            self._tally[f"kills of {target}"] += fault.happened.is_set()


class Unshaken(Stubborn):
    """Sends again also where nobody answered."""

    def sent(self, method: str, path: str, **options: Any) -> Any:
        """One request, and its answer; that there was none is the same as that the service is away."""
        try:
            return super().sent(method, path, **options)
        except httpx2.TransportError:
            return httpx2.Response(503)
