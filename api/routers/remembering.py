"""The JSON of the last large answers, by their entity tag: the same tag is the same answer, so it is written once.

A tag is a digest of everything the answer depends on, the reader and the day included: another reader has another tag.
Each process remembers for itself, so many bytes at most, and forgets what was not asked for longest.
"""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from pydantic import BaseModel

MOST_BYTES = 16_000_000


class Remembered:
    """Bodies by tag, the last asked for at the end."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most, self._size = most, 0
        self._bodies: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def body(self, tag: str, make: Callable[[], BaseModel]) -> bytes:
        """The body with this tag, as it was written before or is made now."""
        known = self.get(tag)
        if known is not None:
            return known
        made = make().model_dump_json().encode()
        with self._lock:
            self._size += len(made) - len(self._bodies.pop(tag, b""))
            self._bodies[tag] = made
            while self._size > self._most:
                self._size -= len(self._bodies.popitem(last=False)[1])
        return made

    def get(self, tag: str) -> bytes | None:
        """The body with this tag, where it is still remembered."""
        with self._lock:
            if tag in self._bodies:
                self._bodies.move_to_end(tag)
            return self._bodies.get(tag)


REPORTS = Remembered()
