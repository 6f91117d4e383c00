"""Rules of referrals one by one: what refuses a draft, a consent, a hand-over, a correction; and how long is long."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import Session

from api.domain.ages import Age
from api.domain.lifecycles import FINAL, ReferralStatus, ServiceStatus
from api.domain.notices import NOTICES, NoticeKind
from api.domain.seats import SeatKind
from api.moves.referral_guards import Asked, service_takes
from api.problems import Locked
from api.worker import tell_seats
from tests.support.cases import (
    CONSENT_OFFICER,
    HOSPITAL,
    PERSON,
    SOCIAL,
    UNIT,
    consent,
    consent_body,
    known,
    path_of,
    seal,
)
from tests.support.flows import REGION, House, days_from_today, done, pointers, refused
from tests.support.moments import moment, soon
from tests.support.referred import (
    BODIES,
    HANDED,
    OTHER,
    REASON,
    RECEIVER,
    SECOND,
    SENDER,
    WALKS,
    draft,
    move,
    referral_at,
    referred,
    seen,
    service,
    shelter,
    shown,
)
from tests.support.seated import seated
from tests.test_referral_clock import later

SECRETARIAT = "32.12-secretariat"
TOLD = sa.text("""
    SELECT n.seat_id, n.over_at IS NULL AS is_open, s.organisation || ' ' || s.kind AS whom
    FROM notice n JOIN seat s ON s.id = n.seat_id
    WHERE n.subject_id = :subject AND n.kind = 'referral_entered_in_error'
