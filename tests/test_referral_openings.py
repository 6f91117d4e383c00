"""What of a person opens to the agency that serves her, by whose word, until when, and that she can ask who read it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from api.database import create_engine
from api.domain.seats import SeatKind
from api.models.task_forces import Seat
from tests.support.cases import CONSENT_OFFICER, HOSPITAL, SOCIAL, UNIT, consent, known, seal
from tests.support.flows import UNKNOWN, done, pointers, refused
from tests.support.referred import (
    DELETER,
    HANDED,
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
from tests.support.seated import seated, token_of
from tests.support.tokens import Caller

SECRETARIAT = "32.12-secretariat"
SENT_MOVES = ["acceptances", "cancellations", "corrections", "receipts", "redirections", "rejections"]


def at_the_hospital(house, *fields):
    """A referral to a health service of the hospital, which it accepted, for these fields."""
    made = known(house)
    consent(house, made, HOSPITAL, purposes=["health_rehabilitation"], fields=[*fields])
    asked = service(house, agency_id=house.agencies[HOSPITAL], kind="health_rehabilitation")
    referral = referral_at(house, "sent", made, service_id=asked["id"], fields=[*fields])
    return done(move(house, referral, "acceptances", who=OTHER))


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


class TestDocuments:
    def opened(self, house, referral, document, who=RECEIVER):
        """Whether somebody finds a document in the list, and the status of its content."""
        path = f"/v1/referrals/{referral['id']}/documents"
        listed = {each["id"] for each in done(house.speak(who).get(path))["items"]}
        return document["id"] in listed, house.speak(who).get(f"{path}/{document['id']}").status_code

    def test_they_open_with_the_field_they_go_with_and_close_with_its_consent(self, house):
        made = known(house)
        consent(house, made, fields=["name"])
        given = consent(house, made, fields=["documents"])
        closed = referral_at(house, "accepted", made, fields=["name"])
        letter, theirs = done(attach(house, closed), 201), done(attach(house, closed, RECEIVER), 201)
        # Under another referral of the same parties it is not there, though both see both.
        assert self.opened(house, referral_at(house, "accepted"), letter, SENDER) == (False, 404)
        assert self.opened(house, closed, letter) == (False, 404)
        assert [self.opened(house, closed, theirs, who) for who in (RECEIVER, SENDER)] == [(True, 200)] * 2
        done(move(house, closed, "cancellations"))
        asked = referral_at(house, "sent", made, fields=["name", "documents"])
        letter, report = done(attach(house, asked), 201), done(attach(house, asked, kind="medical_report"), 201)
        assert self.opened(house, asked, letter) == (False, 404)
        done(move(house, asked, "acceptances"))
        assert self.opened(house, asked, letter) == (True, 200)
        # What tells how she is opens to health services alone, also where it was written by another.
        assert self.opened(house, asked, report) == (False, 404)
        assert self.opened(house, asked, report, SENDER) == (True, 403)
        withdraw(house, given)
        assert seen(house, asked)["status"] == "accepted"
        assert self.opened(house, asked, letter) == (False, 404)

    def test_a_medical_report_goes_with_the_medical_profile(self, house):
        referral = at_the_hospital(house, "name", "medical_profile")
        letter, report = done(attach(house, referral), 201), done(attach(house, referral, kind="medical_report"), 201)
        assert [self.opened(house, referral, each, OTHER) for each in (letter, report)] == [(False, 404), (True, 200)]


class TestWhoServes:
    """The agency that serves her writes in her case what it gave and found, by its referral and no longer than it."""

    def test_a_health_service_keeps_the_medical_profile_of_the_holder(self, house):
        referral = at_the_hospital(house, "name", "medical_profile")
        path, hospital = f"/v1/cases/{referral['case_id']}/medical-profile", house.speak(OTHER)
        assert "medical-profile" in done(hospital.get(path.removesuffix("/medical-profile")))["allowed_actions"]
        done(hospital.put(path, {"injuries": "Contoh"}, 0))
        refused(hospital.put(path, {"injuries": "Contoh"}, 0), 412, "stale-version")
        assert done(hospital.put(path, {"injuries": "Sembuh"}, 1)) == {"id": referral["case_id"], "version": 2}
        done(house.speak(SENDER).put(path, {"injuries": "Contoh"}, 2))
        assert done(hospital.get(path))["injuries"] == "Contoh"
        log = done(house.speak(CONSENT_OFFICER).get(f"/v1/cases/{referral['case_id']}/access-log"))["items"]
        assert [each["organisation"] for each in log if each["event"] == "medical_profile.kept"][1:] == [HOSPITAL] * 2
        for move_made in ("service-starts", "completions", "closures"):
            body = {"outcome": "treated", "feedback": "Contoh"} if move_made == "completions" else None
            done(move(house, referral, move_made, body, None if move_made == "closures" else OTHER))
        assert refused(hospital.put(path, {}, 3), 409, "locked")["lock_reason"] == "not_open"
        copy = done(house.speak(CONSENT_OFFICER).get(f"/v1/cases/{referral['case_id']}/export"))
        assert copy["medical_profile"]["injuries"] == "Contoh"
        assert [each["text"] for each in copy["messages"]] == ["Contoh"]
        assert done(hospital.get(path))["version"] == 3

    def test_where_it_was_not_asked_for_or_the_service_is_another_it_is_not_written(self, house):
        blind = at_the_hospital(house, "name")
        path = f"/v1/cases/{blind['case_id']}/medical-profile"
        assert refused(house.speak(OTHER).put(path, {}, 0), 409, "locked")["lock_reason"] == "not_open"
        social = referral_at(house, "accepted")
        path = f"/v1/cases/{social['case_id']}/medical-profile"
        refused(house.speak(RECEIVER).put(path, {}, 0), 403, "not-permitted")
        offered = done(house.speak(RECEIVER).get(path.removesuffix("/medical-profile")))["allowed_actions"]
        assert "medical-profile" not in offered
        for stranger in (OTHER, "21.71-cases"):
            refused(house.speak(stranger).put(path, {}, 0), 404, "not-found")

    def test_what_it_gave_is_its_own_and_the_holder_sees_it(self, house, owner_session):
        referral = referral_at(house, "accepted")
        path, receiver = f"/v1/cases/{referral['case_id']}/assistance", house.speak(RECEIVER)
        fund = {"agency_id": house.agencies[SOCIAL], "name": f"Dana contoh {house.number()}", "donor": "Contoh"}
        made = done(receiver.post("/v1/assistance-funds", fund), 201)["id"]
        came = {"amount_idr": 500_000, "received_on": "2026-01-05"}
        done(receiver.post(f"/v1/assistance-funds/{made}/receipts", came), 201)
        gift = {"item": "Pakaian", "quantity": 1, "unit": "paket", "given_on": "2026-01-12", "cost_idr": 300_000}
        body = {**gift, "service": "social_rehabilitation", "fund_id": made}
        given = done(receiver.post(path, body), 201)
        assert (given["owner"], given["allowed_actions"]) == (SOCIAL, ["withdrawals"])
        refused(receiver.post(path, {**body, "service": "return"}), 403, "not-permitted")
        refused(house.speak(OTHER).post(path, body), 404, "not-found")
        (listed,) = done(house.speak(SENDER).get(path))["items"]
        assert listed["id"] == given["id"]
        copy = done(house.speak(CONSENT_OFFICER).get(f"/v1/cases/{referral['case_id']}/export"))
        assert [each["id"] for each in copy["assistance"]] == [given["id"]]
        withdrawal = {"reason": "Contoh"}
        wrong = house.speak(SENDER).post(f"/v1/assistance/{given['id']}/withdrawals", withdrawal)
        refused(wrong, 403, "not-permitted")
        done(move(house, referral, "cancellations"))
        refused(receiver.post(path, body), 404, "not-found")
        done(receiver.post(f"/v1/assistance/{given['id']}/withdrawals", withdrawal))
        told = "SELECT audience FROM journal WHERE event = 'assistance.withdrawn' AND subject_id = :id"
        assert set(owner_session.scalar(sa.text(told), {"id": given["id"]})) == {SOCIAL, UNIT}


@pytest.fixture(scope="module")
def in_the_unit(house, module_database):
    """An officer of the social office whose seat is in a unit of it."""
    engine = create_engine(module_database, pool_size=1)
    with Session(engine) as session:
        client = seated(session, SeatKind.CASE_OFFICER, "district:32.12", "32.12-DINSOS")
        session.get_one(Seat, client.seat_id).unit = "unit-ppa"
        session.commit()
    engine.dispose()
    words = ["cases:read", "referrals:read", "referrals:receive", "persons:read", SOCIAL]
    return Caller(house.secretariat.http, client.client_id, token_of(house.secretariat.http, client, words))


class TestUnits:
    def test_to_a_sealed_unit_it_is_as_if_it_were_not_there(self, house, in_the_unit):
        referral = referral_at(house, "accepted")
        case = f"/v1/cases/{referral['case_id']}"
        paths = [f"/v1/referrals/{referral['id']}", case, f"{case}/person", f"/v1/referrals/{referral['id']}/messages"]
        assert [in_the_unit.get(path).status_code for path in paths] == [200] * 4
        party = {"agency_id": house.agencies[SOCIAL], "unit": "unit-ppa"}
        made = seal(house, {"id": referral["case_id"]}, **party)
        assert made["against"] == f"{SOCIAL}/unit-ppa"
        for path in paths:
            answer, unknown = (
                refused(in_the_unit.get(each), 404, "not-found")
                for each in (path, path.replace(referral["id"], UNKNOWN).replace(referral["case_id"], UNKNOWN))
            )
            assert {**answer, "instance": ""} == {**unknown, "instance": ""}
        assert done(in_the_unit.get(f"/v1/referrals?case_id={referral['case_id']}"))["items"] == []
        # The others of the agency serve her on.
        assert "name" in shown(house, referral)
        done(house.speak(SENDER).post(f"/v1/seals/{made['id']}/liftings"))
        assert in_the_unit.get(paths[0]).status_code == 200

    @pytest.mark.usefixtures("in_the_unit")
    @pytest.mark.parametrize(("party", "pointer"), [({"unit": "no-such"}, "/unit"), ({"agency_id": None}, "")])
    def test_a_unit_is_that_of_a_seat_of_the_agency(self, house, party, pointer):
        body = {"agency_id": house.agencies[SOCIAL], "unit": "unit-ppa", "reason": "suspect", **party}
        answer = house.speak(SENDER).post(f"/v1/cases/{known(house)['id']}/seals", body)
        assert pointers(refused(answer, 422, "invalid")) == [pointer]


class TestPlaces:
    def free(self, house, offered):
        return done(house.secretariat.get(f"/v1/services/{offered['id']}"))["places_free"]

    def test_one_is_taken_at_the_acceptance_and_free_again_at_the_end(self, house):
        offered = service(house, places=2, places_free=1)
        first, second = (referral_at(house, "sent", service_id=offered["id"]) for _ in range(2))
        assert self.free(house, offered) == 1
        done(move(house, first, "acceptances"))
        assert self.free(house, offered) == 0
        listed = done(house.secretariat.get(f"/v1/services?agency_id={offered['agency_id']}&limit=200"))["items"]
        assert next(each["places_free"] for each in listed if each["id"] == offered["id"]) == 0
        assert refused(move(house, second, "acceptances"), 409, "locked")["lock_reason"] == "no_capacity"
        done(move(house, first, "failures"))
        assert self.free(house, offered) == 1
        done(move(house, second, "acceptances"))
        # What its agency says anew counts from then on, with her in it.
        done(house.secretariat.patch(f"/v1/services/{offered['id']}", {"places_free": 1}, 1))
        assert self.free(house, offered) == 1
        done(move(house, second, "failures"))
        assert self.free(house, offered) == 2

    def test_unsaid_they_are_the_places_there_are_and_uncounted_none(self, house):
        assert self.free(house, service(house, places=3, places_free=None)) == 3
        assert self.free(house, service(house, places=None, places_free=None)) is None


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
