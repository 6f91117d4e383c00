"""The short way of hot readings: the same answers as the general way, and no power that is not held now."""

import asyncio
import json
import os
import re
import socket
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import anyio
import httpx2
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session
from starlette.testclient import TestClient

from api.access.known_callers import CALLERS, Asked, Known
from api.access.live_check import ENTER_AGAIN
from api.access.principal import the_clock
from api.database import APPLICATION_ROLE, assume
from api.domain.acts import Act
from api.domain.clocks import local_date
from api.domain.seats import SeatKind
from api.lines.in_session import asked_in
from api.lines.line import WAITING_ON_EACH, Line
from api.lines.pool import Lines
from api.lines.questions import LineBrokenError, Question, Statement, written
from api.oauth.tokens import verify
from api.queries.changes import behind_a_check
from api.quick.readings import READINGS
from api.settings import get_settings
from tests.support.engines import engine_at
from tests.support.flows import NEIGHBOUR, REGION, UNKNOWN, YEAR, House, done, refused
from tests.support.metrics import IN_GENERAL, short_answers
from tests.support.one_turn import Request, in_one_turn, open_all
from tests.support.seated import Credentials, seated, token_of
from tests.support.tokens import Caller, token_for
from tests.test_quick_writes import REVOKED

ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
OF_EACH = {"x-request-id", "date"}
READ = ("plans:read", REGION)
SOMEBODY = Asked(UUID(UNKNOWN), frozenset(), Act.ACTIVITY_READ, ())
A_PAGE: dict[str, Any] = {
    "kinds_0": ["plan"],
    "told_0": ["national:id"],
    "regions": [],
    "districts": [],
    "events": [],
    "parties": [],
    "xid": 0,
    "id": UUID(int=0),
    "until_xid": None,
    "until_id": None,
    "limit": 5,
}
"""What a page of the feed is asked with."""
FOR_EVER = datetime(9999, 12, 31, tzinfo=UTC)


def addresses(house: House) -> dict[str, str]:
    activity = house.activities["1.1"]
    return {
        "/v1/activities/{activity_id}": f"/v1/activities/{activity['id']}",
        "/v1/plans/{plan_id}/activities": f"/v1/plans/{activity['plan_id']}/activities?limit=2",
        "/v1/reports/progress": f"/v1/reports/progress?year={YEAR}",
        "/v1/changes": "/v1/changes?limit=5",
    }


def told(answer: object) -> tuple[int, dict[str, str], bytes]:
    """All of an answer that does not differ from one request to the next."""
    return answer.status_code, {k: v for k, v in answer.headers.items() if k not in OF_EACH}, answer.content  # type: ignore[attr-defined]  # of HTTPX


def found_until(ends: datetime) -> dict[str, Any]:
    """What a live check tells of a caller whose token ends then."""
    return {"seen": "1:1:", "addresses": (), "until": ends.isoformat()}


