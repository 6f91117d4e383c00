"""A copy of what the service holds, kept from its change feed: nothing is lost and nothing done twice, also by a crash.

    def whole(place):            # everything anew: read the lists
        ...

    def apply(items, place):     # one page of changes: read, drop
        ...

    copy = Copy(gugus.changes, SqliteStore("copy.db"), whole, apply, resource=["plans"])
    while True:
        copy.catch_up(wait=20)

What `whole` and `apply` make of `place` is kept in one transaction with the cursor, or not at all. Whoever is stopped
anywhere goes on from the last page that was kept.
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Final, Generic, NamedTuple, Protocol, TypeVar

from .given import Id
from .models import ChangeOut, ChangesOut, Event, Resource
from .operations.changes import ChangesOperations
from .problems import Problem

T = TypeVar("T")
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


class Copy(Generic[T]):
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
        self._changes, self._store, self._whole, self._apply = changes, store, whole, apply
        self._filters = Filters(**filters)._asdict()

    def catch_up(self, *, wait: int = 0, until: str | None = None) -> int:
        """Read on to the end of what can be read now, and say how many changes came.

        `wait`: for so many seconds where there is none yet. `until`: no further than a reconciliation stood.
        """
        cursor, came = self._store.cursor() or self._begin(), 0
        while True:
            page = self._page(cursor, wait, until)
            if page is None:
                cursor = self._store.cursor() or self._begin()
                continue
            if page.cursor != cursor:
                with self._store.transaction(page.cursor) as place:
                    self._apply(page.items, place)
            came, cursor, wait = came + len(page.items), page.cursor, 0
            if page.next is None:
                return came

    def _page(self, cursor: str, wait: int, until: str | None) -> ChangesOut | None:
        """The page behind the cursor; nothing where the feed began anew, and the copy with it."""
        try:
            return self._changes.list(cursor=cursor, wait=wait or None, until=until, **self._filters)
        except Problem as problem:
            if problem.code != ANEW:
                raise
            self._begin(str(problem.members["start"]))
            return None

    def _begin(self, start: str | None = None) -> str:
        """Read everything anew, behind a cursor taken before: what changes meanwhile comes again."""
        cursor = start or self._changes.list(start="now", **self._filters).cursor
        with self._store.transaction(cursor) as place:
            self._whole(place)
        return cursor

    def is_whole(self, resource: Resource, rows: Callable[[], Iterable[tuple[Id, int]]], *, tries: int = 10) -> bool:
        """Whether the copy holds all of a resource, by count and hash; `rows` gives its ids and versions.

        While others write, the two are compared again. False is proof that something is missing.
        Raises TimeoutError where others wrote all the time.
        """
        for _ in range(tries):
            self.catch_up()
            said = self._changes.reconcile(resource=resource, region_code=self._filters["region_code"])
            if reconciled(rows()) == (said.count, said.sha256):
                return True
            if said.settled and not self.catch_up(until=said.position):
                return False
        raise TimeoutError("others wrote all the time")


def reconciled(rows: Iterable[tuple[Id, int]]) -> tuple[int, str]:
    """How many there are and what they come to, as the service reckons it."""
    lines = sorted(f"{row_id}:{version}\n" for row_id, version in rows)
    return len(lines), hashlib.sha256("".join(lines).encode()).hexdigest()
