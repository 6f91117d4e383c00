"""Referrals: asked, answered, served and closed; who may, what is refused, and what opens to whom in which state."""

from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from typing import Any
from uuid import uuid4

import pytest

from api.domain.consents import PERSON_FIELDS
from api.domain.lifecycles import OPENS, REFERRAL, Opening, ReferralStatus, target_of
from tests.support.cases import HOSPITAL, SOCIAL, consent, known, seal
from tests.support.flows import UNKNOWN, House, days_from_today, done, pointers, refused
from tests.support.referred import (
    OTHER,
    RECEIVER,
    SECOND,
    SENDER,
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

MARK = f"KENARI-{uuid4().hex[:8]}"
SECRETARIAT = "32.12-secretariat"
WORDS = {"text": f"Kata rekaan {MARK}"}
PERSON = {
    **{field.value: f"Rekaan {MARK}" for field in PERSON_FIELDS},
    "identity_number": "3212 0000 0000 0002",
    "passport_number": "X 0000002",
    "birth_date": "2001-02-03",
    "phone": "0812-0000-002",
    "guardian_phone": "0812-0000-003",
}
AGREED, ASKED = tuple(PERSON), ("name", "story", "phone")


OPENED = {
    Opening.NOTHING: set(),
    Opening.ENVELOPE: {"envelope"},
    Opening.CONSENTED: {"envelope", "case", *ASKED},
}


# Moves of people one after another, so that every state they lead to is looked at.
CHAINS = (
    ("submissions", "receipts", "information-requests", "answers", "rejections"),
    ("submissions", "acceptances", "service-starts", "holds", "resumptions", "completions", "closures"),
    ("submissions", "acceptances", "failures"),
    ("submissions", "cancellations"),
)


class TestWhatOpens:
    @pytest.mark.parametrize("chain", CHAINS, ids=lambda chain: chain[-1])
    def test_each_state_opens_what_the_table_says_and_to_nobody_else(self, house, chain):
        made = referred(house, person=PERSON, agreed=AGREED)
        referral = draft(house, made, fields=list(ASKED), safety_notes=WORDS["text"])
        refused(house.speak(SECRETARIAT).get(f"/v1/referrals/{referral['id']}"), 404, "not-found")
        assert shown(house, referral) == set()
        for path in chain:
            referral = done(move(house, referral, path))
            assert shown(house, referral) == OPENED[OPENS[ReferralStatus(referral["status"])]], referral["status"]
        for stranger in (OTHER, "21.71-cases", "21.71-secretariat"):
            refused(house.speak(stranger).get(f"/v1/referrals/{referral['id']}"), 404, "not-found")
        overseen = house.speak(SECRETARIAT).get(f"/v1/referrals/{referral['id']}")
        assert MARK not in overseen.text
        assert done(overseen)["envelope"] is None

    def test_the_chains_meet_every_state_that_people_lead_to(self):
        met = {ReferralStatus.DRAFT}
        for chain in CHAINS:
            state: StrEnum | None = ReferralStatus.DRAFT
            for path in chain:
                state = target_of(REFERRAL, state or ReferralStatus.DRAFT, path)
                met.add(ReferralStatus(state))
        apart = {"redirected", "withdrawn", "expired", "entered_in_error"}  # each has a test of its own
        assert met == {state for state in ReferralStatus if state not in apart}

    def test_in_another_province_it_is_seen_by_both_secretariats_and_served_there(self, house):
        there = house.agencies["agency:21.71-dp3ap2kb"]
        body = {"agency_id": there, "kind": "social_rehabilitation", "name": f"Contoh {house.number()}"}
        asked = done(house.speak("21.71-secretariat").post("/v1/services", body), 201)
        made = referred(house, "agency:21.71-dp3ap2kb", person=PERSON)
        referral = referral_at(house, "sent", made, service_id=asked["id"])
        for who in (SECRETARIAT, "21.71-secretariat"):
            assert seen(house, referral, who)["envelope"] is None
        assert shown(house, referral, "21.71-cases") == {"envelope"}
        done(move(house, referral, "acceptances", who="21.71-cases"))
        assert shown(house, referral, "21.71-cases") == {"envelope", "case", "name"}
        assert shown(house, referral, RECEIVER) == set()

    def test_the_medical_profile_opens_to_a_health_service_that_may_read_it(self, house):
        made = known(house)
        officer, profile = house.speak(SENDER), f"/v1/cases/{made['id']}/medical-profile"
        done(officer.put(profile, {"injuries": "Contoh"}, 0))
        agreed = ["name", "medical_profile"]
        consent(house, made, HOSPITAL, purposes=["health_rehabilitation"], fields=agreed)
        asked = service(house, agency_id=house.agencies[HOSPITAL], kind="health_rehabilitation")
        referral = referral_at(house, "sent", made, service_id=asked["id"], fields=agreed)
        refused(house.speak(OTHER).get(profile), 404, "not-found")
        done(move(house, referral, "acceptances", who=OTHER))
        assert done(house.speak(OTHER).get(profile))["injuries"] == "Contoh"

    @pytest.mark.parametrize("status", ["sent", "in_service", "closed"])
    def test_a_withdrawal_closes_it_at_once(self, house, status):
        made = known(house, person=PERSON)
        given = consent(house, made, fields=list(AGREED))
        referral = referral_at(house, status, made, fields=list(ASKED))
        withdraw(house, given)
        after = seen(house, referral)
        assert after["status"] == ("closed" if status == "closed" else "withdrawn")
        assert (after["opening"], shown(house, referral)) == ("nothing", set())
        refused(house.speak(RECEIVER).post(f"/v1/referrals/{referral['id']}/messages", WORDS), 409, "locked")
        messages = done(house.speak(RECEIVER).get(f"/v1/referrals/{referral['id']}/messages"))
        assert messages["items"] == []

    def test_fields_that_no_consent_covers_any_more_close_alone(self, house):
        made = known(house, person=PERSON)
        first = consent(house, made, fields=["name", "story", "phone"])
        consent(house, made, fields=["name"])
        referral = referral_at(house, "accepted", made, fields=list(ASKED))
        assert shown(house, referral) == OPENED[Opening.CONSENTED]
        withdraw(house, first)
        assert seen(house, referral)["status"] == "accepted"
        assert shown(house, referral) == {"envelope", "case", "name"}


class TestSend:
    def refused_for(self, house: House, referral: dict[str, Any], body: Any = None) -> str:
        return str(refused(move(house, referral, "submissions", body), 409, "locked")["lock_reason"])

    @pytest.mark.parametrize(
        "given",
        [
            {"receivers": (HOSPITAL,)},
            {"purposes": ["legal_service"]},
            {"fields": ["phone"]},
            {"expires_at": "2026-01-02T00:00:00Z", "given_at": "2026-01-01T00:00:00Z"},
        ],
    )
    def test_consent_covers_receiver_service_fields_and_time(self, house, given):
        made, given = known(house), dict(given)
        consent(house, made, *given.pop("receivers", (SOCIAL,)), **{"fields": ["name"], **given})
        assert self.refused_for(house, draft(house, made)) == "not_covered"

    def test_a_seal_is_refused_in_the_same_words(self, house):
        sealed, uncovered = draft(house), draft(house, known(house))
        seal(house, {"id": sealed["case_id"]}, agency_id=house.agencies[SOCIAL])
        answers = [refused(move(house, each, "submissions"), 409, "locked") for each in (sealed, uncovered)]
        for answer in answers:
            answer.pop("instance")
        assert answers[0] == answers[1]

    def test_the_service_is_offered_fits_and_has_room(self, house):
        assert self.refused_for(house, draft(house, service_id=suspended_service(house)["id"])) == "service_suspended"
        children = service(house, age_to=17)["id"]
        assert self.refused_for(house, draft(house, service_id=children)) == "not_eligible"
        full = draft(house, service_id=service(house, places_free=0)["id"])
        assert self.refused_for(house, full) == "no_capacity"
        assert done(move(house, full, "submissions", {"is_full_known": True}))["status"] == "sent"
        refused(move(house, full, "acceptances"), 409, "locked")
        assert done(move(house, full, "acceptances", {"is_full_known": True}))["status"] == "accepted"

    def test_the_same_is_asked_once_and_again_when_it_came_to_nothing(self, house):
        made, asked = referred(house), service(house)["id"]
        first = referral_at(house, "sent", made, service_id=asked)
        again = draft(house, made, service_id=asked)
        assert self.refused_for(house, again) == "open_referral"
        done(move(house, first, "rejections"))
        assert pointers(self.drafted(house, made, replaces_id=UNKNOWN)) == ["/replaces_id"]
        following = draft(house, made, service_id=asked, replaces_id=first["id"])
        done(move(house, following, "submissions"))
        assert seen(house, first)["replaced_by_id"] == following["id"]

    def drafted(self, house: House, made: dict[str, Any], **fields: Any) -> dict[str, Any]:
        body = {"case_id": made["id"], "urgency": "normal", "service_id": service(house)["id"], **fields}
        return refused(house.speak(SENDER).post("/v1/referrals", body), 422, "invalid")

    def test_a_service_of_its_own_and_an_unknown_one_are_refused(self, house):
        made = referred(house)
        own = service(house, agency_id=house.agencies["agency:32.12-uptd-ppa"])["id"]
        assert [pointers(self.drafted(house, made, service_id=each)) for each in (own, UNKNOWN)] == [
            ["/service_id"]
        ] * 2

    def test_a_case_of_another_agency_is_unknown(self, house):
        body = {"case_id": referred(house)["id"], "urgency": "normal", "service_id": service(house, "disnaker")["id"]}
        refused(house.speak(OTHER).post("/v1/referrals", body), 404, "not-found")


class TestAnswer:
    def test_fifty_acceptances_at_once_give_one(self, house):
        referral = referral_at(house, "sent")
        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda _: move(house, referral, "acceptances").status_code, range(50)))
        assert sorted(set(answers)) == [200, 409]
        assert answers.count(200) == 1

    def test_no_room_names_services_that_may_have_some(self, house):
        referral = referral_at(house, "received")
        body = {"reason": "no_capacity", **WORDS}
        assert pointers(refused(move(house, referral, "rejections", body), 422, "invalid")) == [""]
        unknown = {**body, "alternative_ids": [UNKNOWN]}
        problem = refused(move(house, referral, "rejections", unknown), 422, "invalid")
        assert pointers(problem) == ["/alternative_ids/0"]
        named = [service(house, "polres")["id"]]
        made = done(move(house, referral, "rejections", {**body, "alternative_ids": named}))
        assert (made["status"], made["alternative_ids"], made["waits_on"]) == ("rejected", named, "sender")
        assert made["next_step_until"] > made["ended_at"]

    def test_at_most_two_questions(self, house):
        referral = referral_at(house, "info_requested")
        for path in ("answers", "information-requests", "answers"):
            done(move(house, referral, path))
        problem = refused(move(house, referral, "information-requests"), 409, "locked")
        assert problem["lock_reason"] == "no_questions_left"

    def test_the_sender_does_not_accept_and_the_receiver_does_not_cancel(self, house):
        referral = referral_at(house, "sent")
        refused(move(house, referral, "acceptances", who=SENDER), 403, "not-permitted")
        refused(move(house, referral, "cancellations", who=RECEIVER), 403, "not-permitted")
        refused(move(house, referral, "acceptances", who=OTHER), 404, "not-found")
        refused(move(house, referral, "acceptances", who=SECRETARIAT), 403, "insufficient-scope")

    def test_the_wrong_moment_names_the_moves_there_are(self, house):
        problem = refused(move(house, referral_at(house, "accepted"), "answers"), 409, "wrong-moment")
        assert problem["state"] == "accepted"
        assert problem["allowed_moves"] == ["cancellations", "corrections", "failures", "service-starts"]


