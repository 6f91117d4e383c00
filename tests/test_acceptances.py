"""After verification: taken back, accepted from above, remarked on; what is locked says why."""

from typing import Any

import pytest
import sqlalchemy as sa

from api.domain.seats import SeatKind
from tests.support.flows import LEADS, UNKNOWN, House, done, pointers, refused
from tests.support.reports import colleague_of, journalled
from tests.support.tokens import Caller

pytestmark = pytest.mark.usefixtures("rolled_up")

SECRETARIAT, OFFICER, PROVINCE = "32.12-secretariat", "32.12-disnaker", "32-secretariat"
WHY = {"reason": "Angka belum sesuai bukti (contoh)"}
SUMMED = sa.text("SELECT coalesce(sum(physical_sum), 0) FROM district_quarter WHERE quarter = 4")
COUNTED = sa.text("SELECT sum(verified), sum(physical_n) FROM district_quarter WHERE quarter = 4")


@pytest.fixture(scope="module")
def nation(http, module_database) -> Caller:
    """The national secretariat, which accepts for the nation."""
    return colleague_of(http, module_database, SeatKind.NATIONAL_SECRETARIAT, "national:id", None)


def on(report: dict[str, Any], path: str) -> str:
    return f"/v1/progress-reports/{report['id']}/{path}"


class TestWithdrawVerification:
    def test_the_snapshot_counts_no_more_until_it_is_verified_again(self, house: House, owner_session):
        report = house.verified()
        before = counted(owner_session)
        back = done(house.move(SECRETARIAT, report, "verification-withdrawals", WHY))
        assert (back["status"], back["verified_at"]) == ("under_review", None)
        assert back["review_until"]
        assert [(each["field"], each["text"]) for each in back["comments"]] == [("verification", WHY["reason"])]
        assert counted(owner_session) == (before[0] - 1, before[1] - 1)
        assert done(house.move(SECRETARIAT, report, "verifications"))["status"] == "verified"
        assert counted(owner_session) == before

    def test_an_activity_that_the_new_verification_leaves_out_counts_no_more(self, house: House, owner_session):
        before = owner_session.connection().scalar(SUMMED)
        report = house.verified(percent=90)
        done(house.move(SECRETARIAT, report, "verification-withdrawals", WHY))
        comment = {"comments": [{"field": "physical_percent", "text": "Contoh"}]}
        done(house.move(SECRETARIAT, report, "returns", comment))
        entry = done(house.officer("disnaker").get(on(report, "entries")))["items"][0]
        done(house.officer("disnaker").patch(f"/v1/progress-entries/{entry['id']}", {"physical_percent": None}, 1))
        house.entry(report, "1.2", physical_percent=7)
        done(house.move(OFFICER, report, "submissions"))
        done(house.move(SECRETARIAT, report, "verifications"))
        owner_session.rollback()
        assert owner_session.connection().scalar(SUMMED) == before + 7  # the first snapshot's 90 is gone

    def test_without_a_reason_or_by_another_it_is_refused(self, house: House):
        report = house.verified()
        refused(house.move(SECRETARIAT, report, "verification-withdrawals"), 422, "invalid")
        refused(house.move("32.12-daily-chair", report, "verification-withdrawals", WHY), 403, "not-permitted")
        refused(house.move("21.71-secretariat", report, "verification-withdrawals", WHY), 404, "not-found")


def counted(owner_session: Any) -> tuple[int, int]:
    """Verified reports and activities with a verified value, over all years."""
    verified, activities = owner_session.connection().execute(COUNTED).one()
    owner_session.rollback()
    return int(verified), int(activities)


