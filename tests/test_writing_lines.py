"""The lines of changes: what fails changes nothing, and nothing is left to the next.

A line that is cut under way is told of in test_quick_writes.py.
"""

from typing import Any

import anyio
import pytest
import sqlalchemy as sa
from sqlmodel import Session

from api.questions import LineBrokenError, Question, Statement
from api.settings import get_settings
from api.writing_lines import WritingLine, WritingLines


@pytest.mark.usefixtures("http")
class TestLines:
    def test_what_fails_changes_nothing_and_the_line_goes_on(self, owner_session: Session):
        write = Question(Statement(b"INSERT INTO measure (name, value) VALUES ('x', 'y')", ()), ())
        look = Question(Statement(b"SELECT pg_backend_pid()::text", ()), ())
        twice = Question(Statement(b"SELECT pg_advisory_xact_lock(7)", ()), ())

        async def asked() -> list[Any]:
            lines, pids = WritingLines(get_settings()), []
            for wrong in (None, twice, write):
                try:
                    pids += (await lines.at_once([look]))[0]
                    await lines.at_once([wrong] if wrong else [])
                except LineBrokenError:
                    pids.append("refused")
            pids += (await lines.at_once([look]))[0]
            await lines.close()
            return pids

        owner_session.execute(sa.text("SELECT pg_advisory_xact_lock(7)"))
        one, again, waited, third, broken, other = anyio.run(asked)
        owner_session.rollback()
        assert (waited, broken) == ("refused", "refused")
        assert one == again == third  # it waited for no lock, and stayed
        assert other != one  # what nobody foresaw ends the line

    def test_a_line_that_is_shared_leaves_nothing_to_the_next(self):
        """What makes it safe behind a pooler (tests/scale/test_pooler.py): all it sets ends with its transaction."""
        left = "SELECT current_setting('lock_timeout'), (SELECT count(*) FROM pg_prepared_statements)::text"
        look = Question(Statement(left.encode(), ()), ())

        async def asked() -> list[Any]:
            line = await WritingLine.open(get_settings().model_copy(update={"database_pooler": "transaction"}))
            found = [*await line.at_once([look]), *await line.ask([look])]
            await line.close()
            return [row for rows in found for row in rows]

        assert anyio.run(asked) == [[b"20ms", b"0"], [b"0", b"0"]]


class TestStatements:
    """Statements that go together are numbered on, and name the values of each."""

    CHECK = Statement(b"SELECT a = $1 AND b = $2", ("a", "b"))
    ROWS = (Statement.into("one", ("x", "y")), Statement.into("two", ("z",)))

    def test_rows_are_written_behind_a_condition(self):
        joined = Statement.behind(self.CHECK, *self.ROWS)
        assert joined.sql == (
            b"WITH stands AS MATERIALIZED (SELECT gugus_must_stand((SELECT a = $1 AND b = $2))), "
            b'w0 AS (INSERT INTO one ("x", "y") SELECT $3, $4 FROM stands) INSERT INTO two ("z") SELECT $5'
        )
        assert joined.names == ("a", "b", "x", "y", "z")

    def test_so_is_a_single_one(self):
        assert Statement.behind(self.CHECK, self.ROWS[1]).sql.endswith(b') INSERT INTO two ("z") SELECT $3 FROM stands')

    def test_a_second_condition_is_looked_at_where_the_first_holds(self):
        joined = Statement.standing(self.CHECK, Statement(b"SELECT c = $1", ("c",)), Statement(b"SELECT d($1)", ("d",)))
        assert joined.sql == (
            b"SELECT gugus_must_stand(CASE WHEN (SELECT a = $1 AND b = $2) THEN (SELECT c = $3) ELSE false END), "
            b"(SELECT d($4))"
        )
        assert joined.names == ("a", "b", "c", "d")
