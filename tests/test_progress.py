"""Reports: the agency writes and sends, the secretariat returns or verifies, and nobody does both."""

from contextlib import ExitStack

import pytest

from api.domain.lifecycles import REPORT, moves_from
from tests.support.flows import LEADS, UNKNOWN, House, blank_of, done, pointers, refused, speaker

pytestmark = pytest.mark.usefixtures("rolled_up")

JUDGING = {"returns", "verifications"}


@pytest.fixture
def after_the_freeze(house: House):
    """Speaks on the first day on which a period takes reports no more."""
    with ExitStack() as travels:
        yield lambda period, who: house.speak_after(period["freeze_on"], who, travels)


class TestDraftReport:
    def test_the_agency_that_owes_begins_it(self, house: House):
        report = house.report()
        assert (report["status"], report["owner"], report["version"]) == ("draft", LEADS["disnaker"], 1)
        assert report["missing_activity_ids"] == [house.activities[number]["id"] for number in ("1.1", "1.2")]
        assert (report["lock_reason"], report["allowed_actions"]) == (None, ["entries", "submissions"])

    def test_who_may_not_send_is_not_told_so(self, house: House):
        obligation = house.owed_by("disnaker")["obligations"][LEADS["disnaker"]]
        staff = house.officer("disnaker-staff")
        report = done(staff.post("/v1/progress-reports", {"obligation_id": obligation}), 201)
        assert report["allowed_actions"] == ["entries"]
        assert house.move("32.12-disnaker-staff", report, "submissions").status_code == 403

    def test_another_agency_may_not(self, house: House):
        body = {"obligation_id": house.owed_by("dinsos")["obligations"][LEADS["dinsos"]]}
        answer = house.officer("disnaker").post("/v1/progress-reports", body)
        refused(answer, 403, "not-permitted")

    @pytest.mark.parametrize("who", ["32.12-chair", "32-secretariat", "kpppa"])
    def test_who_only_reads_may_not(self, house: House, who):
        body = {"obligation_id": house.owed_by("dinsos")["obligations"][LEADS["dinsos"]]}
        refused(house.speak(who).post("/v1/progress-reports", body), 403, "insufficient-scope")

    def test_an_unknown_obligation_and_one_elsewhere_are_alike(self, house: House):
        there = house.owed_by("dinsos")["obligations"][LEADS["dinsos"]]
        for obligation in (there, UNKNOWN):
            answer = house.speak("21.71-disnaker").post("/v1/progress-reports", {"obligation_id": obligation})
            refused(answer, 404, "not-found")

    def test_one_report_for_an_obligation(self, house: House):
        period = house.owed_by("disnaker")
        house.report(period=period)
        body = {"obligation_id": period["obligations"][LEADS["disnaker"]]}
        refused(house.officer("disnaker").post("/v1/progress-reports", body), 409, "duplicate")

    def test_a_frozen_period_takes_none(self, house: House, after_the_freeze):
        period = house.owed_by("disnaker")
        body = {"obligation_id": period["obligations"][LEADS["disnaker"]]}
        answer = after_the_freeze(period, "32.12-disnaker").post("/v1/progress-reports", body)
        assert refused(answer, 409, "locked")["lock_reason"] == "period_frozen"


