"""The journal: each write says what happened in its own transaction, and repeats nothing that was said."""

import json
import logging
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from api.domain.hearing import ANYONE
from tests.support.flows import INSTRUMENT, NEIGHBOUR, REGION, UNKNOWN, House, done, refused, speaker, work_off
from tests.support.operations import DOCUMENT
from tests.support.repeating import repeated
from tests.support.seated import machine, token_of
from tests.support.small_plan import workbook
from tests.support.tokens import Caller
from tests.support.writes import WRITES
from tests.support.writes.agencies import agency_of
from tests.support.writes.task_forces import decree
from tests.support.writes.write import OFFICE

CANARY = f"KENARI-{uuid4().hex[:8]}"
NEWEST = sa.text("""
    SELECT event, owner, subject_kind, subject_id::text, subject_version, audience, actor_kind, request_id, xid
    FROM journal WHERE id > :mark ORDER BY id
""")


class Watched:
    """The journal seen from outside, from a mark on."""

    def __init__(self, owner) -> None:
        self.owner = owner
        self.mark = self.newest()

    def newest(self):
        self.owner.rollback()
        # Ids are made in order of time; none yet means that every one is new.
        return self.owner.scalar(
            sa.text("SELECT coalesce(max(id::text), '00000000-0000-0000-0000-000000000000') FROM journal")
        )

    def rows(self):
        self.owner.rollback()
        return self.owner.execute(NEWEST, {"mark": self.mark}).all()


@pytest.fixture(scope="module")
def house(as_) -> House:
    made = House(as_)
    assert made.plan
    return made


@pytest.fixture
def journal(house, owner_session) -> Watched:  # noqa: ARG001  # the plan stands before the mark
    return Watched(owner_session)


# Founding needs a region without a task force, a calendar has an event for each period, many verifications and many
# reminders have many events, sessions belong to people, notices to seats, a private contact is found by its agency, and
# what is confirmed is a file's proposal. Of a person who is reset or signed out, the row itself stays as it
# is; what was made without a line is sent for many reports.
# An early freeze wants every report verified, and a reopening moves its period as well.
TOLD_ELSEWHERE = {
    *("task_forces_add", "progress_reports_verify_many", "sessions_end", "budget_tags_confirm"),
    "reporting_obligations_remind",
    "offline_entries_send",
    *("reporting_calendars_add", "notices_mark_read", "private_contacts_keep"),
    *("reporting_periods_freeze", "reopenings_approve"),
    "people_reset",
    "people_sign_out",
    # What is removed is gone, an approval has many events, and what is inherited comes from the plan above.
    *("activities_remove", "indicators_remove", "goals_remove", "programmes_remove"),
    *("amendments_approve", "indicators_inherit"),
    *(
        "evidence_remove",
        "webhooks_remove",
        "export_tokens_remove",
        "uploads_cancel",
        "import_layouts_forget",
    ),  # no row is left to look at
    "cases_erase",  # the event is of the case, the answer the erasure
    "consents_confirm",  # by a second officer of the same agency, whom the demo does not have
}
# A handover ends one seat and begins another, and what was asked for is done with its approval.
TOLD_ELSEWHERE |= {"seats_hand_over", "pending_acts_approve"}
# A redirection ends one referral and sends another, and what went without consent is confirmed at both.
TOLD_ELSEWHERE |= {"referrals_redirect", "referrals_confirm"}
TOLD_ELSEWHERE |= {"case_follow_ups_add"}  # four in one, by the first of them