class TestRedirect:
    def redirect(self, house: House, referral: dict[str, Any], to: dict[str, Any], who: str, **options: Any) -> Any:
        return move(house, referral, "redirections", {"service_id": to["id"], **WORDS}, who=who, **options)

    @pytest.mark.parametrize("who", [RECEIVER, SECRETARIAT])
    def test_another_service_is_asked_in_the_time_that_remains(self, house, who):
        made = referred(house, SOCIAL, HOSPITAL, person=PERSON, agreed=AGREED)
        referral = referral_at(house, "received", made, fields=["name"], safety_notes=WORDS["text"])
        there = service(house, agency_id=house.agencies[HOSPITAL])
        moved = done(self.redirect(house, referral, there, who, twice=True))
        assert moved["status"] == "redirected"
        following = seen(house, {"id": seen(house, referral)["replaced_by_id"]}, OTHER)
        assert (following["status"], following["replaces_id"]) == ("sent", referral["id"])
        assert following["expires_at"] == referral["expires_at"]
        assert following["envelope"]["safety_notes"] == WORDS["text"]
        assert shown(house, referral) == set()
        assert seen(house, following)["owner"] == referral["owner"]

    def test_where_no_consent_covers_it_nothing_goes_on(self, house):
        referral = referral_at(house, "sent")
        there = service(house, agency_id=house.agencies[HOSPITAL])
        for who in (RECEIVER, SECRETARIAT):
            assert refused(self.redirect(house, referral, there, who), 409, "locked")["lock_reason"] == "not_covered"
        assert seen(house, referral)["status"] == "sent"


