"""The journal: each write says what happened in its own transaction, and repeats nothing that was said."""

import json
import logging
from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
import sqlalchemy as sa

from api.main import create_app
from tests.support.flows import (
    INSTRUMENT,
    LEADS,
    NEIGHBOUR,
    REGION,
    UNKNOWN,
    House,
    activity_of,
    done,
    refused,
    speaker,
    work_off,
    workbook,
)
from tests.support.seated import machine, token_of
from tests.support.tokens import Caller

CANARY = f"KENARI-{uuid4().hex[:8]}"
NEWEST = sa.text("""
    SELECT event, owner, subject_kind, subject_id::text, subject_version, audience, actor_kind, request_id, xid
    FROM journal WHERE id > :mark ORDER BY id
""")


class Write(NamedTuple):
    """A route that writes: what must stand before, the request, the event, and the table of what it is about."""

    prepare: Callable[[House], Any]
    send: Callable[[House, Any], Any]
    event: str
    table: str
    owner: str = REGION


class Watched:
    """The journal seen from outside, from a mark on."""

    def __init__(self, owner) -> None:
        self.owner = owner
        self.mark = self.newest()

    def newest(self):
        self.owner.rollback()
        # Ids are made in order of time; none yet means that every one is new.
        return self.owner.scalar(sa.text("SELECT coalesce(max(id::text), '00000000-0000-0000-0000-000000000000') FROM journal"))

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


def code(house: House) -> str:
    """A code nobody has."""
    return f"32.12-J-{house.number()}"


def agency(house: House) -> dict[str, Any]:
    body = {"owner": REGION, "code": code(house), "name": "Dinas Contoh", "abbreviation": code(house), "kind": "opd_kab"}
    return done(house.secretariat.post("/v1/agencies", body), 201)


def decree(house: House) -> dict[str, Any]:
    days = {"decided_on": "2026-01-02", "valid_from": "2026-01-02"}
    return {"kind": "sk", "number": f"{house.number()}/CONTOH", "year": 2026, "title": "Contoh", **days}


def force(house: House, _given: Any) -> str:
    return f"/v1/task-forces/{house.task_force}"


def undoable(house: House) -> dict[str, Any]:
    content = f"code,name,abbreviation,kind,seat\n{code(house)},Kantor Contoh,KC{house.number()},ngo,Anggota\n"
    imported = house.bring_in(content.encode(), kind="agencies")
    assert imported["status"] == "done", imported
    return imported


COMMENT = {"comments": [{"field": "physical_percent", "text": "Contoh"}]}
OFFICE = LEADS["disnaker"]
PLAIN: Callable[[House], Any] = lambda _house: None  # noqa: E731  # reads as a word in the table