class TestEveryWrite:
    @pytest.mark.parametrize("name", WRITES)
    def test_leaves_exactly_its_event_in_its_own_transaction(self, house: House, owner_session, name):
        write = WRITES[name]
        given = write.prepare(house)
        watched = Watched(owner_session)
        answer = write.send(house, given)
        assert answer.status_code in {200, 201, 202}, answer.text
        made = answer.json()
        newest = watched.newest()
        # What goes with an import is told apart, for somebody may keep a copy of it.
        (row,) = (row for row in watched.rows() if not row.event.endswith(".removed"))
        assert (row.event, row.owner, row.subject_kind, row.subject_id) == (
            write.event,
            write.owner,
            write.table,
            made["id"],
        )
        assert row.subject_version == made.get("version")
        assert (row.actor_kind, row.request_id) == ("client", answer.headers["x-request-id"])
        assert {write.owner, *write.told} <= set(row.audience)
        assert write.told or set(row.audience) - {ANYONE} == {write.owner}
        written = sa.text(f'SELECT xmin::text::bigint FROM "{write.table}" WHERE id = :id')  # noqa: S608
        assert owner_session.scalar(written, {"id": made["id"]}) == row.xid
        if answer.request.method == "POST":
            repeated(house.secretariat.http, answer)
            assert watched.newest() == newest

    def test_the_founding_of_a_task_force_too(self, http, owner_session):
        words, place = ("task_forces:write", "task_forces:read"), "district:32.02"
        made = machine(owner_session, place, [(word, place) for word in words])
        founder = Caller(http, made.client_id, token_of(http, made, [*words, place]))
        watched = Watched(owner_session)
        founded = done(founder.post("/v1/task-forces", {"owner": place, "name": "Contoh"}, twice=True), 201)
        assert [(row.event, row.owner, row.subject_id) for row in watched.rows()] == [
            ("task_force.added", place, founded["id"])
        ]

    def test_the_first_of_a_chapter_tells_the_chapter_before_itself(self, house: House, owner_session):
        plan = house.draft_plan()["id"]
        watched = Watched(owner_session)
        first, second = house.programme(plan), house.programme(plan)
        told = [(row.event, row.subject_id) for row in watched.rows()]
        programmes = [("programme.added", each["id"]) for each in (first, second)]
        assert told == [("goal.added", first["goal_id"]), *programmes]

    def test_each_of_many_verified_at_once_is_told(self, house: House, owner_session):
        reports = [house.submitted()["id"], house.submitted("dinsos", "2.1")["id"]]
        watched = Watched(owner_session)
        done(house.secretariat.post("/v1/progress-report-verifications", {"report_ids": reports}, twice=True))
        told = [(row.event, row.subject_id) for row in watched.rows()]
        assert sorted(told) == sorted(("progress_report.verified", report) for report in reports)

    def test_no_route_that_writes_is_left_out(self):
        writing = {
            operation["operationId"]
            for path, item in DOCUMENT["paths"].items()
            for method, operation in item.items()
            if path.startswith("/v1/") and method in {"post", "put", "patch", "delete"}
        }
        assert writing == {*WRITES, *TOLD_ELSEWHERE}, "say in tests/support/writes/ how it is made and what it leaves"


class TestImport:
    def test_each_thing_it_made_is_told_once(self, fresh_http, database):
        engine = sa.create_engine(sa.make_url(database).set(drivername="postgresql+psycopg"))
        house = House(speaker(fresh_http))
        done(house.send(workbook(), status="in_force", instrument=json.dumps(INSTRUMENT)), 202)
        with engine.connect() as outside:
            told = "SELECT event, actor_kind, count(*) FROM journal GROUP BY 1, 2 ORDER BY 1"
            assert outside.exec_driver_sql(told).all() == [("import.sent", "client", 1)]
            outside.rollback()
            work_off()
            assert outside.exec_driver_sql(told).all() == [
                ("activity.added", "worker", 5),
                ("goal.added", "worker", 3),
                ("import.done", "worker", 1),
                ("import.sent", "client", 1),
                ("indicator.added", "worker", 6),
                ("plan.imported", "worker", 1),
            ]
            together = "SELECT count(DISTINCT xid) FROM journal WHERE actor_kind = 'worker'"
            assert outside.exec_driver_sql(together).scalar_one() == 1
        engine.dispose()

    def test_one_that_failed_tells_only_that(self, house: House, journal: Watched):
        house.bring_in(b"x")
        assert [row.event for row in journal.rows()] == ["import.sent", "import.failed"]


class TestRefusal:
    def test_what_was_refused_by_shape_or_state_leaves_nothing(self, house: House, owner_session):
        entry, line = house.entry(house.report(), physical_percent=1), house.line(ceiling=5)
        sent, draft = house.submitted(), house.report()
        watched = Watched(owner_session)
        path = f"/v1/progress-entries/{entry['id']}"
        answers = [
            house.secretariat.post("/v1/plans", {"owner": REGION}),
            house.secretariat.post("/v1/agencies", {**agency_of(house), "code": "32.12-DISNAKER"}),
            house.spend(line, 6),
            house.officer("disnaker").patch(path, {"physical_percent": 2}),
            house.officer("disnaker").patch(path, {"physical_percent": 2}, 9),
            house.move("32.12-disnaker", sent, "submissions"),
            house.move("32.12-disnaker", draft, "submissions"),
        ]
        assert [answer.status_code for answer in answers] == [422, 409, 409, 428, 412, 409, 422]
        assert watched.rows() == []

    def test_who_may_not_and_who_does_not_see_is_recorded_at_home(self, house: House, owner_session):
        line, sent = house.line(), house.submitted()
        house.speak("21.71-secretariat")
        watched = Watched(owner_session)
        refused(house.speak("21.71-secretariat").get(f"/v1/budget-lines/{line['id']}"), 404, "not-found")
        refused(house.move("32.12-daily-chair", sent, "verifications"), 403, "not-permitted")
        refused(house.officer("disnaker").get(f"/v1/plans/{UNKNOWN}"), 404, "not-found")
        assert [(row.event, row.owner, row.subject_kind) for row in watched.rows()] == [
            ("access.refused", NEIGHBOUR, "request"),
            ("access.refused", REGION, "request"),
            ("access.refused", OFFICE, "request"),
        ]

    def test_a_stranger_does_not_fill_it(self, house: House, journal: Watched):
        answer = house.secretariat.http.get("/v1/plans", headers={"Authorization": "Bearer x"})
        assert answer.status_code == 401
        assert journal.rows() == []


