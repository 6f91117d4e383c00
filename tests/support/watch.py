"""What changes in the database, seen from outside: by table, as it is committed, and the journal's newest rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

# A refusal is journalled, and a token or a key of the caller is no change of anybody's things.
NOT_COMPARED = frozenset({"issued_token", "idempotency_key", "client_use"})
TABLES = sa.text("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
NEWEST = sa.text("SELECT * FROM journal ORDER BY xid DESC, id DESC LIMIT :few")
# Every change of a row leaves the name of its table, in the transaction of the change: what is undone leaves nothing.
NOTE_CHANGES = """
CREATE SCHEMA watch;
CREATE TABLE watch.change (relname name NOT NULL);
CREATE FUNCTION watch.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = watch, pg_temp AS $$
BEGIN INSERT INTO change VALUES (TG_TABLE_NAME); RETURN NULL; END $$;
"""
NOTED_ON = """
CREATE TRIGGER watched AFTER INSERT OR UPDATE OR DELETE ON "{0}" FOR EACH ROW EXECUTE FUNCTION watch.note();
CREATE TRIGGER watched_whole AFTER TRUNCATE ON "{0}" FOR EACH STATEMENT EXECUTE FUNCTION watch.note();
"""
NOTED = sa.text(
    "WITH seen AS (DELETE FROM watch.change RETURNING relname) SELECT relname, count(*) FROM seen GROUP BY 1"
)


class Watch:
    """Looks at one database as its owner, without ever changing what it looks at."""

    def __init__(self, url: str) -> None:
        address = sa.make_url(url).set(drivername="postgresql+psycopg")
        self._engine = sa.create_engine(address, isolation_level="AUTOCOMMIT", pool_size=1)
        with self._engine.connect() as connection:
            connection.execute(sa.text(NOTE_CHANGES))
            for table in set(connection.scalars(TABLES)) - NOT_COMPARED:
                connection.execute(sa.text(NOTED_ON.format(table)))

    def close(self) -> None:
        """Let the database go."""
        self._engine.dispose()

    def changes(self) -> dict[str, int]:
        """Rows changed since this was last asked, by table."""
        with self._engine.connect() as connection:
            return {str(table): int(count) for table, count in connection.execute(NOTED)}

    def newest(self, few: int = 1) -> list[Any]:
        """The newest rows of the journal, the newest first."""
        with self._engine.connect() as connection:
            return list(connection.execute(NEWEST, {"few": few}))

    @contextmanager
    def nothing_changes(self, refusals: int | None = 0) -> Iterator[None]:
        """What happens meanwhile changes no table, and leaves so many rows in the journal (None: as many as it may)."""
        self.changes()
        yield
        changed = self.changes()
        journalled = changed.pop("journal", 0)
        assert not changed, f"changed: {sorted(changed)}"
        assert refusals in (None, journalled), "rows of the journal"