class TestSameAnswer:
    @pytest.mark.parametrize("path", [reading.path for reading in READINGS])
    @pytest.mark.parametrize("who", ["32.12-secretariat", "kpppa"])
    def test_both_ways_tell_the_same(self, house: House, path: str, who: str):
        caller, address = house.speak(who), addresses(house)[path]
        general = caller.get(address, headers=IN_GENERAL)
        if general.status_code == 403:  # neither may: the word is not among theirs
            assert told(caller.get(address)) == told(general)
            return
        before = short_answers(path)
        assert told(caller.get(address)) == told(general)
        assert short_answers(path) == before + 1
        if "etag" in general.headers:
            known = {"If-None-Match": general.headers["etag"]}
            assert told(caller.get(address, headers=known)) == told(
                caller.get(address, headers={**IN_GENERAL, **known})
            )
            assert short_answers(path) == before + 2

    def test_pages_follow_each_other_on_either_way(self, house: House):
        pages = []
        for headers in ({}, IN_GENERAL):
            address, found = addresses(house)["/v1/plans/{plan_id}/activities"], []
            while address:
                page = done(house.secretariat.get(address, headers=headers))
                found += page["items"]
                address = (page["next"] or "").partition("://")[2].partition("/")[2]
                address = f"/{address}" if address else ""
            pages.append(found)
        assert pages[0] == pages[1]
        assert len(pages[0]) > 2

    @pytest.mark.parametrize(
        ("query", "status"),
        [("?limit=0", 422), ("?limit=2&limit=3", 400), ("?unknown=1", 422), ("?cursor=x", 422), ("?limit=%32", 200)],
    )
    def test_what_is_unusual_is_answered_as_ever(self, house: House, query: str, status: int):
        plan = house.activities["1.1"]["plan_id"]
        assert house.secretariat.get(f"/v1/plans/{plan}/activities{query}").status_code == status

    def test_what_is_not_seen_is_not_there(self, house: House):
        house.secretariat.get(f"/v1/activities/{house.activities['1.1']['id']}")
        assert refused(house.secretariat.get(f"/v1/activities/{UNKNOWN}"), 404, "not-found")
        neighbour = house.speak("21.71-secretariat")
        for _ in range(2):  # the second time the caller is known
            refused(neighbour.get(f"/v1/activities/{house.activities['1.1']['id']}"), 404, "not-found")

    def test_nobody_and_a_wrong_token_are_refused(self, http: TestClient, house: House):
        address = f"/v1/activities/{house.activities['1.1']['id']}"
        assert http.get(address).status_code == 401
        assert http.get(address, headers={"Authorization": "Bearer x"}).status_code == 401


ENDINGS: dict[str, tuple[str, int]] = {
    "the token is revoked": ("UPDATE issued_token SET revoked_at = now() WHERE client_id = :client", 401),
    "the token is over": ("UPDATE issued_token SET expires_at = now() WHERE client_id = :client", 401),
    "the client is shut": ("UPDATE client SET disabled_at = now() WHERE id = :client", 401),
    "the client is over": ("UPDATE client SET expires_at = now() WHERE id = :client", 401),
    "the seat has ended": ("UPDATE seat SET valid_to = current_date - 2 WHERE id = :seat", 403),
    "the networks are others": ("UPDATE client SET addresses = '{192.0.2.0/24}' WHERE id = :client", 401),
}


class TestHeldNow:
    @pytest.fixture
    def officer(self, owner_session: Session) -> Credentials:
        return seated(owner_session, SeatKind.SECRETARIAT, REGION)

    @pytest.fixture
    def caller(self, http: TestClient, officer: Credentials) -> Caller:
        return Caller(http, officer.client_id, token_of(http, officer, READ))

    @pytest.fixture
    def address(self, house: House) -> str:
        return f"/v1/activities/{house.activities['1.1']['id']}"

    @pytest.mark.parametrize("ending", ENDINGS)
    def test_what_ended_counts_at_once(
        self, caller: Caller, officer: Credentials, address: str, owner_session: Session, ending: str
    ):
        statement, status = ENDINGS[ending]
        for _ in range(2):
            done(caller.get(address))
        ids = {"client": officer.row_id, "seat": officer.seat_id}
        owner_session.execute(sa.text(statement), {key: ids[key] for key in ids if f":{key}" in statement})
        owner_session.commit()
        assert caller.get(address).status_code == status

    def test_what_was_under_way_when_the_caller_was_checked_counts_when_it_is_committed(
        self, caller: Caller, officer: Credentials, address: str, owner_session: Session
    ):
        owner_session.execute(
            sa.text("UPDATE seat SET valid_to = current_date - 2 WHERE id = :seat"), {"seat": officer.seat_id}
        )
        for _ in range(2):  # checked, and asked again, while the ending is not committed
            done(caller.get(address))
        owner_session.commit()
        refused(caller.get(address), 403, "insufficient-scope")

    def test_a_context_that_does_not_hold_any_more_shows_nothing(self, module_database: str):
        then = datetime.now(UTC)
        known = Known.of(the_clock("national:id", then), UUID(UNKNOWN), found_until(then))
        asked = {**known.holds, **known.context, "now": then}
        with Session(engine_at(module_database, APPLICATION_ROLE)) as session:
            assert asked_in(session, [Question.of(ENTER_AGAIN, asked)]) == [[[b"f"]]]
            assert session.scalar(sa.text("SELECT current_setting('gugus.organisations', true)")) in (None, "")

    @pytest.mark.parametrize(("organisation", "is_read"), [("", False), ("national:id", True)])
    def test_behind_a_check_that_found_nobody_the_journal_is_not_read(
        self, module_database: str, organisation: str, *, is_read: bool
    ):
        page = sa.text(f"EXPLAIN (ANALYZE, COSTS off, TIMING off) {behind_a_check(1).text}")
        with Session(engine_at(module_database, APPLICATION_ROLE)) as session:
            assume(session, [organisation])
            plan = "\n".join(session.scalars(page, A_PAGE))
        assert (re.search(r"\bon journal j \(actual ", plan) is not None) is is_read, plan

    @given(
        minutes=st.integers(0, 366 * 24 * 60),
        seconds=st.tuples(st.floats(0, 60), st.floats(-5, 120)),
        life=st.floats(0, 900),
    )
    def test_nobody_is_remembered_over_a_midnight_or_beyond_the_token(
        self, minutes: int, seconds: tuple[float, float], life: float
    ):
        then = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes, seconds=seconds[0])
        ends = then + timedelta(seconds=life)
        known, now = (
            Known.of(the_clock(NEIGHBOUR, then), UUID(UNKNOWN), found_until(ends)),
            then + timedelta(seconds=seconds[1]),
        )
        if known.holds_at(now):
            assert now < ends
            assert all(local_date(then, zone) == local_date(now, zone) for zone in ZONES)
            assert now - then < timedelta(seconds=60)


