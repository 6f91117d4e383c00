"""A bounded memory of what was found lately, shared by the threads of a process."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar
from weakref import WeakSet

K = TypeVar("K")
V = TypeVar("V")


def _one(_value: object) -> int:
    return 1


_WHAT_A_SERVER_SAID: "WeakSet[Recent[Any, Any]]" = WeakSet()


def forget_the_server() -> None:
    """Forget what a database server said, when a connection to it was lost: another may answer from now on, which never
    heard the last of what the old one was told.
    """
    for memory in list(_WHAT_A_SERVER_SAID):
        memory.clear()


class Recent(Generic[K, V]):
    """So many things at most, or bytes where `size` tells those of one; the one not asked for longest leaves first."""

    def __init__(self, most: int, size: Callable[[V], int] = _one) -> None:
        self._most, self._size_of, self._size = most, size, 0
        self._lock = threading.Lock()
        self._kept: OrderedDict[K, V] = OrderedDict()

    def said_by_the_server(self) -> Self:
        """The same memory, which ends when a connection to the database is lost."""
        _WHAT_A_SERVER_SAID.add(self)
        return self

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: K) -> V | None:
        """What is kept under the key; it was asked for now."""
        with self._lock:
            value = self._kept.get(key)
            if value is not None:
                self._kept.move_to_end(key)
            return value

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
