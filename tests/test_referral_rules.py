"""Rules of referrals one by one: what refuses a draft, a consent, a hand-over, a correction; and how long is long."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.cases import CONSENT_OFFICER, HOSPITAL, SOCIAL, consent, consent_body, known, path_of
from tests.support.flows import House, days_from_today, done, pointers, refused
from tests.support.referred import (
    BODIES,
    OTHER,
    REASON,
    RECEIVER,
    SECOND,
    SENDER,
    draft,
    move,
    referral_at,
    referred,
    seen,
    service,
    shelter,
)
from tests.test_referral_clock import later, moment

SECRETARIAT = "32.12-secretariat"
HANDED = {"given_by": "Petugas A", "taken_by": "Petugas B", "place": "Contoh", "handed_over_at": "2026-01-20T03:00:00Z"}
Ending = Callable[[House, dict[str, Any]], Any]


def close(house: House, made: dict[str, Any]) -> Any:
    return house.speak(SENDER).patch(path_of(made), {"closed_on": "2026-02-01"}, 1)


def erase(house: House, made: dict[str, Any]) -> Any:
    return house.speak(CONSENT_OFFICER).post(f"{path_of(made)}/erasures")


@pytest.mark.parametrize(("ending", "reason"), [(close, "case_closed"), (erase, "erased")], ids=["closed", "erased"])
class TestCaseThatIsOver:
    def test_a_draft_of_it_is_neither_written_nor_corrected_nor_sent(self, house, ending: Ending, reason: str):
        made = referred(house)
        referral, sender = draft(house, made), house.speak(SENDER)
        done(ending(house, made))
        body = {"case_id": made["id"], "service_id": shelter(house)["id"], "urgency": "normal"}
        answers = [
            sender.post("/v1/referrals", body),
            sender.patch(f"/v1/referrals/{referral['id']}", {"urgency": "normal"}, referral["version"]),
            move(house, referral, "submissions"),
        ]
        assert [refused(answer, 409, "locked")["lock_reason"] for answer in answers] == [reason] * 3


class TestErasedPerson:
    def test_nothing_more_is_agreed_to_in_her_name(self, house):
        made = known(house)
        done(erase(house, made))
        answer = house.speak(SENDER).post(f"{path_of(made)}/consents", consent_body(house))
        assert refused(answer, 409, "locked")["lock_reason"] == "erased"


class TestDraft:
    def test_it_follows_one_that_is_over_and_of_the_same_case(self, house):
        made = referred(house)
        other, open_one = referral_at(house, "rejected"), referral_at(house, "sent", made)
        body = {"case_id": made["id"], "service_id": shelter(house)["id"], "urgency": "normal"}
        for earlier in (other, open_one):
            answer = house.speak(SENDER).post("/v1/referrals", {**body, "replaces_id": earlier["id"]})
            assert pointers(refused(answer, 422, "invalid")) == ["/replaces_id"]

    def test_a_service_for_grown_ups_is_not_asked_for_somebody_younger(self, house):
        for age_from, is_refused in ((25, False), (40, True)):
            referral = draft(house, service_id=service(house, age_from=age_from)["id"])
            answer = move(house, referral, "submissions")
            if is_refused:
                assert refused(answer, 409, "locked")["lock_reason"] == "not_eligible"


class TestRedirect:
    def test_what_never_opens_to_the_next_service_is_not_asked_of_it(self, house):
        made = known(house)
        services = ["health_rehabilitation", "social_rehabilitation"]
        agreed = ["name", "medical_profile"]
        consent(house, made, HOSPITAL, SOCIAL, purposes=services, fields=agreed)
        asked = service(house, agency_id=house.agencies[HOSPITAL], kind="health_rehabilitation")
        referral = referral_at(house, "sent", made, service_id=asked["id"], fields=agreed)
        body = {"service_id": shelter(house)["id"], **REASON}
        done(move(house, referral, "redirections", body, who=OTHER))
        assert seen(house, {"id": seen(house, referral)["replaced_by_id"]})["fields"] == ["name"]


class TestHandOver:
    def test_it_is_the_receivers_happened_and_is_open_to_it(self, house):
        made = known(house)
        ends = (datetime.now(UTC) + timedelta(hours=2)).isoformat().replace("+00:00", "Z")
        consent(house, made, fields=["name"], expires_at=ends)
        referral = referral_at(house, "accepted", made)
        path = f"/v1/referrals/{referral['id']}/handovers"
        refused(house.speak(SENDER).post(path, HANDED), 403, "not-permitted")
        ahead = {**HANDED, "handed_over_at": "2099-01-01T00:00:00Z"}
        assert pointers(refused(house.speak(RECEIVER).post(path, ahead), 422, "invalid")) == ["/handed_over_at"]
        with later(house, referral["sent_at"], hours=3) as then:
            assert seen(then, referral, RECEIVER)["status"] == "accepted"
            refused(then.speak(RECEIVER).post(path, HANDED), 409, "locked")


class TestHowLong:
    def test_a_service_rests_for_thirty_days_at_most(self, house):
        referral = referral_at(house, "in_service")
        last, beyond = days_from_today(30, 31)
        body = BODIES["holds"]
        refused(move(house, referral, "holds", {**body, "review_on": beyond}), 422, "invalid")
        done(move(house, referral, "holds", {**body, "review_on": last}))

    def test_the_envelope_of_one_that_was_rejected_is_open_for_seven_days(self, house):
        rejected = referral_at(house, "rejected")
        assert rejected["opens_until"] == moment(rejected["ended_at"], days=7)


class TestEnteredInError:
    def test_what_is_over_is_not_entered_in_error(self, house):
        for status in ("closed", "rejected", "cancelled"):
            refused(move(house, referral_at(house, status), "corrections"), 409, "wrong-moment")

    def test_both_agencies_and_the_secretariat_are_told(self, house):
        referral = referral_at(house, "accepted")
        asked = done(move(house, referral, "corrections"), 202)
        done(house.speak(SECOND).post(f"/v1/pending-acts/{asked['id']}/approvals"))
        for who in (SENDER, RECEIVER, SECRETARIAT):
            told = done(house.speak(who).get(f"/v1/referrals/{referral['id']}/timeline"))["items"]
            assert told[-1]["event"] == "referral.entered_in_error", who
