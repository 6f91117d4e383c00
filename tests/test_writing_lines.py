"""The lines of changes: what is read is held, what fails changes nothing, and a cut is told as what it is."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import anyio
import pytest
import sqlalchemy as sa
from sqlmodel import Session

from api.access.live_check import SET_CONTEXT
from api.queries import entry_facts
from api.questions import LineBrokenError, Question, Statement
from api.settings import get_settings
from api.writing_lines import UnknownOutcomeError, WritingLine, WritingLines
from tests.support.flows import REGION, UNKNOWN, House


@pytest.mark.usefixtures("http")
class TestLines:
    """What is decided between two ways there and back stands until the second."""

    def test_what_was_read_is_held_until_the_end(self, house: House, owner_session: Session):
        report = house.report()
        held = sa.text("SELECT FROM progress_report WHERE id = :id FOR UPDATE SKIP LOCKED")

        def is_free() -> bool:
            owner_session.rollback()
            return bool(owner_session.execute(held, {"id": report["id"]}).all())

        async def asked() -> list[bool]:
            lines = WritingLines(get_settings())
            async with lines.transaction() as line:
                questions = entry_facts.asked(UUID(report["id"]), UUID(UNKNOWN))
                _, *found = await line.begin([context(report), *questions])
                assert entry_facts.found(found).report.region == REGION
                seen = [is_free()]
                owner_session.rollback()
                await line.commit([])
            await lines.close()
            return [*seen, is_free()]

        assert anyio.run(asked) == [False, True]

    def test_what_fails_changes_nothing_and_the_line_goes_on(self, owner_session: Session):
        write = Question(Statement(b"INSERT INTO measure (name, value) VALUES ('x', 'y')", ()), ())
        look = Question(Statement(b"SELECT pg_backend_pid()::text", ()), ())
        twice = Question(Statement(b"SELECT pg_advisory_xact_lock(7)", ()), ())

        async def asked() -> list[Any]:
            lines, pids = WritingLines(get_settings()), []
            for wrong in (None, twice, write):
                try:
                    async with lines.transaction() as line:
                        pids += await line.begin([look])
                        await line.commit([wrong] if wrong else [])
                except LineBrokenError:
                    pids.append("refused")
            async with lines.transaction() as line:
                pids += await line.begin([look])
                await line.commit([])
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
            begun = await line.begin([look])
            await line.commit([])
            found = [*begun[-1:], *(await line.at_once([look]))[-1:], *await line.ask([look])]
            await line.close()
            return [row for rows in found for row in rows]

        assert anyio.run(asked) == [[b"20ms", b"0"], [b"20ms", b"0"], [b"0", b"0"]]

    def test_a_line_cut_at_the_commit_says_so(self, owner_session: Session):
        look = Question(Statement(b"SELECT pg_backend_pid()::text", ()), ())

        async def asked() -> None:
            lines = WritingLines(get_settings())
            async with lines.transaction() as line:
                ((pid,),) = (await line.begin([look]))[0]
                owner_session.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": int(pid)})
                await line.commit([look])

        with pytest.raises(UnknownOutcomeError):
            anyio.run(asked)


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


def context(report: dict[str, Any]) -> Question:
    """The context of the agency of a report, as the live check sets it."""
    given = {"organisations": report["owner"], "actor": UNKNOWN, "seats": "", "regions": REGION}
    return Question.of(SET_CONTEXT, {**given, "now": datetime.now(UTC)})