WRITES: dict[str, Write] = {
    "agencies_add": Write(
        PLAIN,
        lambda h, _: h.secretariat.post(
            "/v1/agencies",
            {"owner": REGION, "code": code(h), "name": "Dinas Contoh", "abbreviation": "DC", "kind": "opd_kab"},
        ),
        "agency.added",
        "agency",
    ),
    "agencies_change": Write(
        agency, lambda h, a: h.secretariat.patch(f"/v1/agencies/{a['id']}", {"name": "Baru"}, 1), "agency.changed", "agency"
    ),
    "decrees_add": Write(
        PLAIN, lambda h, g: h.secretariat.post(f"{force(h, g)}/decrees", decree(h)), "decree.added", "decree"
    ),
    "seats_fill": Write(
        lambda h: h.agencies[LEADS["dinsos"]],
        lambda h, a: h.secretariat.post(
            f"{force(h, a)}/seats", {"kind": "member", "agency_id": a, "valid_from": "2026-01-01"}
        ),
        "seat.filled",
        "seat",
    ),
    "plans_add": Write(
        PLAIN,
        lambda h, _: h.secretariat.post(
            "/v1/plans", {"owner": REGION, "title": "Contoh", "year_from": 2028, "year_to": 2029}
        ),
        "plan.added",
        "plan",
    ),
    "activities_add": Write(
        lambda h: (h.draft_plan(), h.agencies),
        lambda h, p: h.secretariat.post(f"/v1/plans/{p[0]['id']}/activities", activity_of(h)),
        "activity.added",
        "activity",
    ),
    "activities_change": Write(
        lambda h: h.activity(h.draft_plan()["id"]),
        lambda h, a: h.secretariat.patch(f"/v1/activities/{a['id']}", {"title": "Baru"}, 1),
        "activity.changed",
        "activity",
    ),
    "indicators_add": Write(
        lambda h: h.activity(h.draft_plan()["id"]),
        lambda h, a: h.secretariat.post(
            f"/v1/activities/{a['id']}/indicators", {"title": "Contoh", "unit": "desa", "targets": {"2028": 1}}
        ),
        "indicator.added",
        "indicator",
    ),
    "budget_lines_add": Write(
        PLAIN,
        lambda h, _: h.officer("disnaker").post(
            "/v1/budget-lines",
            {
                "owner": OFFICE,
                "region": REGION,
                "scheme": "sipd",
                "sub_activity_code": code(h),
                "account_code": "5.1",
                "fiscal_year": 2026,
                "funding_source": "APBD",
                "title": "Contoh",
                "version": {"ceiling_idr": 5},
            },
        ),
        "budget_line.added",
        "budget_line",
        OFFICE,
    ),
    "realisations_add": Write(
        lambda h: h.line(), lambda h, line: h.spend(line, 5), "realisation.added", "realisation", OFFICE
    ),
    "reporting_periods_add": Write(
        PLAIN,
        lambda h, _: h.secretariat.post("/v1/reporting-periods", h.calendar()),
        "reporting_period.added",
        "reporting_period",
    ),
    "reporting_periods_open": Write(
        lambda h: h.planned(),
        lambda h, p: h.secretariat.post(f"/v1/reporting-periods/{p['id']}/openings"),
        "reporting_period.opened",
        "reporting_period",
    ),
    "progress_reports_draft": Write(
        lambda h: h.owed_by("disnaker")["obligations"][OFFICE],
        lambda h, o: h.officer("disnaker").post("/v1/progress-reports", {"obligation_id": o, "nil_reason": "Contoh"}),
        "progress_report.drafted",
        "progress_report",
        OFFICE,
    ),
    "progress_entries_add": Write(
        lambda h: (h.report(), h.activities["1.1"]["id"]),
        lambda h, g: h.officer("disnaker").post(
            f"/v1/progress-reports/{g[0]['id']}/entries", {"activity_id": g[1], "physical_percent": 5}
        ),
        "progress_entry.added",
        "progress_entry",
        OFFICE,
    ),
    "progress_entries_revise": Write(
        lambda h: h.entry(h.report(), physical_percent=5),
        lambda h, e: h.officer("disnaker").patch(f"/v1/progress-entries/{e['id']}", {"physical_percent": 6}, 1),
        "progress_entry.changed",
        "progress_entry",
        OFFICE,
    ),
    "progress_reports_submit": Write(
        lambda h: h.report(nil_reason="Contoh"),
        lambda h, r: h.move("32.12-disnaker", r, "submissions"),
        "progress_report.submitted",
        "progress_report",
        OFFICE,
    ),
    "progress_reports_return": Write(
        lambda h: h.submitted(),
        lambda h, r: h.move("32.12-secretariat", r, "returns", COMMENT),
        "progress_report.returned",
        "progress_report",
    ),
    "progress_reports_verify": Write(
        lambda h: h.submitted(),
        lambda h, r: h.move("32.12-secretariat", r, "verifications"),
        "progress_report.verified",
        "progress_report",
    ),
    "progress_reports_withdraw": Write(
        lambda h: h.submitted(),
        lambda h, r: h.move("32.12-disnaker", r, "withdrawals"),
        "progress_report.withdrawn",
        "progress_report",
        OFFICE,
    ),
    "progress_reports_claim": Write(
        lambda h: h.submitted(),
        lambda h, r: h.move("32.12-secretariat", r, "claims"),
        "progress_report.claimed",
        "progress_report",
    ),
    "imports_send": Write(PLAIN, lambda h, _: h.send(b"x", query="?dry_run=true"), "import.sent", "import"),
    "imports_undo": Write(
        undoable,
        lambda h, i: h.secretariat.post(
            f"/v1/imports/{i['id']}/undoings", headers={"If-Match": f'"{i["version"]}"'}
        ),
        "import.undone",
        "import",
    ),
}