class TestTogether:
    """What several callers read in one moment is one transaction (ADR 57)."""

    def test_each_reads_what_it_reads_alone(self, house: House, owner_session: Session):
        """In its own name, the second time as whoever is known; who does not stand reads nothing."""
        http = house.secretariat.http
        gone = Caller(http, "demo-32.12-disnaker", token_for(http, "demo-32.12-disnaker"))
        owner_session.execute(REVOKED, {"jti": verify(gone.token).jti})
        owner_session.commit()
        wanted = [
            Request(caller, address)
            for address in addresses(house).values()
            for caller in (house.speak("32.12-secretariat"), gone, house.officer("dinsos"), house.speak("kpppa"))
        ]
        alone = [told(each.caller.get(each.path, headers=IN_GENERAL)) for each in wanted]
        found = [number for number, (status, *_) in enumerate(alone) if status == 200]
        assert {status for status, *_ in alone} == {200, 401, 403}
        CALLERS.clear()
        http.portal.call(open_all, http.app.state.lines)
        for _ in range(2):
            before = [short_answers(path) for path in addresses(house)]
            together = [told(each) for each in in_one_turn(http, *wanted)]
            assert [status for status, *_ in together] == [status for status, *_ in alone]
            assert [together[number] for number in found] == [alone[number] for number in found]
            # Two of the three where a third is refused, or is told in more forms than the short way has.
            went = [short_answers(path) - then for path, then in zip(addresses(house), before, strict=True)]
            assert went == [3, 3, 2, 2]

    def test_what_one_sets_for_itself_the_next_does_not_find(self, house: House):
        """A line keeps the plans that it makes: one made without sorting would be that of everybody."""
        http, bearer = house.secretariat.http, {"Authorization": f"Bearer {house.speak('kpppa').token}"}
        set_now = (
            b"SELECT json_object_agg(name, setting) FROM pg_settings WHERE source = 'session' AND setting <> boot_val"
        )
        look = Question(Statement(set_now, ()), ())

        async def looked() -> list[Any]:
            """Beside a page of the feed, in each of the turns in which what asks for it may come."""
            lines: Lines[Line] = http.app.state.lines
            looks = [asyncio.create_task(lines.ask([look]))]
            transport = httpx2.ASGITransport(http.app)
            async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as client:
                page = asyncio.create_task(client.get("/v1/changes", headers=bearer))
                while not page.done():
                    if sum(not each.done() for each in looks) < WAITING_ON_EACH:
                        looks.append(asyncio.create_task(lines.ask([look])))
                    await asyncio.sleep(0)
                done(page.result())
            return await asyncio.gather(*looks)

        http.portal.call(open_all, http.app.state.lines)
        before = short_answers("/v1/changes")
        found = [json.loads(row[0]) for ((row,),) in http.portal.call(looked)]
        assert short_answers("/v1/changes") == before + 1
        ours = [{name: each for name, each in one.items() if not name.startswith("gugus.")} for one in found]
        assert ours == [ours[0]] * len(ours)