""")


def close(house: House, made: dict[str, Any]) -> Any:
    return house.speak(SENDER).patch(path_of(made), {"closed_on": "2026-02-01"}, 1)


def erase(house: House, made: dict[str, Any]) -> Any:
    return house.speak(CONSENT_OFFICER).post(f"{path_of(made)}/erasures")


class TestCaseThatIsClosed:
    def test_a_draft_of_it_is_neither_written_nor_corrected_nor_sent(self, house):
        made = referred(house)
        referral, sender = draft(house, made), house.speak(SENDER)
        done(close(house, made))
        body = {"case_id": made["id"], "service_id": shelter(house)["id"], "urgency": "normal"}
        answers = [
            sender.post("/v1/referrals", body),
            sender.patch(f"/v1/referrals/{referral['id']}", {"urgency": "normal"}, referral["version"]),
            move(house, referral, "submissions"),
        ]
        assert [refused(answer, 409, "locked")["lock_reason"] for answer in answers] == ["case_closed"] * 3


class TestErasedPerson:
    def test_nothing_more_is_agreed_to_in_her_name(self, house):
        made = known(house)
        done(erase(house, made))
        answer = house.speak(SENDER).post(f"{path_of(made)}/consents", consent_body(house))
        assert refused(answer, 409, "locked")["lock_reason"] == "erased"

    def test_nothing_more_is_asked_for_her(self, house):
        made = referred(house)
        done(erase(house, made))
        body = {"case_id": made["id"], "service_id": shelter(house)["id"], "urgency": "normal"}
        answer = house.speak(SENDER).post("/v1/referrals", body)
        assert refused(answer, 409, "locked")["lock_reason"] == "erased"

    @pytest.mark.parametrize("status", WALKS)
    def test_her_referrals_end_and_are_open_to_no_receiver(self, house, status):
        referral = referral_at(house, status)
        done(erase(house, {"id": referral["case_id"]}))
        after = [seen(house, referral, who) for who in ((SENDER,) if status == "draft" else (SENDER, RECEIVER))]
        ended = status if ReferralStatus(status) in FINAL else "withdrawn"
        assert {(each["status"], each["opening"]) for each in after} == {(ended, "nothing")}
        assert all(each["allowed_actions"] == [] for each in after)
        assert shown(house, referral) == set()


class TestAgreementThatRanOut:
    """It opens nothing any more to whoever serves, who still answers, and says how it went."""

    @pytest.mark.parametrize(
        ("status", "path", "after"),
        [
            ("sent", "rejections", "rejected"),
            ("received", "information-requests", "info_requested"),
            ("accepted", "failures", "failed"),
            ("in_service", "holds", "on_hold"),
            ("in_service", "completions", "completed"),
        ],
    )
    def test_the_receiver_writes_on_and_reads_nothing(self, house, status, path, after):
        made = known(house)
        consent(house, made, fields=["name"], expires_at=soon(hours=2))
        referral = referral_at(house, status, made)
        with later(house, referral["sent_at"], hours=3) as then:
            assert path in seen(then, referral, RECEIVER)["allowed_actions"]
            moved = done(move(then, referral, path))
            assert (moved["status"], moved["opening"], moved["envelope"]) == (after, "nothing", None)
            assert shown(then, referral) == set()
            words = f"/v1/referrals/{referral['id']}/messages"
            assert [each["text"] for each in done(then.speak(SENDER).get(words))["items"]] == ["Contoh"]
            assert done(then.speak(RECEIVER).get(words))["items"] == []


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


class TestAges:
    """Whoever may be of its ages is asked for; refused is who is certainly not."""

    CHILDREN, ADULTS = (None, 17), (18, None)

    @pytest.mark.parametrize(
        ("age", "asked_for"),
        [
            (Age(16, 17), [CHILDREN]),
            (Age(17, 18), [CHILDREN, ADULTS]),
            (Age(18, 19), [ADULTS]),
            (Age(None, None), [CHILDREN, ADULTS]),
        ],
    )
    def test_the_bounds_belong_to_the_service(self, age: Age, asked_for: list[tuple[int | None, int | None]]):
        assert [ages for ages in (self.CHILDREN, self.ADULTS) if self.takes(*ages, age)] == asked_for

    def takes(self, age_from: int | None, age_to: int | None, age: Age) -> bool:
        offered: Any = SimpleNamespace(status=ServiceStatus.ACTIVE, age_from=age_from, age_to=age_to)
        nobody: Any = None
        try:
            service_takes(nobody, None, SimpleNamespace(asked=Asked(offered, age)))
        except Locked:
            return False
        return True


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
        consent(house, made, fields=["name"], expires_at=soon(hours=2))
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


def in_error(house: House, referral: dict[str, Any], why: str = "Contoh") -> dict[str, Any]:
    """The referral, which two officers of its sender said was entered in error."""
    asked = done(move(house, referral, "corrections", {"text": why}), 202)
    done(house.speak(SECOND).post(f"/v1/pending-acts/{asked['id']}/approvals"))
    return seen(house, referral)


def told_of(owner: Session, referral: dict[str, Any]) -> list[Any]:
    found = owner.execute(TOLD, {"subject": referral["id"]}).all()
    owner.rollback()
    return list(found)


class TestEnteredInError:
    def test_what_is_over_is_not_entered_in_error(self, house):
        for status in ("closed", "rejected", "cancelled"):
            refused(move(house, referral_at(house, status), "corrections"), 409, "wrong-moment")

    def test_both_agencies_and_the_secretariat_are_told(self, house):
        referral = in_error(house, referral_at(house, "accepted"))
        for who in (SENDER, RECEIVER, SECRETARIAT):
            told = done(house.speak(who).get(f"/v1/referrals/{referral['id']}/timeline"))["items"]
            assert told[-1]["event"] == "referral.entered_in_error", who

    def test_their_seats_have_a_notice_each_for_fourteen_days(self, house, worker: sa.Engine, owner_session: Session):
        referral = in_error(house, referral_at(house, "accepted"))
        tell_seats(worker)
        tell_seats(worker)
        told = told_of(owner_session, referral)
        assert len(told) == len({each.seat_id for each in told})
        assert {each.whom for each in told} == {
            f"{UNIT} case_officer",
            f"{SOCIAL} case_officer",
            f"{REGION} secretariat",
        }
        with time_machine.travel(datetime.fromisoformat(referral["ended_at"]) + timedelta(days=14)):
            tell_seats(worker)
        assert {each.is_open for each in told_of(owner_session, referral)} == {False}

    def test_of_a_draft_its_sender_alone_has_one(self, house, worker: sa.Engine, owner_session: Session):
        referral = in_error(house, referral_at(house, "draft"))
        tell_seats(worker)
        assert {each.whom for each in told_of(owner_session, referral)} == {f"{UNIT} case_officer"}

    def test_whoever_the_case_is_sealed_against_has_none(self, house, worker: sa.Engine, owner_session: Session):
        referral = referral_at(house, "sent", made := referred(house))
        seal(house, made, agency_id=house.agencies[SOCIAL])
        in_error(house, referral)
        tell_seats(worker)
        assert {each.whom for each in told_of(owner_session, referral)} == {
            f"{UNIT} case_officer",
            f"{REGION} secretariat",
        }

    def test_a_seat_of_a_unit_that_it_is_sealed_against_has_none(
        self, house, worker: sa.Engine, owner_session: Session
    ):
        seat = seated(owner_session, SeatKind.CASE_OFFICER, REGION, "32.12-DINSOS").seat_id
        owner_session.execute(sa.text("UPDATE seat SET unit = 'unit-contoh' WHERE id = :id"), {"id": seat})
        owner_session.commit()
        open_case, sealed = referred(house), referred(house)
        seal(house, sealed, agency_id=house.agencies[SOCIAL], unit="unit-contoh")
        referrals = [in_error(house, referral_at(house, "sent", made)) for made in (open_case, sealed)]
        tell_seats(worker)
        told = [told_of(owner_session, each) for each in referrals]
        assert [seat in {each.seat_id for each in found} for found in told] == [True, False]
        assert f"{SOCIAL} case_officer" in {each.whom for each in told[1]}

    def test_it_says_nothing_of_the_person_or_of_why(self, house, worker: sa.Engine):
        why = "Contoh alasan yang menyebut seseorang"
        referral = in_error(house, referral_at(house, "accepted"), why)
        tell_seats(worker)
        path = "/v1/notices?kind=referral_entered_in_error&limit=200"
        found = done(house.speak(RECEIVER).get(path))["items"]
        (told,) = [each for each in found if each["subject_id"] == referral["id"]]
        assert told["text"] == NOTICES[NoticeKind.REFERRAL_ENTERED_IN_ERROR].text._asdict()
        assert told["link"] == f"/v1/referrals/{referral['id']}"
        assert (told["due_on"], told["days_left"], told["late_days"], told["is_open"]) == (None, None, None, True)
        assert not any(each in str(told) for each in (why, referral["case_id"], *map(str, PERSON.values())))