# Founding needs a region without a task force, many verifications have many events, sessions belong to people.
TOLD_ELSEWHERE = {"task_forces_add", "progress_reports_verify_many", "sessions_end"}


class TestEveryWrite:
    @pytest.mark.parametrize("name", WRITES)
    def test_leaves_exactly_its_event_in_its_own_transaction(self, house: House, owner_session, name):
        write = WRITES[name]
        given = write.prepare(house)
        watched = Watched(owner_session)
        answer = write.send(house, given)
        assert answer.status_code in {200, 201, 202}, answer.text
        made = answer.json()
        (row,) = watched.rows()
        assert (row.event, row.owner, row.subject_kind, row.subject_id) == (write.event, write.owner, write.table, made["id"])
        assert row.subject_version == made.get("version")
        assert (row.actor_kind, row.request_id) == ("client", answer.headers["x-request-id"])
        assert {write.owner, REGION} <= set(row.audience)
        written = sa.text(f'SELECT xmin::text::bigint FROM "{write.table}" WHERE id = :id')  # noqa: S608
        assert owner_session.scalar(written, {"id": made["id"]}) == row.xid

    def test_the_founding_of_a_task_force_too(self, http, owner_session):
        words, place = ("task_forces:write", "task_forces:read"), "district:32.02"
        made = machine(owner_session, place, [(word, place) for word in words])
        founder = Caller(http, made.client_id, token_of(http, made, [*words, place]))
        watched = Watched(owner_session)
        founded = done(founder.post("/v1/task-forces", {"owner": place, "name": "Contoh"}), 201)
        assert [(row.event, row.owner, row.subject_id) for row in watched.rows()] == [("task_force.added", place, founded["id"])]

    def test_each_of_many_verified_at_once_is_told(self, house: House, owner_session):
        reports = [house.submitted()["id"], house.submitted("dinsos", "2.1")["id"]]
        watched = Watched(owner_session)
        done(house.secretariat.post("/v1/progress-report-verifications", {"report_ids": reports}))
        told = [(row.event, row.subject_id) for row in watched.rows()]
        assert sorted(told) == sorted(("progress_report.verified", report) for report in reports)

    def test_no_route_that_writes_is_left_out(self):
        document = create_app().openapi()
        writing = {
            operation["operationId"]
            for path, item in document["paths"].items()
            for method, operation in item.items()
            if path.startswith("/v1/") and method in {"post", "put", "patch", "delete"}
        }
        assert writing == {*WRITES, *TOLD_ELSEWHERE}


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
            house.secretariat.post("/v1/agencies", {**refusable(house), "code": "32.12-DISNAKER"}),
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


def refusable(house: House) -> dict[str, Any]:
    """The body of an agency that is right as it stands."""
    return {"owner": REGION, "code": code(house), "name": "Dinas Contoh", "abbreviation": "DC", "kind": "opd_kab"}


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
        done(house.secretariat.post("/v1/agencies", {**refusable(house), **names}), 201)
        done(house.secretariat.post(f"/v1/task-forces/{house.task_force}/decrees", {**decree(house), "title": c, "number": c}), 201)
        return [
            house.secretariat.post("/v1/plans", {"owner": c, "title": c, "year_from": c, "warna": c}),
            house.secretariat.post("/v1/agencies", {**refusable(house), **names, "code": "32.12-DISNAKER", "kind": c}),
            house.secretariat.post("/v1/agencies", {**refusable(house), **names, "code": "32.12-DISNAKER"}),
            house.secretariat.post("/v1/plans", content=f'{{"title": "{c}"'.encode(), headers={"Content-Type": "application/json"}),
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
