"""Writes of several callers that are one transaction: each in its own name, and none for what befalls another.

What shares a transaction on a line is told of in test_writing_lines.py; the short way in test_quick_writes.py.
"""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from api.access import live_check
from api.lines.line import Line
from api.lines.pool import Lines
from api.lines.questions import Question, Statement
from api.oauth.tokens import verify
from tests.support.flows import House, done, refused
from tests.support.metrics import standing_writes
from tests.support.one_turn import Request, in_one_turn, open_all
from tests.support.tokens import Caller, token_for
from tests.test_quick_writes import IN_GENERAL, PATH, REVOKED, add, count, cutting, told

SPENT = {"physical_percent": 12.5, "spent_idr": 7}
Wanted = tuple[Caller, dict[str, Any], str, str]
"""Who writes into which report, of which activity, with which key."""


def at_once(house: House, *wanted: Wanted) -> list[Any]:
    """The answers to entries that are all sent in one turn of the loop of the application."""
    return in_one_turn(
        house.secretariat.http,
        *(
            Request(
                caller,
                f"/v1/progress-reports/{report['id']}/entries",
                {"activity_id": house.activities[number]["id"], **SPENT},
                {"Idempotency-Key": key},
            )
            for caller, report, number, key in wanted
        ),
    )


def key() -> str:
    return uuid4().hex


def events(session: Session, *entries: dict[str, Any]) -> list[Any]:
    """What the journal says of them: the transaction, and in whose name."""
    session.rollback()
    asked = sa.text("SELECT xid, owner, client_id, seat_id, audience FROM journal WHERE subject_id = :id")
    return [session.execute(asked, {"id": entry["id"]}).one() for entry in entries]


class Place:
    """A report of each of two agencies, in which its officer wrote a moment ago what is gone again."""

    def __init__(self, house: House, session: Session) -> None:
        self.house, self.session = house, session
        self.labour, self.social = (house.officer(who) for who in ("disnaker", "dinsos"))
        self.of_labour, self.of_social = (self.begun(who) for who in ("disnaker", "dinsos"))

    def begun(self, who: str, caller: Caller | None = None) -> dict[str, Any]:
        report = self.house.report(who)
        number = {"disnaker": "1.1", "dinsos": "2.1"}[who]
        body = {"activity_id": self.house.activities[number]["id"]}
        path = f"/v1/progress-reports/{report['id']}/entries"
        done((caller or self.house.officer(who)).post(path, body), 201)
        self.session.execute(sa.text("DELETE FROM progress_entry WHERE report_id = :id"), {"id": report["id"]})
        self.session.commit()
        return report


@pytest.fixture
def place(house: House, owner_session: Session) -> Place:
    http = house.secretariat.http
    http.portal.call(open_all, http.app.state.writing_lines)
    return Place(house, owner_session)


@contextmanager
def refusing(session: Session, owner: str) -> Iterator[None]:
    """Whoever commits an entry of this owner is told that a lock was waited for too long."""
    session.execute(
        sa.text(f"""
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = 'lock_not_available'; END $$;
        CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON progress_entry DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.owner = '{owner}') EXECUTE FUNCTION refuse();
    """)
    )
    session.commit()
    try:
        yield
    finally:
        session.execute(sa.text("DROP FUNCTION refuse CASCADE"))
        session.commit()


