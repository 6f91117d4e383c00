"""The life of a report up to its verification: claims, rounds, withdrawals, papers typed in, many at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import Session

from api.database import create_engine
from api.domain.lifecycles import IDLE_DAYS
from api.domain.seats import YIELDS, SeatKind
from tests.support.flows import LEADS, REGION, UNKNOWN, House, done, must_be_rolled_up, pointers, refused, speaker
from tests.support.seated import seated, token_of
from tests.support.tokens import Caller

SECRETARIAT, OFFICER = "32.12-secretariat", "32.12-disnaker"
SOCIAL, POLICE = ("dinsos", "2.1"), ("polres", "3.1")  # agencies with their activity: periods are few
COMMENT = {"comments": [{"field": "physical_percent", "text": "Mohon lampirkan bukti (contoh)"}]}


@pytest.fixture(autouse=True)
def rolled_up(owner_session):
    """After every flow the roll-ups stand as the leaves do."""
    yield
    must_be_rolled_up(owner_session)


@pytest.fixture(scope="module")
def house(as_) -> House:
    return House(as_)


def colleague_of(http: Any, url: str) -> Caller:
    """A second person of the secretariat."""
    engine = create_engine(url, pool_size=1)
    with Session(engine) as session:
        client = seated(session, SeatKind.SECRETARIAT, REGION, "32.12-BAGIAN-KESRA")
    engine.dispose()
    words = {each.word for each in YIELDS[SeatKind.SECRETARIAT]}
    return Caller(http, client.client_id, token_of(http, client, [*sorted(words), REGION]))


@pytest.fixture(scope="module")
def colleague(http, module_database) -> Caller:
    return colleague_of(http, module_database)


@pytest.fixture
def later():
    """Travels to the local midnight that ends the idle days of a claim made now, and any time beyond it."""
    travels: list[time_machine.travel] = []

    def go(claimed: dict[str, Any], beyond: timedelta = timedelta()) -> None:
        travels.append(time_machine.travel(datetime.fromisoformat(claimed["review_until"]) + beyond, tick=False))
        travels[-1].start()

    yield go
    for travel in reversed(travels):
        travel.stop()


def journalled(owner_session, report: dict[str, Any]) -> list[Any]:
    statement = sa.text("SELECT * FROM journal WHERE subject_id = :id ORDER BY xid, id")
    return list(owner_session.connection().execute(statement, {"id": report["id"]}))


class TestClaim:
    def test_a_verifier_takes_it_for_review(self, house: House):
        claimed = done(house.move(SECRETARIAT, house.submitted(*POLICE), "claims"))
        assert (claimed["status"], claimed["lock_reason"]) == ("under_review", "submitted")
        seen = done(house.secretariat.get(f"/v1/progress-reports/{claimed['id']}"))
        assert seen["allowed_actions"] == ["returns", "verifications"]

    def test_it_lasts_to_the_local_midnight_after_three_idle_days(self, house: House):
        claimed = done(house.move(SECRETARIAT, house.submitted(*POLICE), "claims"))
        day = (datetime.now(UTC) + timedelta(hours=7)).date() + timedelta(days=IDLE_DAYS + 1)
        assert claimed["review_until"] == f"{day - timedelta(days=1)}T17:00:00Z"

    def test_it_is_under_review_once_only(self, house: House, colleague: Caller):
        report = house.submitted(*POLICE)
        done(house.move(SECRETARIAT, report, "claims"))
        problem = refused(colleague.post(f"/v1/progress-reports/{report['id']}/claims"), 409, "wrong-moment")
        assert (problem["state"], problem["allowed_moves"]) == ("under_review", ["returns", "verifications"])

    def test_the_agency_may_not(self, house: House):
        assert house.move(OFFICER, house.submitted(*POLICE), "claims").status_code == 403

    def test_the_secretariats_own_office_is_claimed_by_the_daily_chair(self, house: House):
        report = house.submitted("kesra", "2.2")
        refused(house.move(SECRETARIAT, report, "claims"), 403, "not-permitted")
        assert done(house.move("32.12-daily-chair", report, "claims"))["status"] == "under_review"

    @pytest.mark.parametrize(
        ("path", "body", "status"), [("returns", COMMENT, "returned"), ("verifications", {}, "verified")]
    )
    def test_what_is_under_review_is_returned_or_verified(self, house: House, path, body, status):
        report = house.submitted(*POLICE)
        done(house.move(SECRETARIAT, report, "claims"))
        assert done(house.move(SECRETARIAT, report, path, body))["status"] == status

    def test_it_is_journalled(self, house: House, owner_session):
        report = house.submitted(*POLICE)
        done(house.move(SECRETARIAT, report, "claims"))
        newest = journalled(owner_session, report)[-1]
        assert (newest.event, newest.actor_kind, newest.effective_at) == ("progress_report.claimed", "client", None)


class TestIdleClaim:
    def test_it_falls_back_with_no_job_running(self, house: House, later):
        report = house.submitted()
        claimed = done(house.move(SECRETARIAT, report, "claims"))
        later(claimed, -timedelta(seconds=1))
        assert done(_now(house, SECRETARIAT, report))["status"] == "under_review"
        later(claimed)
        seen = done(_now(house, SECRETARIAT, report))
        assert (seen["status"], seen["review_until"], seen["version"]) == ("submitted", None, claimed["version"])
        assert seen["allowed_actions"] == ["claims", "returns", "verifications"]

    def test_lists_ask_for_the_state_it_stands_in(self, house: House, later):
        report = house.submitted()
        claimed = done(house.move(SECRETARIAT, report, "claims"))
        before = _listed(speaker(house.secretariat.http)(SECRETARIAT), report, "under_review")
        later(claimed)
        secretariat = speaker(house.secretariat.http)(SECRETARIAT)
        assert before == ["under_review"]
        assert _listed(secretariat, report, "submitted") == ["submitted"]
        assert _listed(secretariat, report, "under_review") == []

    def test_its_tag_changes_although_nothing_was_written(self, house: House, later):
        report = house.submitted()
        claimed = done(house.move(SECRETARIAT, report, "claims"))
        path = f"/v1/progress-reports/{report['id']}"
        tag = house.secretariat.get(path).headers["etag"]
        later(claimed)
        answer = speaker(house.secretariat.http)(SECRETARIAT).get(path, headers={"If-None-Match": tag})
        assert answer.status_code == 200

    def test_the_next_move_starts_from_submitted_and_records_the_fall_first(self, house: House, later, owner_session):
        report = house.submitted()
        claimed = done(house.move(SECRETARIAT, report, "claims"))
        later(claimed, timedelta(hours=1))
        again = speaker(house.secretariat.http)(SECRETARIAT).post(f"/v1/progress-reports/{report['id']}/claims")
        assert done(again)["version"] == claimed["version"] + 2
        lapsed, newest = journalled(owner_session, report)[-2:]
        assert (lapsed.event, lapsed.actor_kind, lapsed.client_id) == ("progress_report.claim_lapsed", "clock", None)
        assert lapsed.effective_at == datetime.fromisoformat(claimed["review_until"])
        assert (newest.event, newest.actor_kind) == ("progress_report.claimed", "client")

    def test_the_agency_may_withdraw_it_again(self, house: House, later):
        report = house.submitted()
        claimed = done(house.move(SECRETARIAT, report, "claims"))
        refused(house.move(OFFICER, report, "withdrawals"), 409, "wrong-moment")
        later(claimed)
        answer = speaker(house.secretariat.http)(OFFICER).post(f"/v1/progress-reports/{report['id']}/withdrawals")
        assert done(answer)["status"] == "draft"


def _now(house: House, who: str, report: dict[str, Any]) -> Any:
    return speaker(house.secretariat.http)(who).get(f"/v1/progress-reports/{report['id']}")


def _listed(caller: Caller, report: dict[str, Any], status: str) -> list[str]:
    found = done(caller.get(f"/v1/progress-reports?status={status}&obligation_id={report['obligation_id']}"))["items"]
    return [each["status"] for each in found]


class TestWithdraw:
    def test_the_agency_takes_it_back_before_a_claim(self, house: House):
        report = house.submitted()
        back = done(house.move(OFFICER, report, "withdrawals"))
        assert (back["status"], back["lock_reason"], back["allowed_actions"]) == ("draft", None, ["submissions"])

    def test_it_is_silent_until_it_is_sent_again(self, house: House):
        report = house.submitted()
        done(house.move(OFFICER, report, "withdrawals"))
        assert _obligation(house.secretariat, report)["state"] == "silent"
        assert done(house.move(OFFICER, report, "submissions"))["status"] == "submitted"
        assert _obligation(house.secretariat, report)["state"] == "reported"

    def test_whoever_may_not_send_may_not_withdraw(self, house: House):
        report = house.submitted()
        assert house.move("32.12-disnaker-staff", report, "withdrawals").status_code == 403
        refused(house.move(SECRETARIAT, report, "withdrawals"), 403, "insufficient-scope")

    def test_a_draft_has_nothing_to_withdraw(self, house: House):
        assert refused(house.move(OFFICER, house.report(), "withdrawals"), 409, "wrong-moment")["state"] == "draft"


class TestRounds:
    def test_comments_of_every_round_are_kept_at_their_fields(self, house: House):
        report = house.report()
        entry = house.entry(report, physical_percent=10)
        for each in (1, 2):
            done(house.move(OFFICER, report, "submissions"))
            done(house.move(SECRETARIAT, report, "claims"))
            comment = {"field": "evidence", "text": f"Putaran {each} (contoh)", "entry_id": entry["id"]}
            done(house.move(SECRETARIAT, report, "returns", {"comments": [comment]}))
        done(house.move(OFFICER, report, "submissions"))
        seen = done(house.move(SECRETARIAT, report, "verifications"))
        assert [(each["round"], each["entry_id"]) for each in seen["comments"]] == [(1, entry["id"]), (2, entry["id"])]
        assert seen["round"] == 3


def _obligation(caller: Caller, report: dict[str, Any]) -> dict[str, Any]:
    found = done(caller.get(f"/v1/reporting-obligations?period_id={report['period_id']}"))["items"]
    return next(each for each in found if each["id"] == report["obligation_id"])


class TestObligations:
    def test_each_says_what_became_of_it(self, house: House):
        period = house.period()
        house.submitted(period=period)
        done(house.move("32.12-dinsos", house.report("dinsos", period, nil_reason="Contoh"), "submissions"))
        house.report("kesra", period)
        owed = done(house.secretariat.get(f"/v1/reporting-obligations?period_id={period['id']}"))["items"]
        assert {each["agency"]: (each["state"], each["verified"]) for each in owed} == {
            LEADS["disnaker"]: ("reported", False),
            LEADS["dinsos"]: ("nil", False),
            LEADS["kesra"]: ("silent", False),
            LEADS["polres"]: ("silent", False),
        }

    def test_verified_stands_beside_the_state(self, house: House):
        owed = _obligation(house.secretariat, house.verified())
        assert (owed["state"], owed["verified"]) == ("reported", True)

    def test_an_excuse_counts_while_nothing_was_sent(self, house: House, module_database):
        report = house.report()
        engine = create_engine(module_database, pool_size=1)
        with engine.begin() as owner:
            excuse = sa.text("UPDATE reporting_obligation SET excused_reason = 'contoh' WHERE id = :id")
            owner.execute(excuse, {"id": report["obligation_id"]})
        engine.dispose()
        assert _obligation(house.secretariat, report)["state"] == "excused"
        house.entry(report, physical_percent=1)
        done(house.move(OFFICER, report, "submissions"))
        assert _obligation(house.secretariat, report)["state"] == "reported"

    def test_the_province_knows_the_state_before_it_sees_the_report(self, house: House):
        report = house.submitted()
        province = house.speak("32-secretariat")
        assert province.get(f"/v1/progress-reports/{report['id']}").status_code == 404
        assert _obligation(province, report)["state"] == "reported"


class TestLateness:
    def test_an_activity_is_late_by_its_own_date_and_the_report_by_the_last(self, house: House):
        period = house.owed_by("disnaker")
        due = date.fromisoformat(period["due_on"])
        report = house.report(period=period)
        first = house.entry(report, "1.1", physical_percent=1, reported_on=str(due))
        second = house.entry(report, "1.2", physical_percent=1, reported_on=str(due + timedelta(days=6)))
        assert (first["late_days"], second["late_days"]) == (0, 6)
        sent = done(house.move(OFFICER, report, "submissions"))
        assert (sent["reported_on"], sent["late_days"], sent["is_late"]) == (str(due + timedelta(days=6)), 6, True)

    def test_without_a_date_the_local_day_of_sending_counts(self, house: House):
        period = house.owed_by("disnaker")
        report = house.report(period=period, nil_reason="Contoh")
        assert (report["late_days"], report["is_late"]) == (None, None)
        day = date.fromisoformat(period["due_on"]) + timedelta(days=2)
        with time_machine.travel(datetime(day.year, day.month, day.day, 16, 59, tzinfo=UTC), tick=False):
            officer = speaker(house.secretariat.http)(OFFICER)
            sent = done(officer.post(f"/v1/progress-reports/{report['id']}/submissions"))
        assert (sent["reported_on"], sent["late_days"]) == (str(day), 2)

    def test_lists_tell_it_too(self, house: House):
        report = house.submitted()
        found = done(house.secretariat.get(f"/v1/progress-reports?obligation_id={report['obligation_id']}"))["items"]
        assert [(each["late_days"], each["is_late"]) for each in found] == [(0, False)]

    def test_indicators_alone_are_a_report(self, house: House):
        report = house.report()
        indicators = done(house.secretariat.get(f"/v1/activities/{house.activities['1.1']['id']}/indicators"))["items"]
        house.entry(report, values=[{"indicator_id": indicators[0]["id"], "value": 3}])
        sent = done(house.move(OFFICER, report, "submissions"))
        assert _obligation(house.secretariat, sent)["state"] == "reported"
        assert sent["missing_activity_ids"] == [house.activities["1.2"]["id"]]

    def test_nil_goes_with_no_value_of_an_indicator(self, house: House):
        report = house.report()
        path = f"/v1/progress-reports/{report['id']}/entries"
        indicators = done(house.secretariat.get(f"/v1/activities/{house.activities['1.1']['id']}/indicators"))["items"]
        body = {
            "activity_id": house.activities["1.1"]["id"],
            "values": [{"indicator_id": indicators[0]["id"], "value": 3}],
        }
        assert pointers(refused(house.officer("disnaker").post(path, {**body, "is_nil": True}), 422, "invalid")) == [
            "/is_nil"
        ]
        entry = done(house.officer("disnaker").post(path, body), 201)
        revise = f"/v1/progress-entries/{entry['id']}"
        refused(house.officer("disnaker").patch(revise, {"is_nil": True}, entry["version"]), 422, "invalid")
        done(house.officer("disnaker").patch(revise, {"is_nil": True, "values": []}, entry["version"]))


def paper(house: House, who: str = "disnaker", **fields: Any) -> dict[str, Any]:
    """The body of a report typed in on behalf of an agency."""
    obligation = house.owed_by(who)["obligations"][LEADS[who]]
    return {"obligation_id": obligation, "on_behalf": {"source_document": "Surat contoh 1/2026"}, **fields}


class TestTypedIn:
    def test_it_is_typed_submitted_and_verified_by_another_person(self, house: House, colleague: Caller):
        report = done(house.secretariat.post("/v1/progress-reports", paper(house, reported_on="2026-10-09")), 201)
        assert (report["typed_in"], report["source_document"]) == (True, "Surat contoh 1/2026")
        assert (report["owner"], report["region"]) == (LEADS["disnaker"], REGION)
        path = f"/v1/progress-reports/{report['id']}"
        entry = {"activity_id": house.activities["1.1"]["id"], "physical_percent": 20, "values": []}
        made = done(house.secretariat.post(f"{path}/entries", entry), 201)
        done(house.secretariat.patch(f"/v1/progress-entries/{made['id']}", {"physical_percent": 25}, made["version"]))
        sent = done(house.secretariat.post(f"{path}/submissions"))
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
