"""What stands in the database, seen from outside: a digest of every table, and the journal's newest rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

# A refusal is journalled, and a token or a key of the caller is no change of anybody's things.
NOT_COMPARED = frozenset({"journal", "issued_token", "idempotency_key", "client_use"})
TABLES = sa.text("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
NEWEST = sa.text("SELECT * FROM journal ORDER BY xid DESC, id DESC LIMIT :few")


class Watch:
    """Looks at one database as its owner, without ever changing it."""

    def __init__(self, url: str) -> None:
        address = sa.make_url(url).set(drivername="postgresql+psycopg")
        self._engine = sa.create_engine(address, isolation_level="AUTOCOMMIT", pool_size=1)
        with self._engine.connect() as connection:
            tables = sorted(set(connection.scalars(TABLES)) - NOT_COMPARED)
        counted = "SELECT '{0}', count(*), coalesce(sum(hashtext(t::text)::bigint), 0) FROM \"{0}\" t"
        self._state = sa.text(" UNION ALL ".join(counted.format(table) for table in tables).replace("::", r"\:\:"))

    def close(self) -> None:
        """Let the database go."""
        self._engine.dispose()

    def state(self) -> dict[str, tuple[int, int]]:
        """Rows and a digest of their values, by table."""
        with self._engine.connect() as connection:
            return {table: (rows, digest) for table, rows, digest in connection.execute(self._state)}

    def journalled(self) -> int:
        """Rows of the journal."""
        with self._engine.connect() as connection:
            return int(connection.scalar(sa.text("SELECT count(*) FROM journal")) or 0)

    def newest(self, few: int = 1) -> list[Any]:
        """The newest rows of the journal, the newest first."""
        with self._engine.connect() as connection:
            return list(connection.execute(NEWEST, {"few": few}))

    @contextmanager
    def nothing_changes(self, refusals: int | None = 0) -> Iterator[None]:
        """What happens meanwhile changes no table, and leaves so many rows in the journal (None: as many as it may)."""
        before, journalled = self.state(), self.journalled()
        yield
        after = self.state()
        changed = {table for table in before if before[table] != after[table]}
        assert not changed, f"changed: {sorted(changed)}"
        assert refusals in (None, self.journalled() - journalled), "rows of the journal"