class TestTogether:
    @pytest.mark.parametrize("kind", ["lines", "writing_lines"])
    @pytest.mark.parametrize(
        ("check", "no"), [(live_check.ENTER_AGAIN, b"f"), (live_check.ENTER, None)], ids=["again", "whole"]
    )
    def test_where_a_check_fails_the_context_of_whoever_was_before_is_gone(
        self, house: House, kind: str, check: Statement, no: bytes | None
    ):
        settings = ", ".join(f"current_setting('{name}')" for name in live_check.CONTEXT)
        look = Question(Statement(f"SELECT {settings}, transaction_timestamp()::text".encode(), ()), ())
        asked_with: dict[str, Any] = {"organisations": "district:32.12", "actor": uuid4(), "seats": "", "regions": "x"}
        asked_with |= {"now": datetime.now(UTC), "jti": uuid4(), **live_check.look_of("power", b"1:1:")}
        before = Question.of(live_check.SET_CONTEXT, asked_with)
        nobody = Question.of(check, {**asked_with, "words": [], "organisations": [], "context": []})

        async def asked() -> list[Any]:
            lines: Lines[Line] = getattr(house.secretariat.http.app.state, kind)
            await open_all(lines)
            return await asyncio.gather(lines.ask([before, look]), lines.ask([nobody, look]))

        (_, (set_then,)), ((stands,), (left,)) = house.secretariat.http.portal.call(asked)
        assert (set_then[0], stands, left[:-1]) == (b"district:32.12", [no], [b""] * len(live_check.CONTEXT))
        assert set_then[-1] == left[-1]  # it was one transaction

    def test_each_writes_in_its_own_name(self, house: House, place: Place, owner_session: Session):
        before = standing_writes(PATH)
        answers = at_once(
            house,
            (place.labour, place.of_labour, "1.1", key()),
            (place.social, place.of_social, "2.1", key()),
            (place.labour, place.of_labour, "1.2", key()),
        )
        first, other, second = events(owner_session, *(done(answer, 201) for answer in answers))
        assert standing_writes(PATH) == before + 3
        assert first == second
        assert first.xid == other.xid
        assert (first.owner, other.owner) == ("agency:32.12-disnaker", "agency:32.12-dinsos")
        alone = add(house, house.report("dinsos"), "2.1", "dinsos", headers=IN_GENERAL)
        assert events(owner_session, done(alone, 201))[0][1:] == other[1:]

    def test_whoever_does_not_stand_writes_nothing_and_the_others_do(
        self, house: House, place: Place, owner_session: Session
    ):
        """Behind another of its own agency, whose context it would have had to write with."""
        http = house.secretariat.http
        revoked = Caller(http, "demo-32.12-disnaker", token_for(http, "demo-32.12-disnaker"))
        report = place.begun("disnaker", revoked)
        owner_session.execute(REVOKED, {"jti": verify(revoked.token).jti})
        owner_session.commit()
        first, not_it, second = at_once(
            house,
            (place.labour, place.of_labour, "1.1", key()),
            (revoked, report, "1.1", key()),
            (place.social, place.of_social, "2.1", key()),
        )
        assert not_it.status_code == 401
        assert count(owner_session, report)[0] == 0
        one, other = events(owner_session, done(first, 201), done(second, 201))
        assert one.xid == other.xid

    def test_what_is_refused_to_one_is_written_for_the_others(self, house: House, place: Place, owner_session: Session):
        same = key()
        first, again, second, other, twice = at_once(
            house,
            (place.labour, place.of_labour, "1.1", same),
            (place.labour, place.of_labour, "1.1", same),
            (place.labour, place.of_labour, "1.2", key()),
            (place.social, place.of_social, "2.1", key()),
            (place.social, place.of_social, "2.1", key()),
        )
        assert (first.status_code, first.content) == (201, again.content)
        assert {first.headers.get("idempotency-replayed"), again.headers.get("idempotency-replayed")} == {None, "true"}
        done(second, 201)
        assert sorted((other.status_code, twice.status_code)) == [201, 409]
        written = [count(owner_session, report)[:2] for report in (place.of_labour, place.of_social)]
        assert written == [(2, 3), (1, 2)]  # an event more of what was written before

    def test_a_commit_that_is_refused_for_one_is_made_for_the_others(
        self, house: House, place: Place, owner_session: Session
    ):
        with refusing(owner_session, "agency:32.12-dinsos"):
            ours, theirs = at_once(
                house,
                (place.labour, place.of_labour, "1.1", key()),
                (place.social, place.of_social, "2.1", key()),
            )
            general = add(house, place.of_social, "2.1", "dinsos", headers=IN_GENERAL)
        done(ours, 201)
        assert not theirs.is_success
        assert told(theirs) == told(general)
        assert count(owner_session, place.of_social)[0] == 0

    def test_where_the_line_breaks_nobody_is_told_of_success(self, house: House, place: Place, owner_session: Session):
        sent = ((place.labour, place.of_labour, "1.1", key()), (place.social, place.of_social, "2.1", key()))
        with cutting(owner_session):
            for answer in at_once(house, *sent):
                refused(answer, 503, "unavailable")
        for answer in at_once(house, *sent):
            done(answer, 201)


FUNCTIONS = sa.text("""
    SELECT p.proname, p.prosrc, p.prosecdef AND p.proowner = 'gugus_definer'::regrole AS of_all,
           EXISTS (SELECT FROM pg_trigger t
                   WHERE t.tgfoid = p.oid AND t.tginitdeferred AND NOT t.tgisinternal) AS at_end
    FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
""")


class TestAtTheCommit:
    """What runs there runs under the context of the last of those who share it (ADR 57)."""

    def test_it_reads_nothing_of_who_asks_but_the_time(self, owner_session: Session):
        found = {each.proname: each for each in owner_session.execute(FUNCTIONS)}
        reached, waiting = set[str](), [name for name, each in found.items() if each.at_end]
        assert len(waiting) > 10
        assert all(found[name].of_all for name in waiting)
        while waiting:
            name = waiting.pop()
            reached.add(name)
            called = set(re.findall(r"\w+", found[name].prosrc)) & set(found)
            waiting += called - reached
        assert reached & {"gugus_organisations", "gugus_regions", "gugus_actor", "gugus_seats"} == set()
        settings = {each for name in reached for each in re.findall(r"gugus\.\w+", found[name].prosrc)}
        assert settings == {"gugus.now", "gugus.rolled_up"}

    def test_each_caller_sets_all_that_anything_reads_of_who_asks(self, owner_session: Session):
        read = {
            name
            for each in owner_session.execute(FUNCTIONS)
            for name in re.findall(r"current_setting\('(gugus\.\w+)'", each.prosrc)
        }
        assert read - {"gugus.rolled_up"} == set(live_check.CONTEXT)
