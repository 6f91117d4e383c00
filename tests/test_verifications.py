"""Verifications: of papers typed in, one by one, many at once, and by two persons at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine

from api.database import create_engine
from tests.support.amending import taken_out
from tests.support.flows import LEADS, REGION, UNKNOWN, House, done, pointers, refused, speaker
from tests.support.reports import colleague_of, journalled, paper
from tests.support.tokens import Caller

pytestmark = pytest.mark.usefixtures("rolled_up")

SECRETARIAT, OFFICER = "32.12-secretariat", "32.12-disnaker"
SOCIAL = ("dinsos", "2.1")  # an agency with its activity


@pytest.fixture(scope="module")
def colleague(http, module_database) -> Caller:
    return colleague_of(http, module_database)


class TestTypedIn:
    def test_it_is_typed_submitted_and_verified_by_another_person(self, house: House, colleague: Caller):
        report = done(house.secretariat.post("/v1/progress-reports", paper(house, reported_on="2026-10-09")), 201)
        assert (report["typed_in"], report["source_document"]) == (True, "Surat contoh 1/2026")
        assert (report["owner"], report["region"]) == (LEADS["disnaker"], REGION)
        path = f"/v1/progress-reports/{report['id']}"
        entry = {"activity_id": house.activities["1.1"]["id"], "physical_percent": 20, "values": []}
        made = done(house.secretariat.post(f"{path}/entries", entry), 201)
        done(house.secretariat.patch(f"/v1/progress-entries/{made['id']}", {"physical_percent": 25}, made["version"]))
        sent = done(house.move("32.12-secretariat", report, "submissions"))
        assert (sent["status"], sent["reported_on"]) == ("submitted", "2026-10-09")
        refused(house.secretariat.post(f"{path}/verifications"), 409, "same-person")
        assert done(colleague.post(f"{path}/verifications"))["status"] == "verified"

    def test_values_of_indicators_are_typed_in_and_corrected(self, house: House):
        report = done(house.secretariat.post("/v1/progress-reports", paper(house)), 201)
        indicators = done(house.secretariat.get(f"/v1/activities/{house.activities['1.1']['id']}/indicators"))["items"]
        stated = {"indicator_id": indicators[0]["id"], "value": 3, "numerator": None, "denominator": None}
        body = {"activity_id": house.activities["1.1"]["id"], "values": [stated]}
        entry = done(house.secretariat.post(f"/v1/progress-reports/{report['id']}/entries", body), 201)
        corrected = house.secretariat.patch(
            f"/v1/progress-entries/{entry['id']}", {"values": [{**stated, "value": 4}]}, entry["version"]
        )
        assert [each["value"] for each in done(corrected)["values"]] == [4]

    def test_the_officer_on_the_paper_is_a_seat_of_the_agency(self, house: House, owner_session):
        officers = sa.text("SELECT organisation, id::text FROM seat WHERE kind = 'authorised_officer'")
        of = dict(owner_session.connection().execute(officers).all())
        body = paper(house)
        body["on_behalf"]["officer"] = of[LEADS["dinsos"]]
        problem = refused(house.secretariat.post("/v1/progress-reports", body), 422, "invalid")
        assert pointers(problem) == ["/on_behalf/officer"]
        body["on_behalf"]["officer"] = of[LEADS["disnaker"]]
        report = done(house.secretariat.post("/v1/progress-reports", body), 201)
        assert report["officer_seat_id"] == of[LEADS["disnaker"]]

    def test_a_paper_without_a_date_is_not_called_late(self, house: House):
        report = done(house.secretariat.post("/v1/progress-reports", paper(house, nil_reason="Contoh")), 201)
        sent = done(house.secretariat.post(f"/v1/progress-reports/{report['id']}/submissions"))
        assert (sent["reported_on"], sent["late_days"], sent["is_late"]) == (None, None, None)

    def test_the_nation_counts_late_what_its_page_calls_late(self, house: House):
        period = house.period()
        due = date.fromisoformat(period["due_on"])
        days = {"disnaker": due, "dinsos": due + timedelta(days=1), "polres": None}
        question = f"/v1/reports/coverage/counts?year={period['year']}&region_code=32.12"
        with time_machine.travel(datetime(due.year, due.month, due.day, tzinfo=UTC) + timedelta(days=3), tick=False):
            speak = speaker(house.secretariat.http)
            before = done(speak("kpppa").get(question))["rows"][0]["late"]
            called = []
            for who, day in days.items():
                body = {"obligation_id": period["obligations"][LEADS[who]], "nil_reason": "Contoh"}
                dated = {} if day is None else {"reported_on": str(day)}
                body |= {"on_behalf": {"source_document": "Surat contoh"}, **dated}
                made = done(speak("32.12-secretariat").post("/v1/progress-reports", body), 201)
                sent = speak("32.12-secretariat").post(f"/v1/progress-reports/{made['id']}/submissions")
                called.append(done(sent)["is_late"])
            after = done(speak("kpppa").get(question))["rows"][0]["late"]
        assert (called, after - before) == ([False, True, None], 1)

    def test_the_agency_sees_it_and_may_withdraw_it(self, house: House):
        report = done(house.secretariat.post("/v1/progress-reports", paper(house, nil_reason="Contoh")), 201)
        done(house.secretariat.post(f"/v1/progress-reports/{report['id']}/submissions"))
        assert done(house.move(OFFICER, report, "withdrawals"))["status"] == "draft"

    def test_the_secretariat_may_not_write_where_the_agency_writes(self, house: House):
        report = house.report()
        path = f"/v1/progress-reports/{report['id']}"
        entry = {"activity_id": house.activities["1.1"]["id"], "physical_percent": 20}
        refused(house.secretariat.post(f"{path}/entries", entry), 403, "not-permitted")
        made = house.entry(report, physical_percent=20)
        answer = house.secretariat.patch(f"/v1/progress-entries/{made['id']}", {"physical_percent": 1}, made["version"])
        refused(answer, 403, "not-permitted")
        refused(house.secretariat.post(f"{path}/submissions"), 403, "not-permitted")

    def test_without_a_paper_it_is_the_agencys_alone(self, house: House):
        body = {"obligation_id": house.owed_by("disnaker")["obligations"][LEADS["disnaker"]]}
        refused(house.secretariat.post("/v1/progress-reports", body), 403, "not-permitted")

    def test_an_agency_writes_its_own_report_and_nobody_elses(self, house: House):
        problem = refused(house.officer("disnaker").post("/v1/progress-reports", paper(house)), 422, "invalid")
        assert pointers(problem) == ["/on_behalf"]
        refused(house.officer("disnaker").post("/v1/progress-reports", paper(house, "dinsos")), 403, "not-permitted")

    def test_another_districts_secretariat_does_not_see_what_is_owed(self, house: House):
        refused(house.speak("21.71-secretariat").post("/v1/progress-reports", paper(house)), 404, "not-found")


def verify(caller: Caller, *reports: Any, **options: Any) -> Any:
    ids = [each["id"] if isinstance(each, dict) else each for each in reports]
    return caller.post("/v1/progress-report-verifications", {"report_ids": ids}, **options)


class TestVerifyMany:
    def test_each_gets_an_answer_of_its_own(self, house: House, owner_session):
        period = house.period()
        good, nil = house.submitted(period=period), house.report("dinsos", period, nil_reason="Contoh")
        done(house.move("32.12-dinsos", nil, "submissions"))
        own, draft = house.submitted("kesra", "2.2", period), house.report("polres", period)
        claimed = house.submitted(*SOCIAL)
        done(house.move(SECRETARIAT, claimed, "claims"))
        answer = done(verify(house.secretariat, good, UNKNOWN, own, draft, nil, claimed))
        assert [(each["status"], each["code"]) for each in answer["items"]] == [
            ("verified", None),
            (None, "not-found"),
            (None, "not-permitted"),
            (None, "wrong-moment"),
            ("verified", None),
            ("verified", None),
        ]
        assert (answer["verified"], answer["refused"]) == (3, 3)
        newest = journalled(owner_session, good)[-1]
        assert (newest.event, newest.subject_version) == ("progress_report.verified", good["version"] + 1)
        told = sa.text("SELECT purpose FROM journal WHERE event = 'access.refused' ORDER BY xid DESC, id DESC LIMIT 2")
        assert sorted(owner_session.connection().scalars(told)) == [
            "report.verify not-found",
            "report.verify not-permitted",
        ]

    def test_it_does_as_much_as_one_verification_does(self, house: House, owner_session):
        one, many = house.verified(*SOCIAL, percent=12.5), house.submitted(*SOCIAL, percent=12.5)
        done(verify(house.secretariat, many))
        rows = sa.text("""
            SELECT s.body #- '{entries,0,activity_id}', s.plan_edition, s.owner, s.ministry, v.physical_percent,
                   v.is_nil, v.sub_task_force, r.status, r.version, r.verified_by IS NOT NULL,
                   r.verified_at = s.verified_at
            FROM report_snapshot s JOIN snapshot_value v ON v.snapshot_id = s.id
            JOIN progress_report r ON r.id = s.report_id
            WHERE s.report_id = :id""")
        found = [owner_session.connection().execute(rows, {"id": each["id"]}).all() for each in (one, many)]
        assert found[0] == found[1]
        assert len(found[0]) == 1

    def test_nil_as_a_whole_is_said_of_what_stands_in_the_plan(self, house: House, owner_session):
        leaves = sa.text("SELECT v.activity_id FROM snapshot_value v JOIN report_snapshot s ON s.id = v.snapshot_id"
                         " WHERE s.report_id = :id AND v.is_nil")  # fmt: skip
        report = house.report(nil_reason="Contoh")
        done(house.move("32.12-disnaker", report, "submissions"))
        with taken_out(house, owner_session, "1.2"):
            done(verify(house.secretariat, report))
        found = owner_session.connection().scalars(leaves, {"id": report["id"]}).all()
        assert [str(each) for each in found] == [house.activities["1.1"]["id"]]

    def test_who_filled_it_in_is_told_so(self, house: House, colleague: Caller):
        report = done(house.secretariat.post("/v1/progress-reports", paper(house, nil_reason="Contoh")), 201)
        done(house.secretariat.post(f"/v1/progress-reports/{report['id']}/submissions"))
        assert done(verify(house.secretariat, report))["items"][0]["code"] == "same-person"
        assert done(verify(colleague, report))["verified"] == 1

    def test_where_none_is_the_callers_it_is_refused_as_one_would_be(self, house: House):
        refused(verify(house.secretariat, UNKNOWN), 404, "not-found")
        refused(verify(house.secretariat, house.submitted("kesra", "2.2"), UNKNOWN), 403, "not-permitted")
        refused(verify(house.speak("21.71-secretariat"), house.submitted(*SOCIAL)), 404, "not-found")

    def test_sent_again_it_has_one_effect_and_answers_as_things_are_now(self, house: House, owner_session):
        report, draft, key = house.submitted(*SOCIAL), house.report("polres"), uuid4().hex
        first = verify(house.secretariat, report, draft, key=key)
        again = verify(house.secretariat, report, draft, key=key)
        assert again.headers["idempotency-replayed"] == "true"
        assert done(again) == done(first)
        count = sa.text("SELECT count(*) FROM report_snapshot WHERE report_id = :id")
        assert owner_session.connection().scalar(count, {"id": report["id"]}) == 1
        refused(verify(house.secretariat, report, key=key), 422, "idempotency-key-reused")

    def test_a_report_is_named_once_and_at_most_five_hundred_are(self, house: House):
        refused(verify(house.secretariat, UNKNOWN, UNKNOWN), 422, "invalid")
        refused(verify(house.secretariat, *(str(uuid4()) for _ in range(501))), 422, "invalid")
        refused(verify(house.secretariat), 422, "invalid")

    def test_one_that_the_database_refuses_falls_alone(self, house: House, module_database):
        broken, good = house.submitted(*SOCIAL), house.submitted(*SOCIAL)
        engine = create_engine(module_database, pool_size=1)
        fault = f"ALTER TABLE report_snapshot ADD CONSTRAINT fault CHECK (report_id <> '{broken['id']}') NOT VALID"
        with engine.begin() as owner:
            owner.execute(sa.text(fault))
        try:
            answer = done(verify(house.secretariat, broken, good))
        finally:
            with engine.begin() as owner:
                owner.execute(sa.text("ALTER TABLE report_snapshot DROP CONSTRAINT fault"))
            engine.dispose()
        assert [(each["status"], each["code"]) for each in answer["items"]] == [(None, "conflict"), ("verified", None)]
        assert done(house.secretariat.get(f"/v1/progress-reports/{broken['id']}"))["status"] == "submitted"


class TestRaces:
    """Real threads and commits; whoever comes second is told so, and nothing happens twice."""

    @pytest.mark.parametrize("together", [False, True], ids=["one", "many"])
    def test_two_verifiers_at_once_make_one_snapshot(self, house: House, colleague: Caller, owner_session, together):
        report = house.submitted(*SOCIAL)
        path = f"/v1/progress-reports/{report['id']}/verifications"

        def attempt(caller: Caller) -> str:
            answer = verify(caller, report) if together else caller.post(path)
            body = answer.json()
            return str(body["items"][0]["code"] or "verified") if together else str(body.get("code") or body["status"])

        with ThreadPoolExecutor(2) as threads:
            told = sorted(threads.map(attempt, (house.secretariat, colleague)))
        assert told == ["verified", "wrong-moment"]
        counts = sa.text("""
            SELECT (SELECT count(*) FROM report_snapshot WHERE report_id = :id),
                   (SELECT count(*) FROM journal WHERE subject_id = :id AND event = 'progress_report.verified')""")
        assert tuple(owner_session.connection().execute(counts, {"id": report["id"]}).one()) == (1, 1)

    def test_claim_and_withdrawal_at_once_have_one_outcome(self, house: House):
        for _ in range(4):
            report = house.submitted(*SOCIAL)
            with ThreadPoolExecutor(2) as threads:
                claimed = threads.submit(house.move, SECRETARIAT, report, "claims")
                withdrawn = threads.submit(house.move, "32.12-dinsos", report, "withdrawals")
            told = [claimed.result().status_code, withdrawn.result().status_code]
            assert sorted(told) == [200, 409]
            status = done(house.secretariat.get(f"/v1/progress-reports/{report['id']}"))["status"]
            assert status == ("under_review" if told[0] == 200 else "draft")

    def test_many_who_verify_overlapping_reports_verify_each_once(self, house: House, colleague: Caller, owner_session):
        reports = [house.submitted(*SOCIAL) for _ in range(6)]
        with ThreadPoolExecutor(4) as threads:
            asked = [
                (house.secretariat, reports),
                (colleague, reports[::-1]),
                (colleague, reports[:3]),
                (colleague, reports[3:]),
            ]
            answers = list(threads.map(lambda each: done(verify(each[0], *each[1])), asked))
        assert sum(answer["verified"] for answer in answers) == len(reports)
        count = sa.text("SELECT count(*) FROM report_snapshot WHERE report_id = ANY(:ids)")
        ids = [each["id"] for each in reports]
        assert owner_session.connection().scalar(count, {"ids": ids}) == len(reports)


class TestBackfilled:
    def test_a_past_period_takes_reports_dated_then(self, house: House):
        assert house.plan
        past = {"year": 2025, "ordinal": 1, "period_type": "yearly", "backfilled": True}
        days = {"opens_on": "2026-01-01", "due_on": "2026-01-10"}
        period = house.period(**past, **days)
        assert (period["backfilled"], period["due_on"], period["state"]) == (True, "2026-01-10", "grace")
        report = house.report(period=period)
        entry = house.entry(report, physical_percent=60, reported_on="2026-01-12")
        sent = done(house.move(OFFICER, report, "submissions"))
        assert (entry["late_days"], sent["late_days"], sent["reported_on"]) == (2, 2, "2026-01-12")

    def test_only_what_has_ended_is_back_filled(self, house: House):
        body = house.calendar(period_type="five_yearly", year=2060, ordinal=1, backfilled=True)
        problem = refused(house.secretariat.post("/v1/reporting-periods", body), 422, "invalid")
        assert pointers(problem) == ["/backfilled"]


class TestTwoAtOnce:
    def test_one_verifies_and_the_other_is_too_late(self, house: House, colleague: Caller, owner_session):
        report = house.submitted()
        path = f"/v1/progress-reports/{report['id']}/verifications"
        with ThreadPoolExecutor(2) as threads:
            answers = list(threads.map(lambda caller: caller.post(path), (house.secretariat, colleague)))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        assert next(each for each in answers if each.status_code == 409).json()["code"] == "wrong-moment"
        events = [row.event for row in journalled(owner_session, report)]
        assert events.count("progress_report.verified") == 1