@pytest.mark.usefixtures("http")
class TestLines:
    def test_what_is_refused_to_one_is_answered_to_the_others(self):
        """In one transaction with it, before and behind it; what counted before is told, the others are asked again."""
        one = Question(Statement(b"SELECT 1/($1::int), transaction_timestamp()::text", ("by",)), (b"1",))
        wrong = one._replace(values=(b"0",))

        async def asked() -> list[Any]:
            line = await Line.open(get_settings())
            found = await asyncio.gather(*(line.ask([each]) for each in (one, wrong, one)), return_exceptions=True)
            assert not line.is_good  # which was the making of a statement, for all it knows
            await line.close()
            return found

        (((first, at),),), refused_to, (((second, later),),) = anyio.run(asked)
        assert (first, second) == (b"1", b"1")
        assert isinstance(refused_to, LineBrokenError)
        assert at != later

    def test_a_connection_that_was_cut_costs_nobody_an_answer(self, house: House, owner_session: Session):
        address = f"/v1/activities/{house.activities['1.1']['id']}"
        path = "/v1/activities/{activity_id}"
        http = house.secretariat.http
        http.portal.call(open_all, http.app.state.lines)
        done(house.secretariat.get(address))
        CALLERS.keep(SOMEBODY, Known.of(the_clock(REGION, datetime.now(UTC)), SOMEBODY.jti, found_until(FOR_EVER)))
        owner_session.execute(
            sa.text(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
        before = short_answers(path)
        for _ in range(3):
            done(house.secretariat.get(address))
        assert short_answers(path) > before
        # Another server may answer from here on, which never heard the last of what that one said.
        assert CALLERS.get(SOMEBODY) is None

    def test_one_that_was_cut_leaves_alone_who_has_its_socket_now(self, owner_session: Session):
        async def left() -> bytes:
            line, (ours, theirs) = await Line.open(get_settings()), socket.socketpair()
            ((row,),) = await line.ask([Question(Statement(b"SELECT pg_backend_pid()", ()), ())])
            owner_session.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": int(row[0])})
            with pytest.raises(LineBrokenError):
                await line.ask([Question(Statement(b"SELECT pg_sleep(5)", ()), ())])
            os.dup2(ours.fileno(), line._socket)  # noqa: SLF001  the number that libpq has given back
            with ours, theirs:
                taken = socket.socket(fileno=line._socket)  # noqa: SLF001
                stream, writer = await asyncio.open_connection(sock=taken)
                await line.close()
                theirs.sendall(b"heard")
                heard = await stream.readexactly(5)
                writer.close()
                await writer.wait_closed()
            return heard

        assert anyio.run(left) == b"heard"

    def test_it_cannot_write_and_goes_on_with_another_connection(self):
        write = Question(Statement(b"INSERT INTO power_change (xid) VALUES (1)", ()), ())
        look = Question(Statement(b"SELECT $1::text, current_user::text", ("said",)), [written('a"\\ñ')])

        async def asked() -> object:
            lines = Lines(get_settings(), Line)
            with pytest.raises(LineBrokenError):
                await lines.ask([write, look])
            try:
                return await lines.ask([look, look])
            finally:
                await lines.close()

        row = ['a"\\ñ'.encode(), APPLICATION_ROLE.encode()]
        assert anyio.run(asked) == [[row], [row]]

    def test_whoever_goes_away_leaves_no_answer_to_the_next(self):
        slow = Question(Statement(b"SELECT pg_sleep(0.3)::text, 'of before'", ()), ())
        look = Question(Statement(b"SELECT 'mine'", ()), ())

        async def asked() -> object:
            lines = Lines(get_settings(), Line)
            with anyio.move_on_after(0.05):
                await lines.ask([slow])
            try:
                return await lines.ask([look])
            finally:
                await lines.close()

        assert anyio.run(asked) == [[[b"mine"]]]