class TestSubmit:
    def test_blank_activities_mark_it_incomplete_and_do_not_stop_it(self, house: House):
        report = house.submitted()
        assert (report["status"], report["is_complete"], report["lock_reason"]) == ("submitted", False, "submitted")
        assert report["missing_activity_ids"] == [house.activities["1.2"]["id"]]
        assert "submissions" not in report["allowed_actions"]

    def test_gaps_that_nobody_confirmed_stop_it_and_are_listed(self, house: House):
        report = house.report()
        house.entry(report, "1.1", physical_percent=40)
        problem = refused(house.move("32.12-disnaker", report, "submissions", {}), 422, "invalid")
        assert [(each["pointer"], each["code"], each["detail"]) for each in problem["errors"]] == [
            ("/left_blank_activity_ids", "not_confirmed", "1.2")
        ]
        assert done(house.officer("disnaker").get(f"/v1/progress-reports/{report['id']}"))["status"] == "draft"

    def test_a_gap_that_came_since_is_not_confirmed_with_the_others(self, house: House):
        report, officer = house.report(), house.officer("disnaker")
        first = house.entry(report, "1.1", physical_percent=40)
        house.entry(report, "1.2", spent_idr=1)
        confirmed = blank_of(officer, report["id"])
        done(officer.patch(f"/v1/progress-entries/{first['id']}", {"physical_percent": None}, 1))
        problem = refused(house.move("32.12-disnaker", report, "submissions", confirmed), 422, "invalid")
        assert [each["detail"] for each in problem["errors"]] == ["1.1"]

    def test_what_was_filled_in_since_is_not_confirmed_as_blank(self, house: House):
        report = house.report()
        house.entry(report, "1.1", physical_percent=40)
        confirmed = blank_of(house.officer("disnaker"), report["id"])
        house.entry(report, "1.2", physical_percent=40)
        problem = refused(house.move("32.12-disnaker", report, "submissions", confirmed), 422, "invalid")
        assert [(each["pointer"], each["code"]) for each in problem["errors"]] == [
            ("/left_blank_activity_ids/0", "not_blank")
        ]
        assert confirmed["left_blank_activity_ids"][0] not in str(problem)
        assert done(house.move("32.12-disnaker", report, "submissions", {}))["is_complete"]

    def test_all_said_is_complete(self, house: House):
        report = house.report()
        house.entry(report, "1.1", physical_percent=0)
        house.entry(report, "1.2", is_nil=True)
        sent = done(house.move("32.12-disnaker", report, "submissions"))
        assert (sent["is_complete"], sent["missing_activity_ids"]) == (True, [])

    def test_a_reason_for_nil_is_enough(self, house: House):
        report = house.report(nil_reason="Belum ada kegiatan contoh")
        assert done(house.move("32.12-disnaker", report, "submissions"))["is_complete"]

    def test_one_that_says_nothing_is_told_so_before_it_is_sent(self, house: House):
        report, officer = house.report(), house.officer("disnaker")
        path = f"/v1/progress-reports/{report['id']}"
        words = house.entry(report, "1.1", obstacles="Hanya kata")
        assert (report["is_blank"], done(officer.get(path))["is_blank"]) == (True, True)
        for body in ({}, blank_of(officer, report["id"])):
            problem = refused(house.move("32.12-disnaker", report, "submissions", body), 422, "invalid")
            assert (problem.get("errors"), "kosong" in problem["detail"]) == (None, True)
        done(officer.patch(f"/v1/progress-entries/{words['id']}", {"is_nil": True}, 1))
        assert done(officer.get(path))["is_blank"] is False
        assert done(house.move("32.12-disnaker", report, "submissions"))["is_blank"] is False
        assert house.report(nil_reason="Contoh")["is_blank"] is False

    def test_an_empty_report_is_refused(self, house: House):
        report = house.report()
        house.entry(report, obstacles="Hanya kata")
        refused(house.move("32.12-disnaker", report, "submissions"), 422, "invalid")

    def test_twice_is_the_wrong_moment(self, house: House):
        report = house.submitted()
        problem = refused(house.move("32.12-disnaker", report, "submissions"), 409, "wrong-moment")
        assert (problem["state"], problem["allowed_moves"]) == (
            "submitted",
            sorted(moves_from(REPORT, problem["state"])),
        )
        assert set(problem["allowed_moves"]) >= JUDGING

    def test_a_stale_version_is_refused(self, house: House):
        report = house.report(nil_reason="Contoh")
        answer = house.move("32.12-disnaker", report, "submissions", headers={"If-Match": '"7"'})
        refused(answer, 412, "stale-version")

    def test_any_version_is_named_by_a_star(self, house: House):
        report = house.report(nil_reason="Contoh")
        done(house.move("32.12-disnaker", report, "submissions", headers={"If-Match": "*"}))
        nowhere = house.move("32.12-disnaker", {"id": UNKNOWN}, "submissions", {}, headers={"If-Match": "*"})
        refused(nowhere, 404, "not-found")

    def test_a_frozen_period_takes_none_and_says_so_before(self, house: House, after_the_freeze):
        period = house.owed_by("disnaker")
        report = house.report(period=period, nil_reason="Contoh")
        officer = after_the_freeze(period, "32.12-disnaker")
        seen = done(officer.get(f"/v1/progress-reports/{report['id']}"))
        assert (seen["lock_reason"], seen["allowed_actions"]) == ("period_frozen", [])
        answer = officer.post(f"/v1/progress-reports/{report['id']}/submissions", {})
        assert refused(answer, 409, "locked")["lock_reason"] == "period_frozen"

    def test_in_the_days_of_grace_it_is_taken(self, house: House, after_the_freeze):
        period = house.owed_by("disnaker")
        report = house.report(period=period, nil_reason="Contoh")
        officer = after_the_freeze({"freeze_on": period["due_on"]}, "32.12-disnaker")
        done(officer.post(f"/v1/progress-reports/{report['id']}/submissions", {}))