class TestServe:
    @pytest.mark.parametrize(
        ("status", "path", "body", "pointer"),
        [
            ("accepted", "service-starts", {"first_contact_at": "2099-01-01T00:00:00Z"}, "/first_contact_at"),
            ("in_service", "holds", {**WORDS, "review_on": days_from_today(32)[0]}, "/review_on"),
            ("in_service", "completions", {"outcome": "arrived", "feedback": "x"}, "/outcome"),
        ],
    )
    def test_days_and_codes_are_right(self, house, status, path, body, pointer):
        assert pointers(refused(move(house, referral_at(house, status), path, body), 422, "invalid")) == [pointer]

    def test_it_is_reopened_once(self, house):
        referral = referral_at(house, "completed")
        assert done(move(house, referral, "reopenings"))["status"] == "in_service"
        done(move(house, referral, "completions"))
        assert refused(move(house, referral, "reopenings"), 409, "locked")["lock_reason"] == "reopened_before"
        assert done(move(house, referral, "closures"))["waits_on"] == "nobody"

    def test_the_two_agencies_read_what_was_written_and_nobody_else(self, house):
        referral = referral_at(house, "completed")
        path = f"/v1/referrals/{referral['id']}/messages"
        done(house.speak(RECEIVER).post(path, WORDS), 201)
        for who in (SENDER, RECEIVER):
            told = [(each["kind"], each["text"]) for each in done(house.speak(who).get(path))["items"]]
            assert told == [("feedback", "Contoh"), ("note", WORDS["text"])]
        assert done(house.speak(SECRETARIAT).get(path))["items"] == []
        refused(house.speak(OTHER).get(path), 404, "not-found")

    def test_a_hand_over_is_recorded_beside_the_state(self, house):
        referral = referral_at(house, "accepted")
        path = f"/v1/referrals/{referral['id']}/handovers"
        body = {"given_by": "Petugas A", "taken_by": "Petugas B", "place": "Contoh", "note": None}
        when = {"handed_over_at": "2026-01-20T03:00:00Z"}
        done(house.speak(RECEIVER).post(path, {**body, **when}), 201)
        (kept,) = done(house.speak(SENDER).get(path))["items"]
        assert {name: kept[name] for name in (*body, *when)} == {**body, **when}
        assert seen(house, referral)["status"] == "accepted"
        early = f"/v1/referrals/{referral_at(house, 'sent')['id']}/handovers"
        refused(house.speak(RECEIVER).post(early, {**body, **when}), 409, "locked")

    def test_its_timeline_tells_no_word_of_it(self, house):
        referral = referral_at(house, "in_service")
        told = house.speak(SECRETARIAT).get(f"/v1/referrals/{referral['id']}/timeline")
        assert [each["event"] for each in done(told)["items"]] == [
            "referral.sent",
            "referral.accepted",
            "referral.service_begun",
        ]


