"""The life of a report up to its verification: claims, rounds, withdrawals, obligations, lateness."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine

from api.database import create_engine
from tests.support.flows import LEADS, House, days_from_today, done, pointers, refused, speaker
from tests.support.reports import colleague_of, journalled
from tests.support.tokens import Caller

pytestmark = pytest.mark.usefixtures("rolled_up")

SECRETARIAT, OFFICER = "32.12-secretariat", "32.12-disnaker"
SOCIAL, POLICE = ("dinsos", "2.1"), ("polres", "3.1")  # agencies with their activity: periods are few
COMMENT = {"comments": [{"field": "physical_percent", "text": "Mohon lampirkan bukti (contoh)"}]}


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


class TestClaim:
    def test_a_verifier_takes_it_for_review(self, house: House):
        claimed = done(house.move(SECRETARIAT, house.submitted(*POLICE), "claims"))
        assert (claimed["status"], claimed["lock_reason"]) == ("under_review", "submitted")
        seen = done(house.secretariat.get(f"/v1/progress-reports/{claimed['id']}"))
        assert seen["allowed_actions"] == ["returns", "verifications"]

    def test_it_lasts_to_the_local_midnight_after_three_idle_days(self, house: House):
        claimed = done(house.move(SECRETARIAT, house.submitted(*POLICE), "claims"))
        day = (datetime.now(UTC) + timedelta(hours=7)).date() + timedelta(days=3 + 1)
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
        assert (back["status"], back["lock_reason"], back["allowed_actions"]) == (
            "draft",
            None,
            ["entries", "submissions"],
        )

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
        due = date.fromisoformat(days_from_today(-7)[0])
        report = house.report(period=house.period(opens_on=str(due), due_on=str(due)))
        first = house.entry(report, "1.1", physical_percent=1, reported_on=str(due))
        second = house.entry(report, "1.2", physical_percent=1, reported_on=str(due + timedelta(days=6)))
        assert (first["late_days"], second["late_days"]) == (0, 6)
        sent = done(house.move(OFFICER, report, "submissions"))
        assert (sent["reported_on"], sent["late_days"], sent["is_late"]) == (str(due + timedelta(days=6)), 6, True)

    def test_no_report_is_of_a_day_to_come(self, house: House):
        """A slip of the year would tell the nation of an agency that is late."""
        report, (today, ahead) = house.report(), days_from_today(0, 2)
        entry = house.entry(report, "1.1", physical_percent=1, reported_on=today)
        officer, path = house.speak(OFFICER), f"/v1/progress-reports/{report['id']}/entries"
        second = {"activity_id": house.activities["1.2"]["id"], "physical_percent": 1, "reported_on": ahead}
        another = {"obligation_id": house.owed_by("disnaker")["obligations"][LEADS["disnaker"]], "reported_on": ahead}
        for answer in (
            officer.post(path, second),
            officer.patch(f"/v1/progress-entries/{entry['id']}", {"reported_on": ahead}, entry["version"]),
            officer.post("/v1/progress-reports", another),
        ):
            assert pointers(refused(answer, 422, "invalid")) == ["/reported_on"]

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
