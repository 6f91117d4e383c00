"""A bounded memory of what was found lately, shared by the threads of a process."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


def _one(_value: object) -> int:
    return 1


class Recent(Generic[K, V]):
    """So many things at most, or bytes where `size` tells those of one; the one not asked for longest leaves first."""

    def __init__(self, most: int, size: Callable[[V], int] = _one) -> None:
        self._most, self._size_of, self._size = most, size, 0
        self._lock = threading.Lock()
        self._kept: OrderedDict[K, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: K) -> V | None:
        """What is kept under the key; it was asked for now."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: K, value: V) -> None:
        """Keep it under the key."""
        with self._lock:
            self._forget(key)
            self._kept[key] = value
            self._size += self._size_of(value)
            while self._size > self._most:
                self._forget(next(iter(self._kept)))

    def drop(self, key: K) -> None:
        """Keep nothing under the key."""
        with self._lock:
            self._forget(key)

    def _forget(self, key: K) -> None:
        if key in self._kept:
            self._size -= self._size_of(self._kept.pop(key))

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._kept.clear()
            self._size = 0