class TestReturn:
    BODY = {"comments": [{"field": "physical_percent", "text": "Mohon diperiksa (contoh)"}]}

    def test_it_opens_the_report_again_and_every_round_is_kept(self, house: House):
        report = house.submitted()
        back = done(house.move("32.12-secretariat", report, "returns", self.BODY))
        assert (back["status"], back["round"], back["lock_reason"]) == ("returned", 2, None)
        own = done(house.officer("disnaker").get(f"/v1/progress-reports/{report['id']}"))
        assert own["allowed_actions"] == ["entries", "submissions"]
        done(house.move("32.12-disnaker", report, "submissions"))
        again = done(house.move("32.12-secretariat", report, "returns", self.BODY))
        assert [comment["round"] for comment in again["comments"]] == [1, 2]

    def test_without_a_comment_it_is_refused(self, house: House):
        answer = house.move("32.12-secretariat", house.submitted(), "returns", {"comments": []})
        assert pointers(refused(answer, 422, "invalid")) == ["/comments"]

    def test_a_comment_is_tied_to_an_entry_of_this_report(self, house: House):
        foreign = house.entry(house.report(), physical_percent=1)
        body = {"comments": [*self.BODY["comments"], {**self.BODY["comments"][0], "entry_id": foreign["id"]}]}
        answer = house.move("32.12-secretariat", house.submitted(), "returns", body)
        assert pointers(refused(answer, 422, "invalid")) == ["/comments/1/entry_id"]

    def test_a_draft_is_not_returned(self, house: House):
        problem = refused(house.move("32.12-secretariat", house.report(), "returns", self.BODY), 409, "wrong-moment")
        assert problem["state"] == "draft"
        assert "submissions" in problem["allowed_moves"]


class TestVerify:
    def test_the_secretariat_verifies(self, house: House):
        report = house.submitted()
        seen = done(house.secretariat.get(f"/v1/progress-reports/{report['id']}"))
        assert set(seen["allowed_actions"]) >= JUDGING
        verified = done(house.move("32.12-secretariat", report, "verifications"))
        assert (verified["status"], verified["lock_reason"]) == ("verified", "verified")
        assert not JUDGING & set(verified["allowed_actions"])
        last = done(house.secretariat.get(f"/v1/activities/{house.activities['1.1']['id']}"))["last_progress"]
        assert last["physical_percent"] == 40

    @pytest.mark.parametrize("path", ["verifications", "returns", "submissions"])
    def test_a_verified_report_moves_no_more(self, house: House, path):
        report, who = house.verified(), "32.12-disnaker" if path == "submissions" else "32.12-secretariat"
        answer = house.move(who, report, path, TestReturn.BODY if path == "returns" else {})
        problem = refused(answer, 409, "wrong-moment")
        assert problem["state"] == "verified"
        assert path not in problem["allowed_moves"]

    def test_the_chair_and_the_agency_do_not_verify(self, house: House):
        report = house.submitted()
        for who in ("32.12-chair", "32.12-disnaker", "32-secretariat", "kpppa"):
            refused(house.move(who, report, "verifications"), 403, "insufficient-scope")

    def test_the_daily_chair_does_not_verify_other_agencies(self, house: House):
        report = house.submitted()
        seen = done(house.speak("32.12-daily-chair").get(f"/v1/progress-reports/{report['id']}"))
        assert not JUDGING & set(seen["allowed_actions"])
        refused(house.move("32.12-daily-chair", report, "verifications"), 403, "not-permitted")

    def test_the_secretariats_own_agency_is_verified_by_the_daily_chair_only(self, house: House):
        report = house.submitted("kesra", "2.2")
        seen = {
            who: done(house.speak(who).get(f"/v1/progress-reports/{report['id']}"))["allowed_actions"]
            for who in ("32.12-secretariat", "32.12-daily-chair")
        }
        assert not JUDGING & set(seen["32.12-secretariat"])
        assert set(seen["32.12-daily-chair"]) >= JUDGING
        refused(house.move("32.12-secretariat", report, "verifications"), 403, "not-permitted")
        refused(house.move("32.12-secretariat", report, "returns", TestReturn.BODY), 403, "not-permitted")
        assert done(house.move("32.12-daily-chair", report, "verifications"))["status"] == "verified"

    def test_the_neighbours_secretariat_does_not_see_it(self, house: House):
        refused(house.move("21.71-secretariat", house.submitted(), "verifications"), 404, "not-found")

    def test_after_the_freeze_it_waits_for_a_reopening(self, house: House, after_the_freeze):
        period = house.owed_by("disnaker")
        report = house.submitted(period=period)
        secretariat = after_the_freeze(period, "32.12-secretariat")
        path = f"/v1/progress-reports/{report['id']}"
        assert done(secretariat.get(path))["allowed_actions"] == []
        for move, body in (("verifications", {}), ("returns", TestReturn.BODY)):
            assert refused(secretariat.post(f"{path}/{move}", body), 409, "locked")["lock_reason"] == "period_frozen"


