"""A copy of what the service holds, kept from its change feed: nothing is lost and nothing done twice, also by a crash.

    def whole(place):            # everything anew: read the lists
        ...

    def apply(items, place):     # one page of changes: read, drop
        ...

    copy = Copy(gugus.changes, SqliteStore("copy.db"), whole, apply, resource=["plans"])
    while True:
        copy.catch_up(wait=20)

`AsyncCopy` is the same for tasks of an event loop. What `whole` and `apply` make of `place` is kept in one transaction
with the cursor, or not at all. Whoever is stopped anywhere goes on from the last page that was kept.
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Awaitable, Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final, Generic, NamedTuple, Protocol, TypeVar, cast

from .async_operations.changes import AsyncChangesOperations
from .given import Id
from .models import ChangeOut, ChangesOut, Event, ReconciliationOut, Resource
from .operations.changes import ChangesOperations
from .problems import Problem

T = TypeVar("T")
R = TypeVar("R")
P_co = TypeVar("P_co", covariant=True)
ANEW: Final = "feed-begun-anew"

PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "agencies": ("services",),
    "task-forces": ("decrees", "seats"),
    "plans": ("amendments", "goals", "activities"),
    "activities": ("indicators",),
    "budget-lines": ("budget-versions", "budget-tags", "commitments", "realisations"),
    "reporting-periods": ("reporting-obligations", "reopenings", "certificates"),
    "progress-reports": ("progress-entries", "report-comments", "evidence"),
    "meetings": ("follow-ups",),
}
"""What stands in each resource: it is read again with it, and dropped with it."""


class Store(Protocol[P_co]):
    """Where a copy is kept, with its cursor."""

    def cursor(self) -> str | None:
        """The cursor kept last; nothing where the copy was never begun."""
        ...

    def transaction(self, cursor: str) -> AbstractContextManager[P_co]:
        """A place for changes that are kept together with the cursor, or not at all where an exception ends it."""
        ...


class SqliteStore:
    """A copy in one SQLite file; tables are the reader's own, the cursor stands in `gugus_cursor`."""

    def __init__(self, path: Path | str) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        # A page that was kept stays kept when the power goes.
        self.connection.execute("PRAGMA synchronous = FULL")
        self.connection.execute("CREATE TABLE IF NOT EXISTS gugus_cursor (cursor TEXT NOT NULL)")

    def cursor(self) -> str | None:
        """The cursor kept last."""
        row = self.connection.execute("SELECT cursor FROM gugus_cursor").fetchone()
        return str(row[0]) if row else None

    @contextmanager
    def transaction(self, cursor: str) -> Iterator[sqlite3.Connection]:
        """The connection, in a transaction."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield self.connection
            self.connection.execute("DELETE FROM gugus_cursor")
            self.connection.execute("INSERT INTO gugus_cursor VALUES (?)", (cursor,))
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def close(self) -> None:
        """Let the file go."""
        self.connection.close()


class FileStore:
    """A small copy in one JSON file, written anew with each page."""

    def __init__(self, path: Path | str) -> None:
        self._path = Path(path)

    def cursor(self) -> str | None:
        """The cursor kept last."""
        kept = self._read()["cursor"]
        return str(kept) if kept else None

    @contextmanager
    def transaction(self, cursor: str) -> Iterator[dict[str, Any]]:
        """What is kept: a mapping to be changed in place, of anything JSON knows."""
        kept = self._read()["kept"]
        yield kept
        written = self._path.with_suffix(".new")
        with written.open("w", encoding="utf-8") as file:
            json.dump({"cursor": cursor, "kept": kept}, file)
            file.flush()
            os.fsync(file.fileno())
        # One name for the old file or the new one, never for half of it.
        written.replace(self._path)

    def _read(self) -> dict[str, Any]:
        if not self._path.exists():
            return {"cursor": None, "kept": {}}
        return dict(json.loads(self._path.read_text(encoding="utf-8")))


class Filters(NamedTuple):
    """What of the feed is followed."""

    resource: Sequence[Resource] = ()
    region_code: Sequence[str] = ()
    event: Sequence[Event] = ()


Step = Callable[[], Any]
"""Something to be done, which may be one that must be awaited; what comes of it goes back to whoever asked."""


class _Keeping(Generic[T]):
    """How a copy is kept, in steps: the same for threads and for tasks of an event loop.

    What happens in a step, also that it is broken off, is told to whoever asked for it, so that the transaction around
    it ends with it.
    """

    def __init__(
        self,
        changes: Any,
        store: Store[T],
        whole: Callable[[T], Any],
        apply: Callable[[Sequence[ChangeOut], T], Any],
        **filters: Any,
    ) -> None:
        self._changes, self._store, self._whole, self._apply = changes, store, whole, apply
        self._filters = Filters(**filters)._asdict()

    def _catching_up(self, wait: int = 0, until: str | None = None) -> Generator[Step, Any, int]:
        cursor, came = self._store.cursor() or (yield from self._begin()), 0
        while True:
            page = yield from self._page(cursor, wait, until)
            if page is None:
                cursor = self._store.cursor() or (yield from self._begin())
                continue
            if page.cursor != cursor:
                with self._store.transaction(page.cursor) as place:
                    yield partial(self._apply, page.items, place)
            came, cursor, wait = came + len(page.items), page.cursor, 0
            if page.next is None:
                return came

    def _page(self, cursor: str, wait: int, until: str | None) -> Generator[Step, Any, ChangesOut | None]:
        """The page behind the cursor; nothing where the feed began anew, and the copy with it."""
        try:
            page: ChangesOut = yield partial(
                self._changes.list, cursor=cursor, wait=wait or None, until=until, **self._filters
            )
        except Problem as problem:
            if problem.code != ANEW:
                raise
            yield from self._begin(str(problem.members["start"]))
            return None
        return page

    def _begin(self, start: str | None = None) -> Generator[Step, Any, str]:
        """Read everything anew, behind a cursor taken before: what changes meanwhile comes again."""
        cursor = start or str((yield partial(self._changes.list, start="now", **self._filters)).cursor)
        with self._store.transaction(cursor) as place:
            yield partial(self._whole, place)
        return cursor

    def _comparing(
        self, resource: Resource, rows: Callable[[], Iterable[tuple[Id, int]]], tries: int
    ) -> Generator[Step, Any, bool]:
        for _ in range(tries):
            yield from self._catching_up()
            asked = partial(self._changes.reconcile, resource=resource, region_code=self._filters["region_code"])
            said: ReconciliationOut = yield asked
            if reconciled(rows()) == (said.count, said.sha256):
                return True
            if said.settled and not (yield from self._catching_up(until=said.position)):
                return False
        raise TimeoutError("others wrote all the time")


class Copy(_Keeping[T]):
    """Keeps a copy up to date.

    `whole` empties the place and puts everything that is on the lists into it: at the beginning, and where the feed
    begins anew (the service was restored, or the caller's rights are other ones). `apply` takes one page: what is
    `upsert` is read and kept, what is `delete` or `scope_lost` dropped, each with its `PARTS`.
    """

    def __init__(
        self,
        changes: ChangesOperations,
        store: Store[T],
        whole: Callable[[T], None],
        apply: Callable[[Sequence[ChangeOut], T], None],
        **filters: Any,
    ) -> None:
        super().__init__(changes, store, whole, apply, **filters)

    def catch_up(self, *, wait: int = 0, until: str | None = None) -> int:
        """Read on to the end of what can be read now, and say how many changes came.

        `wait`: for so many seconds where there is none yet. `until`: no further than a reconciliation stood.
        """
        return _walk(self._catching_up(wait, until))

    def is_whole(self, resource: Resource, rows: Callable[[], Iterable[tuple[Id, int]]], *, tries: int = 10) -> bool:
        """Whether the copy holds all of a resource, by count and hash; `rows` gives its ids and versions.

        While others write, the two are compared again. False is proof that something is missing.
        Raises TimeoutError where others wrote all the time.
        """
        return _walk(self._comparing(resource, rows, tries))


class AsyncCopy(_Keeping[T]):
    """Keeps a copy up to date as `Copy` does, for tasks of an event loop: `whole` and `apply` are awaited."""

    def __init__(
        self,
        changes: AsyncChangesOperations,
        store: Store[T],
        whole: Callable[[T], Awaitable[None]],
        apply: Callable[[Sequence[ChangeOut], T], Awaitable[None]],
        **filters: Any,
    ) -> None:
        super().__init__(changes, store, whole, apply, **filters)

    async def catch_up(self, *, wait: int = 0, until: str | None = None) -> int:
        """Read on to the end of what can be read now, and say how many changes came; as `Copy.catch_up`."""
        return await _awalk(self._catching_up(wait, until))

    async def is_whole(
        self, resource: Resource, rows: Callable[[], Iterable[tuple[Id, int]]], *, tries: int = 10
    ) -> bool:
        """Whether the copy holds all of a resource; as `Copy.is_whole`."""
        return await _awalk(self._comparing(resource, rows, tries))


def _walk(steps: Generator[Step, Any, R]) -> R:
    """Take step after step, to the end."""
    tell: Callable[[], Step] = partial(next, steps)
    while True:
        try:
            step = tell()
        except StopIteration as ended:
            return cast("R", ended.value)
        try:
            tell = partial(steps.send, step())
        except BaseException as error:  # noqa: BLE001  told to whoever asked, who raises it again
            tell = partial(steps.throw, error)


async def _awalk(steps: Generator[Step, Any, R]) -> R:
    """The same, each step awaited."""
    tell: Callable[[], Step] = partial(next, steps)
    while True:
        try:
            step = tell()
        except StopIteration as ended:
            return cast("R", ended.value)
        try:
            tell = partial(steps.send, await step())
        except BaseException as error:  # noqa: BLE001  as above; one that was cancelled, too
            tell = partial(steps.throw, error)


def reconciled(rows: Iterable[tuple[Id, int]]) -> tuple[int, str]:
    """How many there are and what they come to, as the service reckons it."""
    lines = sorted(f"{row_id}:{version}\n" for row_id, version in rows)
    return len(lines), hashlib.sha256("".join(lines).encode()).hexdigest()