class TestAccept:
    def test_the_caller_decides_the_level_and_each_takes_back_its_own(self, house: House, nation: Caller):
        report = house.verified()
        accepted = done(house.move(PROVINCE, report, "acceptances"))
        assert (accepted["status"], accepted["lock_reason"]) == ("accepted_province", "accepted_above")
        assert accepted["allowed_actions"] == ["acceptance-withdrawals"]
        assert done(nation.post(on(report, "acceptances")))["status"] == "accepted_national"
        problem = refused(house.move(PROVINCE, report, "acceptance-withdrawals"), 409, "wrong-moment")
        assert (problem["lock_reason"], problem["allowed_moves"]) == ("accepted_above", [])
        assert done(nation.post(on(report, "acceptance-withdrawals")))["status"] == "accepted_province"
        back = done(house.move(PROVINCE, report, "acceptance-withdrawals"))
        assert (back["status"], back["accepted_province_at"]) == ("verified", None)

    def test_the_nation_may_accept_where_no_province_did(self, house: House, nation: Caller):
        report = house.verified()
        assert done(nation.post(on(report, "acceptances")))["status"] == "accepted_national"
        assert done(nation.post(on(report, "acceptance-withdrawals")))["status"] == "verified"

    def test_what_is_accepted_above_is_locked_below_and_the_error_says_so(self, house: House):
        report = house.verified()
        done(house.move(PROVINCE, report, "acceptances"))
        problem = refused(house.move(SECRETARIAT, report, "verification-withdrawals", WHY), 409, "wrong-moment")
        assert (problem["state"], problem["lock_reason"]) == ("accepted_province", "accepted_above")

    def test_it_waits_for_every_report_below(self, house: House):
        period = house.period()
        report = house.verified(period=period)
        other = house.submitted("dinsos", "2.1", period)
        assert refused(house.move(PROVINCE, report, "acceptances"), 409, "locked")["lock_reason"] == "unverified_below"
        done(house.move(SECRETARIAT, other, "verifications"))
        done(house.move(PROVINCE, report, "acceptances"))

    def test_a_calendar_may_do_without(self, house: House):
        report = house.verified(period=house.period(takes_acceptances=False))
        assert refused(house.move(PROVINCE, report, "acceptances"), 409, "locked")["lock_reason"] == "no_acceptances"

    def test_another_province_does_not_see_it_and_others_may_not(self, house: House):
        report = house.verified()
        refused(house.move("21-secretariat", report, "acceptances"), 404, "not-found")
        for who in (SECRETARIAT, OFFICER, "kpppa"):
            refused(house.move(who, report, "acceptances"), 403, "insufficient-scope")

    def test_figures_stay_as_they_are(self, house: House, owner_session):
        report = house.verified()
        before = counted(owner_session)
        done(house.move(PROVINCE, report, "acceptances"))
        assert counted(owner_session) == before
        assert journalled(owner_session, report)[-1].owner == "province:32"


class TestComments:
    def test_agency_and_secretariat_speak_on_a_field_and_answer(self, house: House):
        report = house.report()
        entry = house.entry(report, physical_percent=1)
        remark = {"field": "physical_percent", "text": "Mohon foto (contoh)", "entry_id": entry["id"]}
        asked = done(house.move(SECRETARIAT, report, "comments", remark), 201)
        answer = {"field": "physical_percent", "text": "Menyusul (contoh)", "answers_id": asked["id"]}
        answered = done(house.move(OFFICER, report, "comments", answer), 201)
        assert (answered["answers_id"], answered["round"]) == (asked["id"], 1)
        listed = done(house.officer("disnaker").get(on(report, "comments")))["items"]
        assert [each["id"] for each in listed] == [asked["id"], answered["id"]]
        assert done(house.secretariat.get(on(report, "").rstrip("/")))["status"] == "draft"

    def test_of_another_report_neither_entry_nor_remark_is_known(self, house: House):
        one, other = house.report(), house.report()
        entry = house.entry(other, physical_percent=1)
        remark = {"field": "evidence", "text": "Contoh"}
        wrong = house.move(SECRETARIAT, one, "comments", {**remark, "entry_id": entry["id"]})
        assert pointers(refused(wrong, 422, "invalid")) == ["/entry_id"]
        there = done(house.move(SECRETARIAT, other, "comments", remark), 201)
        wrong = house.move(SECRETARIAT, one, "comments", {**remark, "answers_id": there["id"]})
        assert pointers(refused(wrong, 422, "invalid")) == ["/answers_id"]
        refused(house.move(SECRETARIAT, one, "comments", {**remark, "answers_id": UNKNOWN}), 404, "not-found")

    def test_the_province_reads_them_once_it_is_verified_and_strangers_never(self, house: House):
        report = house.submitted()
        done(house.move(SECRETARIAT, report, "comments", {"field": "evidence", "text": "Contoh"}), 201)
        assert house.speak(PROVINCE).get(on(report, "comments")).status_code == 404
        done(house.move(SECRETARIAT, report, "verifications"))
        assert len(done(house.speak(PROVINCE).get(on(report, "comments")))["items"]) == 1
        assert house.speak("21.71-secretariat").get(on(report, "comments")).status_code == 404
        refused(house.move("32.12-chair", report, "comments", {"field": "x", "text": "x"}), 403, "insufficient-scope")


class TestMembershipEnded:
    def test_the_agency_reads_its_report_and_is_told_why_it_is_locked(self, house: House, module_database):
        report = house.report("polres", nil_reason="Contoh")
        engine = sa.create_engine(sa.make_url(module_database).set(drivername="postgresql+psycopg"))
        member = sa.text("""
            UPDATE seat SET valid_to = :day FROM agency a
            WHERE a.id = seat.agency_id AND a.organisation = :agency AND seat.task_force_id IS NOT NULL""")
        with engine.begin() as owner:
            owner.execute(member, {"day": "2026-01-31", "agency": LEADS["polres"]})
        try:
            seen = done(house.officer("polres").get(f"/v1/progress-reports/{report['id']}"))
            answer = house.move("32.12-polres", report, "submissions")
        finally:
            with engine.begin() as owner:
                owner.execute(member, {"day": "2029-12-31", "agency": LEADS["polres"]})
            engine.dispose()
        assert (seen["lock_reason"], seen["allowed_actions"]) == ("membership_ended", [])
        assert refused(answer, 409, "locked")["lock_reason"] == "membership_ended"
