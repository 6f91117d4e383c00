"""What of a person opens to the agency that serves her, by whose word, until when, and that she can ask who read it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.support.cases import CONSENT_OFFICER, HOSPITAL, SOCIAL, consent, known
from tests.support.flows import UNKNOWN, done, pointers, refused
from tests.support.referred import (
    DELETER,
    OTHER,
    RECEIVER,
    SENDER,
    attach,
    draft,
    move,
    referral_at,
    referred,
    seen,
    service,
    shown,
    suspended_service,
    withdraw,
)

SECRETARIAT = "32.12-secretariat"
SENT_MOVES = ["acceptances", "cancellations", "corrections", "receipts", "redirections", "rejections"]
HANDED = {"given_by": "Petugas A", "taken_by": "Petugas B", "place": "Contoh", "handed_over_at": "2026-01-20T03:00:00Z"}


class TestFields:
    def test_left_out_they_are_all_that_consent_gives_when_it_is_sent(self, house):
        made = known(house)
        referral = draft(house, made, fields=None)
        assert referral["fields"] == []
        consent(house, made, fields=["phone", "name", "medical_profile"])
        done(move(house, referral, "submissions"))
        # How she is opens to health services alone, whatever was agreed.
        assert seen(house, referral)["fields"] == ["name", "phone"]
        done(move(house, referral, "acceptances"))
        assert shown(house, referral) == {"envelope", "case", "name", "phone"}

    def test_where_nothing_would_open_it_is_not_sent(self, house):
        made = known(house)
        consent(house, made, fields=[])
        referral = draft(house, made, fields=None)
        assert refused(move(house, referral, "submissions"), 409, "locked")["lock_reason"] == "not_covered"

    @pytest.mark.parametrize(
        ("fields", "pointer"), [([], "/fields"), (["name", "medical_profile"], "/fields/1"), (["x"], "/fields/0")]
    )
    def test_what_never_opens_is_refused_in_the_writing(self, house, fields, pointer):
        body = {"case_id": referred(house)["id"], "service_id": service(house)["id"], "urgency": "normal"}
        answer = house.speak(SENDER).post("/v1/referrals", {**body, "fields": fields})
        assert pointers(refused(answer, 422, "invalid")) == [pointer]


class TestCorrectDraft:
    def test_it_is_corrected_until_it_is_sent_and_the_case_speaks_anew(self, house):
        made = referred(house)
        referral = draft(house, made, safety_notes="Contoh", needs=["shelter"])
        path, sender = f"/v1/referrals/{referral['id']}", house.speak(SENDER)
        assert "change" in referral["allowed_actions"]
        done(sender.patch(f"/v1/cases/{made['id']}", {"sex": "male", "present_region_code": "32.12"}, 1))
        change = {"urgency": "normal", "fields": None, "safety_notes": None, "language": "jv"}
        after = done(sender.patch(path, change, referral["version"]))
        envelope = after["envelope"]
        assert (after["urgency"], after["fields"], after["version"]) == ("normal", [], referral["version"] + 1)
        assert (envelope["safety_notes"], envelope["language"], envelope["needs"]) == (None, "jv", ["shelter"])
        assert (envelope["sex"], envelope["present_region_code"]) == ("male", "32.12")
        refused(sender.patch(path, change, referral["version"]), 412, "stale-version")
        sent = done(move(house, referral, "submissions"))
        assert "change" not in sent["allowed_actions"]
        problem = refused(sender.patch(path, change, sent["version"]), 409, "wrong-moment")
        assert (problem["state"], problem["allowed_moves"]) == ("sent", SENT_MOVES)
        refused(house.speak(RECEIVER).patch(path, change, sent["version"]), 403, "not-permitted")

    def test_another_service_is_asked_under_the_guards_of_a_drafting(self, house):
        made = referred(house, HOSPITAL)
        referral = draft(house, made)
        path, sender = f"/v1/referrals/{referral['id']}", house.speak(SENDER)
        there = service(house, agency_id=house.agencies[HOSPITAL])
        assert done(sender.patch(path, {"service_id": there["id"]}, 1))["receiving_agency_id"] == there["agency_id"]
        own = service(house, agency_id=house.agencies["agency:32.12-uptd-ppa"])
        wrong = [
            ({"service_id": own["id"]}, "/service_id"),
            ({"service_id": UNKNOWN}, "/service_id"),
            ({"urgency": None}, "/urgency"),
            ({"replaces_id": referral["id"]}, "/replaces_id"),
            ({"fields": ["medical_profile"]}, "/fields/0"),
        ]
        for change, pointer in wrong:
            assert pointers(refused(sender.patch(path, change, 2), 422, "invalid")) == [pointer], change
        for stranger in (RECEIVER, OTHER, "21.71-cases"):
            refused(house.speak(stranger).patch(path, {"urgency": "normal"}, 2), 404, "not-found")
        refused(house.speak(CONSENT_OFFICER).patch(path, {"urgency": "normal"}, 2), 403, "insufficient-scope")
        done(sender.patch(f"/v1/cases/{made['id']}", {"closed_on": "2026-02-01"}, 1))
        refused(sender.patch(path, {"urgency": "normal"}, 2), 409, "locked")


class TestReadings:
    def test_she_learns_who_read_messages_hand_overs_documents_and_profiles(self, house):
        made = known(house)
        consent(house, made, fields=["name", "trafficking_profile"])
        done(house.speak(SENDER).put(f"/v1/cases/{made['id']}/trafficking-profile", {"recruiters": ["broker"]}, 0))
        referral = referral_at(house, "accepted", made, fields=None)
        path, receiver = f"/v1/referrals/{referral['id']}", house.speak(RECEIVER)
        theirs = done(attach(house, referral, RECEIVER), 201)  # of the receiver, and read by it
        done(receiver.post(f"{path}/handovers", HANDED), 201)
        for part in ("handovers", "messages"):
            for who in (RECEIVER, SECRETARIAT):
                done(house.speak(who).get(f"{path}/{part}"))
        done(receiver.post(f"{path}/messages", {"text": "Contoh"}), 201)
        done(receiver.get(f"{path}/messages"))
        assert receiver.get(f"{path}/documents/{theirs['id']}").status_code == 200
        done(receiver.get(f"/v1/cases/{made['id']}/trafficking-profile"))
        log = f"/v1/cases/{made['id']}/access-log"
        told = done(house.speak(CONSENT_OFFICER).get(log))["items"]
        assert [(each["event"], each["organisation"]) for each in told] == [
            ("trafficking_profile.read", SOCIAL),
            ("referral_document.read", SOCIAL),
            ("referral_message.read", SOCIAL),
            ("referral_handover.read", SOCIAL),
            ("trafficking_profile.kept", "agency:32.12-uptd-ppa"),
            ("case_person.kept", "agency:32.12-uptd-ppa"),
        ]
        assert house.speak(CONSENT_OFFICER).get(f"{log}/paper").status_code == 200
        refused(receiver.get(log), 403, "insufficient-scope")


class TestUntil:
    @pytest.mark.parametrize(("age", "years"), [(24, 5), (12, 10)])
    def test_a_receiver_reads_on_as_long_as_the_retention_rules_keep_such_a_case(self, house, age, years):
        made = known(house, age_at_identification=age)
        consent(house, made, given_by="guardian" if age < 18 else "person")
        referral = referral_at(house, "closed", made)
        over = datetime.fromisoformat(referral["ended_at"]).astimezone(ZoneInfo("Asia/Jakarta")).date()
        until = datetime(over.year + years, over.month, over.day, tzinfo=ZoneInfo("Asia/Jakarta")).astimezone(UTC)
        assert datetime.fromisoformat(referral["opens_until"]) == until


class TestWithdrawal:
    def test_at_one_agency_that_serves_her_it_closes_what_every_other_one_sees(self, house):
        made = known(house)
        given = consent(house, made, SOCIAL, HOSPITAL, fields=["name"])
        here = referral_at(house, "accepted", made)
        there = draft(house, made, service_id=service(house, agency_id=house.agencies[HOSPITAL])["id"])
        done(move(house, there, "submissions"))
        done(move(house, there, "acceptances", who=OTHER))
        assert "name" in shown(house, there, OTHER)
        withdraw(house, given, DELETER)
        assert [seen(house, each)["status"] for each in (here, there)] == ["withdrawn", "withdrawn"]
        assert shown(house, there, OTHER) == shown(house, here) == set()
        duties = done(house.speak(CONSENT_OFFICER).get(f"/v1/deletion-duties?case_id={made['id']}"))["items"]
        assert {each["agency"] for each in duties} == {SOCIAL, HOSPITAL}
        # Of another agency's duty the one that withdrew learns nothing.
        own = done(house.speak(DELETER).get(f"/v1/deletion-duties?case_id={made['id']}"))["items"]
        assert [each["agency"] for each in own] == [SOCIAL]


class TestRejection:
    def test_what_is_named_instead_is_another_service_that_is_offered(self, house):
        referral = referral_at(house, "received")
        named = [referral["service_id"], suspended_service(house)["id"], service(house, "polres")["id"]]
        body = {"reason": "no_capacity", "text": "Contoh", "alternative_ids": named}
        problem = refused(move(house, referral, "rejections", body), 422, "invalid")
        assert pointers(problem) == ["/alternative_ids/0", "/alternative_ids/1"]
