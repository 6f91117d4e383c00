"""What changes in the database, seen from outside: by table, as it is committed, and the journal's newest rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg.rows import namedtuple_row

# A refusal is journalled, and a token or a key of the caller is no change of anybody's things.
NOT_COMPARED = frozenset({"issued_token", "idempotency_key", "client_use"})
TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
NEWEST = "SELECT * FROM journal ORDER BY xid DESC, id DESC LIMIT %s"
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
NOTED = "WITH seen AS (DELETE FROM watch.change RETURNING relname) SELECT relname, count(*) FROM seen GROUP BY 1"


class Watch:
    """Looks at one database as its owner, without ever changing what it looks at."""

    def __init__(self, url: str) -> None:
        address = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        # Thousands of looks: without what lies between a program and its driver.
        self._line = psycopg.connect(address, autocommit=True, row_factory=namedtuple_row, prepare_threshold=0)
        self._line.execute(NOTE_CHANGES, prepare=False)
        for [table] in self._line.execute(TABLES).fetchall():
            if table not in NOT_COMPARED:
                self._line.execute(NOTED_ON.format(table), prepare=False)

    def close(self) -> None:
        """Let the database go."""
        self._line.close()

    def changes(self) -> dict[str, int]:
        """Rows changed since this was last asked, by table."""
        return {str(table): int(count) for table, count in self._line.execute(NOTED)}

    def newest(self, few: int = 1) -> list[Any]:
        """The newest rows of the journal, the newest first."""
        return self._line.execute(NEWEST, [few]).fetchall()

    @contextmanager
    def nothing_changes(self, refusals: int | None = 0) -> Iterator[None]:
        """What happens meanwhile changes no table, and leaves so many rows in the journal (None: as many as it may)."""
        self.changes()
        yield
        changed = self.changes()
        journalled = changed.pop("journal", 0)
        assert not changed, f"changed: {sorted(changed)}"
        assert refusals in (None, journalled), "rows of the journal"
