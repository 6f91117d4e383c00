"""The short way of a write: the same answers and the same rows as the general way, and nothing lost or doubled."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from time import sleep
from typing import Any, ClassVar, cast
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from api.access.known_callers import CALLERS
from api.domain.deprecations import DEPRECATED, Deprecation
from api.domain.scopes import Word
from api.lines.pool import Lines
from api.lines.writing import WritingLine
from api.oauth.tokens import verify
from tests.support.at_once import is_held_back, takes
from tests.support.flows import UNKNOWN, House, done, refused
from tests.support.metrics import short_answers, standing_writes
from tests.support.seated import machine, token_of
from tests.support.tokens import Caller, token_for
from tests.support.whole import WholeClient

IN_GENERAL = {"Content-Type": "application/json; charset=utf-8"}
"""Sends the same as everybody and is not read by the short way."""
OF_EACH = {"x-request-id", "date", "etag"}
OF_ITS_OWN = {"id", "activity_id", "updated_at", "instance"}
PATH = "/v1/progress-reports/{report_id}/entries"
SAID = {"physical_percent": 12.5, "spent_idr": 7, "obstacles": 'Contoh “"\\ñ”', "reported_on": "2026-04-01"}


ENTRY = sa.text("SELECT * FROM progress_entry WHERE id = :id")
EVENT = sa.text(r"""
    SELECT j.*, regexp_replace(feed_item, '[0-9a-f-]{36}|[0-9T\:.-]{20,}Z', '', 'g') AS item
    FROM journal j WHERE subject_id = :id