class TestSamePerson:
    """One person in two seats: who filled in or sent may not verify, whatever seat it is done from."""

    @pytest.fixture
    def one_person(self, request, fresh_http, database):
        """The secretariat's person also holds these seats of agencies."""
        from tests.support.databases import _run  # noqa: PLC0415  # the owner's hand, used here only

        names = ", ".join(f"'demo-32.12-{name}'" for name in getattr(request, "param", ("disnaker", "dinsos")))
        _run(
            database,
            "UPDATE seat SET person_id = (SELECT s.person_id FROM seat s JOIN client c ON c.seat_id = s.id"  # noqa: S608  our own names
            " WHERE c.client_id = 'demo-32.12-secretariat')"
            f" WHERE id IN (SELECT seat_id FROM client WHERE client_id IN ({names}))",
        )
        return House(speaker(fresh_http))

    def test_who_sent_it_may_not_return_or_verify_it(self, one_person: House):
        report = one_person.submitted()
        refused(one_person.move("32.12-secretariat", report, "verifications"), 409, "same-person")
        refused(one_person.move("32.12-secretariat", report, "returns", TestReturn.BODY), 409, "same-person")

    @pytest.mark.parametrize(
        ("one_person", "begins"),
        [
            pytest.param(("disnaker-staff",), "disnaker", id="filled in one line"),
            pytest.param(("disnaker",), "disnaker-staff", id="sent it"),
        ],
        indirect=["one_person"],
    )
    def test_each_of_the_two_is_enough(self, one_person: House, begins: str):
        period = one_person.period()
        body = {"obligation_id": period["obligations"][LEADS["disnaker"]]}
        report = done(one_person.officer(begins).post("/v1/progress-reports", body), 201)
        one_person.entry(report, "1.1", begins, physical_percent=1)
        one_person.entry(report, "1.2", "disnaker-staff", physical_percent=1)
        done(one_person.move("32.12-disnaker", report, "submissions"))
        refused(one_person.move("32.12-secretariat", report, "verifications"), 409, "same-person")


class TestReadReports:
    def test_province_and_nation_see_it_once_verified(self, house: House):
        report = house.submitted("dinsos", "2.1")
        path = f"/v1/progress-reports/{report['id']}"
        entry = done(house.secretariat.get(f"{path}/entries"))["items"][0]["id"]
        for who in ("32-secretariat", "kpppa"):
            refused(house.speak(who).get(path), 404, "not-found")
            refused(house.speak(who).get(f"/v1/progress-entries/{entry}"), 404, "not-found")
        done(house.move("32.12-secretariat", report, "verifications"))
        for who in ("32-secretariat", "kpppa"):
            assert done(house.speak(who).get(path))["status"] == "verified"
            assert done(house.speak(who).get(f"/v1/progress-entries/{entry}"))["physical_percent"] == 40
        refused(house.speak("21-secretariat").get(path), 404, "not-found")

    def test_a_ministry_sees_those_of_its_vertical_agencies(self, house: House):
        own, other = house.submitted("polres", "3.1"), house.submitted()
        assert done(house.speak("polri").get(f"/v1/progress-reports/{own['id']}"))["allowed_actions"] == []
        refused(house.speak("polri").get(f"/v1/progress-reports/{other['id']}"), 404, "not-found")

    def test_each_filter_narrows_the_list(self, house: House):
        period = house.owed_by("disnaker")
        report = house.report(period=period)
        house.submitted("dinsos", "2.1", period)
        query = f"period_id={period['id']}&status=draft&owner={LEADS['disnaker']}"
        found = done(house.secretariat.get(f"/v1/progress-reports?{query}&include=total"))
        assert ([each["id"] for each in found["items"]], found["total"]) == ([report["id"]], 1)
        both = done(
            house.secretariat.get(f"/v1/progress-reports?period_id={period['id']}&status=draft&status=submitted")
        )
        assert len(both["items"]) == 2
