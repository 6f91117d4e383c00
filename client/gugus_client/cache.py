"""What was read, kept with its ETag: it is asked for again, and comes over the line only where it has changed.

A cache belongs to the tokens of one caller, as what each may see differs; it lives in memory and is bounded. What the
service says nobody may keep (`no-store`: persons, tokens) is not kept.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Final, NamedTuple

import httpx2

from .calls import Call

NOT_MODIFIED: Final = 304
# How the content came over the line says nothing about it once it is read.
OF_THE_LINE: Final = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection", "date"})


class Kept(NamedTuple):
    """An answer that may be given again as long as the service says that it stands."""

    tag: str
    headers: list[tuple[str, str]]
    content: bytes

    def response(self, request: httpx2.Request) -> httpx2.Response:
        """The answer as it came."""
        return httpx2.Response(httpx2.codes.OK, headers=self.headers, content=self.content, request=request)


class Cache:
    """Answers by what was asked; those that were not asked for the longest time go first. Safe for several threads."""

    def __init__(self, *, most: int = 500, most_bytes: int = 16_000_000) -> None:
        self._most, self._most_bytes, self._bytes = most, most_bytes, 0
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()

    def find(self, question: Hashable) -> Kept | None:
        """What was answered last."""
        with self._lock:
            kept = self._kept.get(question)
            if kept is not None:
                self._kept.move_to_end(question)
            return kept

    def keep(self, question: Hashable, response: httpx2.Response) -> None:
        """Keep an answer that has a tag and may be kept."""
        tag, size = response.headers.get("etag"), len(response.content)
        if not tag or size > self._most_bytes or "no-store" in response.headers.get("cache-control", ""):
            return
        headers = [(name, value) for name, value in response.headers.multi_items() if name not in OF_THE_LINE]
        with self._lock:
            self._drop(question)
            self._kept[question] = Kept(tag, headers, response.content)
            self._bytes += size
            while len(self._kept) > self._most or self._bytes > self._most_bytes:
                self._drop(next(iter(self._kept)))

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def _drop(self, question: Hashable) -> None:
        gone = self._kept.pop(question, None)
        self._bytes -= len(gone.content) if gone else 0


def question_of(call: Call, language: str) -> Hashable:
    """What an answer depends on, besides who asks. None of what changes something, and of what is no JSON."""
    return (call.target, call.accept, language) if call.operation.method == "GET" else None
