"""The lines of changes: what fails changes nothing, and nothing is left to the next.

A line that is cut under way is told of in test_quick_writes.py.
"""

import asyncio
from typing import Any

import anyio
import pytest
import sqlalchemy as sa
from sqlmodel import Session

from api.lines.line import MOMENT, SLOWLY, Line
from api.lines.pool import Lines
from api.lines.questions import LineBrokenError, Question, Statement
from api.lines.writing import WritingLine
from api.settings import get_settings


@pytest.mark.usefixtures("http")
class TestLines:
    def test_what_fails_changes_nothing_and_the_line_goes_on(self, owner_session: Session):
        write = Question(Statement(b"INSERT INTO measure (name, value) VALUES ('x', 'y')", ()), ())
        look = Question(Statement(b"SELECT pg_backend_pid()::text", ()), ())
        twice = Question(Statement(b"SELECT pg_advisory_xact_lock(7)", ()), ())

        async def asked() -> list[Any]:
            lines, pids = Lines(get_settings(), WritingLine), []
            for wrong in (None, twice, write):
                try:
                    pids += (await lines.ask([look]))[0]
                    await lines.ask([wrong] if wrong else [])
                except LineBrokenError:
                    pids.append("refused")
            pids += (await lines.ask([look]))[0]
            await lines.close()
            return pids

        owner_session.execute(sa.text("SELECT pg_advisory_xact_lock(7)"))
        one, again, waited, third, broken, other = anyio.run(asked)
        owner_session.rollback()
        assert (waited, broken) == ("refused", "refused")
        assert one == again == third  # it waited for no lock, and stayed
        assert other != one  # what nobody foresaw ends the line

    def test_who_asks_in_one_turn_of_the_loop_shares_a_transaction(self):
        """So many at most, and on one line where another is free; whoever went away meanwhile takes nobody along."""
        look = Question(Statement(b"SELECT pg_backend_pid()::text, pg_current_xact_id()::text", ()), ())

        async def asked() -> list[Any]:
            lines = Lines(get_settings(), WritingLine)
            await asyncio.gather(*(lines.ask([look]) for _ in range(2)))
            tasks = [asyncio.create_task(lines.ask([look, look])) for _ in range(WritingLine.TOGETHER + 2)]
            await asyncio.sleep(0)
            tasks[1].cancel()
            found = await asyncio.gather(*tasks, return_exceptions=True)
            await lines.close()
            return found

        first, gone, *others = anyio.run(asked)
        assert isinstance(gone, asyncio.CancelledError)
        assert all(one == again for one, again in others)
        assert [each == first for each in others] == [True] * (WritingLine.TOGETHER - 2) + [False] * 2
        assert others[-2] == others[-1]

    def test_a_hundred_who_ask_in_one_moment_are_answered(self):
        """The general way costs many times as much: that many ask at once is no reason to be sent there."""
        look = Question(Statement(b"SELECT pg_backend_pid()::text", ()), ())

        async def asked(kind: type[Line]) -> list[Any]:
            lines = Lines(get_settings(), kind)
            await asyncio.gather(*(lines.ask([look]) for _ in range(get_settings().line_pool_size)))
            found = await asyncio.gather(*(lines.ask([look]) for _ in range(100)))
            await lines.close()
            return found

        for kind in (Line, WritingLine):
            pids = [pid for (((pid,),),) in anyio.run(asked, kind)]
            assert (len(pids), len(set(pids))) == (100, get_settings().line_pool_size)

    def test_fewer_may_wait_where_the_first_waits_long(self, owner_session: Session):
        """For a lock that another holds until all was looked at, however slow this machine is."""
        held, look = (Question(Statement(said, ()), ()) for said in (b"SELECT pg_advisory_xact_lock(8)", b"SELECT 1"))

        async def asked() -> list[bool]:
            line = await Line.open(get_settings())
            tasks = [asyncio.create_task(line.ask([each])) for each in (held, *[look] * SLOWLY)]
            for _ in range(3):  # they ask, nobody joins them, and they are sent
                await asyncio.sleep(0)
            stuck = [line.waiting > SLOWLY, line.is_stuck(1.0)]
            await asyncio.sleep(MOMENT)
            stuck += [line.is_stuck(60.0), line.is_stuck(MOMENT)]
            owner_session.execute(sa.text("SELECT pg_advisory_unlock(8)"))
            await asyncio.gather(*tasks)
            stuck.append(line.is_stuck(1.0))
            await line.close()
            return stuck

        owner_session.execute(sa.text("SELECT pg_advisory_lock(8)"))
        assert anyio.run(asked) == [True, False, True, True, False]

    def test_who_asks_while_others_are_still_coming_joins_them(self):
        """Turn by turn of the loop; whoever comes after one in which nobody did begins the next transaction."""
        look = Question(Statement(b"SELECT pg_current_xact_id()::text", ()), ())

        async def asked() -> list[Any]:
            lines, tasks = Lines(get_settings(), WritingLine), []
            await asyncio.gather(*(lines.ask([look]) for _ in range(get_settings().line_pool_size)))
            for _ in range(4):
                tasks.append(asyncio.create_task(lines.ask([look])))
                await asyncio.sleep(0)
            await asyncio.sleep(0)  # a turn in which nobody joins
            await asyncio.sleep(0)
            found = await asyncio.gather(*tasks, lines.ask([look]))
            await lines.close()
            return found

        first, *others, last = anyio.run(asked)
        assert others == [first] * 3
        assert last != first

    def test_what_is_refused_to_one_says_nothing_to_the_others(self, owner_session: Session):
        """Neither in its transaction nor behind it, where one was to find a statement prepared that is not."""
        one = Question(Statement(b"SELECT 1/($1::int)", ("by",)), (b"1",))
        twice = Question(Statement(b"SELECT pg_advisory_xact_lock(7)", ()), ())
        told: list[Any] = []

        async def tell(lines: Lines[WritingLine], *questions: Question) -> None:
            try:
                told.append(await lines.ask(questions))
            except LineBrokenError as broken:
                told.append(broken.refusal)

        async def asked() -> None:
            lines = Lines(get_settings().model_copy(update={"line_pool_size": 1}), WritingLine)
            look = Question(Statement(b"SELECT 2", ()), ())
            await tell(lines, look)
            async with anyio.create_task_group() as group:
                for turn in (((look,), (twice, one), (look, look)), ((one,), (look,))):
                    for questions in turn:
                        group.start_soon(tell, lines, *questions)
                    await asyncio.sleep(0.001)
            await tell(lines, one)
            await lines.close()

        owner_session.execute(sa.text("SELECT pg_advisory_xact_lock(7)"))
        anyio.run(asked)
        owner_session.rollback()
        two = [[b"2"]]
        assert told == [[two], b"55P03", b"26000", [two], [two, two], [two], [[[b"1"]]]]

    def test_a_line_that_is_shared_leaves_nothing_to_the_next(self):
        """What makes it safe behind a pooler (tests/scale/test_pooler.py): all it sets ends with its transaction."""
        left = "SELECT current_setting('lock_timeout'), (SELECT count(*) FROM pg_prepared_statements)::text"
        look = Question(Statement(left.encode(), ()), ())

        async def asked() -> list[Any]:
            line = await WritingLine.open(get_settings().model_copy(update={"database_pooler": "transaction"}))
            found = [*await line.ask([look]), *await Line.ask(line, [look])]
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
            b"WITH stands AS MATERIALIZED (SELECT coalesce(current_setting('gugus.stands', true) = 'true' "
            b"AND (SELECT a = $1 AND b = $2), false) AS is_so), "
            b'w0 AS (INSERT INTO one ("x", "y") SELECT $3, $4 WHERE true AND (SELECT is_so FROM stands)), '
            b'w1 AS (INSERT INTO two ("z") SELECT $5 WHERE true AND (SELECT is_so FROM stands)) '
            b"SELECT is_so, cast(pg_current_xact_id_if_assigned() AS xid) FROM stands"
        )
        assert joined.names == ("a", "b", "x", "y", "z")

    def test_a_condition_is_looked_at_where_those_before_it_hold(self):
        then, hold = Statement(b"SELECT c = $1", ("c",)), Statement(b"SELECT d($1)", ("d",))
        joined = Statement.standing(self.CHECK, then, hold)
        assert joined.sql == (
            b"SELECT set_config('gugus.stands', cast((CASE WHEN (SELECT a = $1 AND b = $2) "
            b"THEN (SELECT c = $3) ELSE false END) AS text), true), (SELECT d($4))"
        )
        assert joined.names == ("a", "b", "c", "d")

    def test_a_single_one_is_as_it_is(self):
        assert Statement.together(self.ROWS[1]) == self.ROWS[1]
