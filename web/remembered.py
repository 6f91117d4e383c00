"""Answers that change seldom, remembered for a few minutes per session: names of agencies, activities of a plan."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Final, TypeVar

T = TypeVar("T")
SECONDS: Final = 300.0
MOST: Final = 2_000


class Remembered:
    """Values by session and question; the oldest go first."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._values: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()

    def get(self, question: Hashable, ask: Callable[[], T]) -> T:
        """The remembered answer, or the one that `ask` gives."""
        with self._lock:
            known = self._values.get(question)
        if known is not None and known[0] > self._clock():
            value: T = known[1]
            return value
        value = ask()
        with self._lock:
            self._values[question] = (self._clock() + SECONDS, value)
            self._values.move_to_end(question)
            while len(self._values) > MOST:
                self._values.popitem(last=False)
        return value