""")
NAMED_NETWORK = sa.text("UPDATE client SET addresses = '{203.0.113.0/24}' WHERE id = :id")
REVOKED = sa.text("UPDATE issued_token SET revoked_at = now() WHERE jti = :jti")
FILLED = sa.text("SELECT filled_by FROM progress_report WHERE id = :id")
EMPTIED = sa.text("UPDATE progress_report SET filled_by = '{}' WHERE id = :id")


class Patient(WritingLine):
    """A line that waits for a lock however long it takes, for a test that is slower than a line is patient."""

    SET_UP: ClassVar = (*WritingLine.SET_UP, "SET lock_timeout = 0")


@contextmanager
def patient(http: WholeClient) -> Iterator[None]:
    """Short ways that wait."""
    state = http.app.state
    impatient, state.writing_lines = state.writing_lines, Lines(state.settings, Patient)
    try:
        yield
    finally:
        http.portal.call(state.writing_lines.close)
        state.writing_lines = impatient


def add(house: House, report: dict[str, Any], number: str = "1.1", who: str = "disnaker", **options: Any) -> Any:
    body = {"activity_id": house.activities[number]["id"], **options.pop("body", SAID)}
    return house.officer(who).post(f"/v1/progress-reports/{report['id']}/entries", body, **options)


def told(answer: Any) -> tuple[int, list[tuple[str, str]], Any]:
    """All of an answer that does not differ from one entry to the next."""
    headers = [(name, value) for name, value in answer.headers.multi_items() if name not in OF_EACH]
    body = {key: value for key, value in answer.json().items() if key not in OF_ITS_OWN}
    return answer.status_code, headers, list(body.items())


def rows(session: Session, entry: dict[str, Any]) -> list[dict[str, Any]]:
    """What stands of an entry and of its event, but for what each has of its own."""
    session.rollback()
    own = {"id", "activity_id", "created_at", "updated_at", "at", "subject_id", "request_id", "digest", "xid"}
    found = [row for text in (ENTRY, EVENT) for row in session.execute(text, {"id": entry["id"]}).mappings()]
    return [{key: value for key, value in row.items() if key not in own | {"feed_item"}} for row in found]


def count(session: Session, report: dict[str, Any]) -> tuple[int, ...]:
    """Entries of a report, and events of them."""
    session.rollback()
    asked = sa.text(
        "SELECT (SELECT count(*) FROM progress_entry WHERE report_id = :id),"
        " (SELECT count(*) FROM journal WHERE whole_id = :id AND event = 'progress_entry.added'),"
        " (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%')"
    )
    return tuple(session.execute(asked, {"id": report["id"]}).one())


class TestSameAnswer:
    @pytest.mark.parametrize("body", [SAID, {}, {"is_nil": True}, {"values": []}])
    def test_both_ways_tell_and_write_the_same(self, house: House, owner_session: Session, body: dict[str, Any]):
        report, before = house.report(), short_answers(PATH)
        general = add(house, report, "1.1", body=body, headers=IN_GENERAL)
        assert short_answers(PATH) == before
        quick = add(house, report, "1.2", body=body)
        assert short_answers(PATH) == before + 1
        assert told(quick) == told(general)
        first, second = done(general, 201), done(quick, 201)
        assert rows(owner_session, second) == rows(owner_session, first)
        assert len(rows(owner_session, first)) == 2
        shown = house.officer("disnaker").get(f"/v1/progress-entries/{second['id']}")
        assert (shown.content, shown.headers["etag"]) == (quick.content, quick.headers["etag"])

    def test_whoever_fills_in_is_noted_once(self, house: House, owner_session: Session):
        report = house.report()
        owner_session.execute(EMPTIED, {"id": report["id"]})
        owner_session.commit()
        for number in ("1.1", "1.2"):
            done(add(house, report, number), 201)
        assert len(owner_session.execute(FILLED, {"id": report["id"]}).scalar_one()) == 1

    def test_whoever_was_never_checked_before_goes_it_too(self, house: House):
        report, before = house.report(), short_answers(PATH)
        CALLERS.clear()
        done(add(house, report), 201)
        assert short_answers(PATH) == before + 1

    def test_a_token_that_was_revoked_writes_nothing(self, house: House, owner_session: Session):
        report, http = house.report(), house.secretariat.http
        caller = Caller(http, "demo-32.12-disnaker", token_for(http, "demo-32.12-disnaker"))
        path, ids = f"/v1/progress-reports/{report['id']}/entries", [house.activities[n]["id"] for n in ("1.1", "1.2")]
        done(caller.post(path, {"activity_id": ids[0]}), 201)
        owner_session.execute(REVOKED, {"jti": verify(caller.token).jti})
        owner_session.commit()
        assert caller.post(path, {"activity_id": ids[1]}).status_code == 401
        assert count(owner_session, report) == (1, 1, 0)

    def test_one_that_is_revoked_while_it_waits_for_a_lock_writes_nothing(self, house: House, owner_session: Session):
        report, http = house.report(), cast("WholeClient", house.secretariat.http)
        caller = Caller(http, "demo-32.12-disnaker", token_for(http, "demo-32.12-disnaker"))
        path, ids = f"/v1/progress-reports/{report['id']}/entries", [house.activities[n]["id"] for n in ("1.1", "1.2")]
        done(caller.post(path, {"activity_id": ids[0]}), 201)
        with patient(http), ThreadPoolExecutor(1) as pool:
            assert takes(owner_session.connection(), "progress_report", report["id"], "UPDATE")
            waiting = pool.submit(caller.post, path, {"activity_id": ids[1]})
            assert is_held_back(cast("sa.Engine", owner_session.get_bind()), waiting)
            owner_session.execute(REVOKED, {"jti": verify(caller.token).jti})
            owner_session.commit()
            assert waiting.result().status_code == 401
        assert count(owner_session, report) == (1, 1, 0)

    def test_what_will_go_is_said_with_each_answer(self, house: House, monkeypatch: pytest.MonkeyPatch):
        report, before = house.report(), short_answers(PATH)
        row = Deprecation(since=date(2026, 11, 27), sunset=date(2027, 12, 1))
        for operation in ("progress_entries_add", "activities_read"):
            monkeypatch.setitem(DEPRECATED, operation, row)
        monkeypatch.setattr(house.secretariat.http.app, "middleware_stack", None)  # as of a process that starts
        activity = f"/v1/activities/{house.activities['1.1']['id']}"
        for answer in (add(house, report), house.officer("disnaker").get(activity)):
            assert answer.is_success
            assert answer.headers["sunset"] == "Wed, 01 Dec 2027 00:00:00 GMT"
        assert short_answers(PATH) == before

    def test_values_of_indicators_go_the_general_way(self, house: House):
        report, before = house.report(), short_answers(PATH)
        path = f"/v1/activities/{house.activities['1.1']['id']}/indicators"
        indicator = done(house.secretariat.get(path))["items"][0]
        value = {"indicator_id": indicator["id"], "value": 3}
        done(add(house, report, body={"values": [value]}), 201)
        assert short_answers(PATH) == before
        report = house.report()
        done(add(house, report, "1.2"), 201)  # what was found for it is known, and the next one still has values
        made = done(add(house, report, body={"values": [value]}), 201)
        assert ([each["value"] for each in made["values"]], short_answers(PATH)) == ([3], before + 1)

    def test_from_a_network_that_is_not_named_nothing_is_written(self, house: House, owner_session: Session):
        report, office = house.report(), "agency:32.12-disnaker"
        client = machine(owner_session, office, [(Word.PROGRESS_WRITE, office), (Word.PROGRESS_READ, office)])
        owner_session.execute(NAMED_NETWORK, {"id": client.row_id})
        owner_session.commit()
        here = cast("WholeClient", house.secretariat.http)
        inside, outside = (here.at(each) for each in ("203.0.113.9", "198.51.100.9"))
        bearer, before = (
            token_of(inside, client, [Word.PROGRESS_WRITE, Word.PROGRESS_READ, office]),
            short_answers(PATH),
        )
        for http, number, status in ((inside, "1.1", 201), (outside, "1.2", 401)):
            caller = Caller(http, client.client_id, bearer)
            body = {"activity_id": house.activities[number]["id"]}
            assert caller.post(f"/v1/progress-reports/{report['id']}/entries", body).status_code == status
        assert (short_answers(PATH), count(owner_session, report)) == (before + 1, (1, 1, 0))


_REPORT = "UPDATE progress_report SET {} WHERE id = :id"
_PERIOD = "UPDATE reporting_period SET {} WHERE id = (SELECT period_id FROM progress_report WHERE id = :id)"
_ACTIVITY = "UPDATE activity SET ended_edition = {} WHERE id = :activity"
OTHERWISE: dict[str, tuple[str, str, int]] = {
    "the report was sent": (_REPORT.format("status = 'submitted'"), _REPORT.format("status = 'draft'"), 409),
    "the period was frozen": (_PERIOD.format("status = 'frozen'"), _PERIOD.format("status = 'open'"), 409),
    "the activity has ended": (_ACTIVITY.format("1"), _ACTIVITY.format("NULL"), 422),
}
"""What changes after the first entry of a report, how it is changed back, and what the second is answered."""
REFUSED: dict[str, tuple[dict[str, Any], int]] = {
    "another's activity": ({"content": {"activity_id": "2.1", "physical_percent": 1}}, 422),
    "nil and a value": ({"content": {"activity_id": "1.1", "is_nil": True, "spent_idr": 1}}, 422),
    "an unknown field": ({"content": {"activity_id": "1.1", "unknown": 1}}, 422),
    "no JSON": ({"content": b"{"}, 400),
    "no field": ({"content": {}}, 422),
    "another's report": ({"who": "32.12-dinsos"}, 403),
    "another district's report": ({"who": "21.71-disnaker"}, 404),
    "no report": ({"report": UNKNOWN}, 404),
    "not its to write": ({"who": "32.12-secretariat"}, 403),
    "no word for it": ({"who": "kpppa"}, 403),
    "no key": ({"key": "x"}, 422),
    "a second entry": ({"number": "1.2"}, 409),
}


class TestRefused:
    @pytest.fixture
    def report(self, house: House) -> dict[str, Any]:
        report = house.report()
        done(add(house, report, "1.2"), 201)
        return report

    @pytest.mark.parametrize("case", REFUSED)
    def test_it_is_said_as_ever_and_nothing_is_written(
        self, house: House, report: dict[str, Any], owner_session: Session, case: str
    ):
        given, status = REFUSED[case]
        before = count(owner_session, report)
        answers = [self.sent(house, report, given, headers) for headers in ({}, IN_GENERAL)]
        assert [answer.status_code for answer in answers] == [status, status]
        assert told(answers[0]) == told(answers[1])
        assert count(owner_session, report) == before

    def sent(self, house: House, report: dict[str, Any], given: dict[str, Any], headers: dict[str, str]) -> Any:
        caller = house.speak(given.get("who", "32.12-disnaker"))
        content = given.get("content", {"activity_id": given.get("number", "1.1"), "physical_percent": 1})
        if isinstance(content, dict):
            named = {name: house.activities[value]["id"] for name, value in content.items() if name == "activity_id"}
            content = json.dumps({**content, **named}).encode()
        path = f"/v1/progress-reports/{given.get('report', report['id'])}/entries"
        sent = {"Authorization": f"Bearer {caller.token}", "Content-Type": "application/json", **headers}
        sent["Idempotency-Key"] = given.get("key", uuid4().hex)
        return caller.http.post(path, content=content, headers=sent)


class TestAtOnce:
    def test_many_of_one_activity_are_one(self, house: House, owner_session: Session):
        report = house.report()
        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(lambda _: add(house, report), range(6)))
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]
        assert count(owner_session, report)[:2] == (1, 1)

    def test_a_key_has_one_effect(self, house: House, owner_session: Session):
        report, key = house.report(), uuid4().hex
        before = short_answers(PATH)
        first, again = add(house, report, key=key), add(house, report, key=key)
        assert (first.content, again.headers["idempotency-replayed"]) == (again.content, "true")
        assert "idempotency-replayed" not in first.headers
        refused(add(house, report, "1.2", key=key), 422, "idempotency-key-reused")
        assert (count(owner_session, report)[:2], short_answers(PATH)) == ((1, 1), before + 1)

    def test_whoever_holds_the_report_is_waited_for_in_the_general_way(self, house: House, owner_session: Session):
        report, before = house.report(), short_answers(PATH)
        assert takes(owner_session.connection(), "progress_report", report["id"], "UPDATE")
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(add, house, report)
            owner_session.execute(sa.text("SELECT pg_sleep(0.2)"))
            owner_session.execute(
                sa.text("UPDATE progress_report SET status = 'submitted' WHERE id = :id"), {"id": report["id"]}
            )
            owner_session.commit()
            refused(waiting.result(), 409, "locked")
        assert (count(owner_session, report), short_answers(PATH)) == ((0, 0, 0), before)


def cut(session: Session) -> None:
    """End every connection that waits, and wait until its process is gone, which leaves the list before its socket."""
    waiting = sa.text(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database()"
        " AND query LIKE '%gugus.stands%' AND state = 'idle' AND pid <> pg_backend_pid()"
    )
    while session.execute(waiting).all():
        session.rollback()
        sleep(0.01)


@contextmanager
def cutting(session: Session) -> Iterator[None]:
    """Whoever commits an entry loses the connection while it does."""
    session.execute(
        sa.text("""
        CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
        $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON progress_entry DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION cut();
    """)
    )
    session.commit()
    try:
        yield
    finally:
        session.execute(sa.text("DROP FUNCTION cut CASCADE"))
        session.commit()


class TestBroken:
    def test_a_commit_whose_answer_is_lost_is_no_success_and_is_not_tried_twice(
        self, house: House, owner_session: Session
    ):
        report, key = house.report(), uuid4().hex
        with cutting(owner_session):
            quick, general = add(house, report, key=key), add(house, report, headers=IN_GENERAL)
        refused(quick, 503, "unavailable")
        assert told(quick) == told(general)
        done(add(house, report, key=key), 201)
        assert count(owner_session, report)[:2] == (1, 1)

    def test_a_line_that_was_cut_before_costs_nobody_an_answer(self, house: House, owner_session: Session):
        report = house.report()
        done(add(house, report), 201)
        cut(owner_session)
        done(add(house, report, "1.2"), 201)
        assert count(owner_session, report)[:2] == (2, 2)


class TestTheNext:
    """Where the same caller wrote there a moment ago, all goes one way, and fails where anything is otherwise."""

    @pytest.fixture
    def report(self, house: House, owner_session: Session) -> dict[str, Any]:
        """One that its officer has just written in for the first time."""
        report = house.report()
        owner_session.execute(EMPTIED, {"id": report["id"]})
        owner_session.commit()
        done(add(house, report), 201)
        return report

    def test_it_tells_and_writes_the_same(self, house: House, report: dict[str, Any], owner_session: Session):
        before = standing_writes(PATH)
        quick = add(house, report, "1.2")
        assert standing_writes(PATH) == before + 1
        general = add(house, house.report(), "1.2", headers=IN_GENERAL)
        assert told(quick)[:2] == told(general)[:2]
        ours, theirs = (rows(owner_session, done(answer, 201)) for answer in (quick, general))
        assert [unlike(*both) for both in zip(ours, theirs, strict=True)] == [{"report_id"}, {"whole_id"}]

    def test_its_key_has_one_effect(self, house: House, report: dict[str, Any], owner_session: Session):
        before, key = standing_writes(PATH), uuid4().hex
        first, again = add(house, report, "1.2", key=key), add(house, report, "1.2", key=key)
        assert (first.content, again.headers["idempotency-replayed"]) == (again.content, "true")
        assert (count(owner_session, report)[:2], standing_writes(PATH)) == ((2, 2), before + 1)

    def test_what_changed_meanwhile_is_asked_again(self, house: House, report: dict[str, Any], owner_session: Session):
        before, short = standing_writes(PATH), short_answers(PATH)
        owner_session.execute(EMPTIED, {"id": report["id"]})
        owner_session.commit()
        done(add(house, report, "1.2"), 201)
        assert (standing_writes(PATH), short_answers(PATH)) == (before, short + 1)
        assert len(owner_session.execute(FILLED, {"id": report["id"]}).scalar_one()) == 1

    @pytest.mark.parametrize("change", OTHERWISE)
    def test_what_is_not_so_any_more_is_refused_as_ever(
        self, house: House, report: dict[str, Any], owner_session: Session, change: str
    ):
        told_so, back, status = OTHERWISE[change]
        given = {"id": report["id"], "activity": house.activities["1.2"]["id"]}
        owner_session.execute(sa.text(told_so), given)
        owner_session.commit()
        try:
            answers = [add(house, report, "1.2", headers=headers) for headers in ({}, IN_GENERAL)]
        finally:
            owner_session.execute(sa.text(back), given)
            owner_session.commit()
        assert [answer.status_code for answer in answers] == [status, status]
        assert told(answers[0]) == told(answers[1])
        assert count(owner_session, report)[:2] == (1, 1)

    def test_a_line_cut_under_way_is_no_success_and_is_not_tried_twice(
        self, house: House, report: dict[str, Any], owner_session: Session
    ):
        key = uuid4().hex
        with cutting(owner_session):
            refused(add(house, report, "1.2", key=key), 503, "unavailable")
        done(add(house, report, "1.2", key=key), 201)
        assert count(owner_session, report)[:2] == (2, 2)


def unlike(one: dict[str, Any], other: dict[str, Any]) -> set[str]:
    """The columns in which two rows differ."""
    return {name for name in one | other if one[name] != other[name]}