class TestAppendOnly:
    @pytest.mark.parametrize("statement", ["UPDATE journal SET event = 'x'", "DELETE FROM journal", "TRUNCATE journal"])
    def test_nobody_changes_it_not_even_the_owner(self, house: House, owner_session, statement):
        assert house.plan
        with pytest.raises(sa.exc.ProgrammingError):
            owner_session.execute(sa.text(statement))
        owner_session.rollback()


class TestCanary:
    """What people wrote stands where they wrote it, and neither in the journal nor in a log nor in an error."""

    def texts(self, house: House) -> list[Any]:
        """Requests that carry the canary in every text they have, right and wrong; their answers."""
        c, office, plan = CANARY, house.officer("disnaker"), house.draft_plan(title=CANARY)
        report = house.report(nil_reason=c)
        entry = house.entry(report, obstacles=c, follow_up=c, evidence=c)
        done(house.move("32.12-disnaker", report, "submissions"))
        body = {"comments": [{"field": "obstacles", "text": c, "entry_id": entry["id"]}]}
        done(house.move("32.12-secretariat", report, "returns", body))
        made = house.activity(plan["id"], number=c, title=c, place=c, note=c, account_code=c)
        indicator = {"title": c, "unit": c, "targets": {}}
        done(house.secretariat.post(f"/v1/activities/{made['id']}/indicators", indicator), 201)
        line = house.line(title=c, sub_activity_code=c)
        done(house.spend(line, 5, note=c), 201)
        names = {"name": c, "abbreviation": c, "aliases": [c]}
        done(house.secretariat.post("/v1/agencies", {**agency_of(house), **names}), 201)
        done(
            house.secretariat.post(
                f"/v1/task-forces/{house.task_force}/decrees", {**decree(house), "title": c, "number": c}
            ),
            201,
        )
        return [
            house.secretariat.post("/v1/plans", {"owner": c, "title": c, "year_from": c, "warna": c}),
            house.secretariat.post("/v1/agencies", {**agency_of(house), **names, "code": "32.12-DISNAKER", "kind": c}),
            house.secretariat.post("/v1/agencies", {**agency_of(house), **names, "code": "32.12-DISNAKER"}),
            house.secretariat.post(
                "/v1/plans", content=f'{{"title": "{c}"'.encode(), headers={"Content-Type": "application/json"}
            ),
            house.secretariat.get(f"/v1/plans?q={c}&warna={c}&status={c}"),
            house.secretariat.get(f"/v1/plans/{c}"),
            house.secretariat.get(f"/v1/regions/{c}"),
            office.patch(f"/v1/progress-entries/{entry['id']}", {"obstacles": c, "is_nil": True, "spent_idr": 1}, 1),
            office.post("/v1/budget-lines", {"owner": OFFICE, "funding_source": c, "title": c}),
            house.send(c.encode(), title=c, status=c),
            house.send(b"x", status="in_force", instrument=json.dumps({"title": c, "kind": c})),
            house.secretariat.post("/v1/plans", {}, key=c * 20),
        ]

    def test_it_is_nowhere_else(self, house: House, owner_session, caplog, capfd):
        caplog.set_level(logging.DEBUG)
        answers = self.texts(house)
        house.bring_in(CANARY.encode(), kind="agencies")
        assert {answer.status_code for answer in answers} <= {400, 404, 409, 412, 422}
        for answer in answers:
            assert CANARY not in answer.text, answer.text
            assert CANARY not in str(answer.headers)
        owner_session.rollback()
        told = sa.text("SELECT count(*) FROM journal j WHERE to_jsonb(j)::text ILIKE '%' || :canary || '%'")
        assert owner_session.scalar(told, {"canary": CANARY}) == 0
        out, err = capfd.readouterr()
        logged = [record for record in caplog.records if not record.name.startswith(("httpx", "httpcore", "asyncio"))]
        assert not [record for record in logged if CANARY in str(record.msg) or CANARY in record.getMessage()]
        assert CANARY not in out + err