class TestEnteredInError:
    def test_another_officer_completes_it_and_nobody_sees_a_person(self, house):
        referral = referral_at(house, "accepted")
        asked = done(move(house, referral, "corrections"), 202)
        assert seen(house, referral)["status"] == "accepted"
        path = f"/v1/pending-acts/{asked['id']}/approvals"
        refused(house.speak(SENDER).post(path), 409, "same-person")
        refused(house.speak(RECEIVER).post(path), 404, "not-found")
        done(house.speak(SECOND).post(path))
        assert seen(house, referral)["status"] == "entered_in_error"
        assert shown(house, referral) == set()


class TestList:
    def test_a_secretariat_sees_who_waits_on_whom(self, house):
        referral = referral_at(house, "info_requested", urgency="urgent")
        path = f"/v1/referrals?status=info_requested&urgency=urgent&receiving_agency_id={house.agencies[SOCIAL]}"
        (found,) = [each for each in done(house.speak(SECRETARIAT).get(path))["items"] if each["id"] == referral["id"]]
        assert (found["waits_on"], found["fhir_status"], found["is_overdue"]) == ("sender", "on-hold", False)
        assert "envelope" not in found

    @pytest.mark.parametrize(("who", "side", "is_there"), [(SENDER, "sent", True), (SENDER, "received", False)])
    def test_the_sent_side_and_the_received_side_are_apart(self, house, who, side, is_there):
        referral = referral_at(house, "sent")
        path = f"/v1/referrals?sent_or_received={side}&case_id={referral['case_id']}"
        assert bool(done(house.speak(who).get(path))["items"]) is is_there

    def test_to_a_sealed_party_it_is_not_there(self, house):
        referral = referral_at(house, "sent")
        seal(house, {"id": referral["case_id"]}, agency_id=house.agencies[SOCIAL])
        refused(house.speak(RECEIVER).get(f"/v1/referrals/{referral['id']}"), 404, "not-found")
        assert done(house.speak(RECEIVER).get(f"/v1/referrals?case_id={referral['case_id']}"))["items"] == []
