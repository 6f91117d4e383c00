"""The clocks of a referral: right with no worker, recorded and told once, and never while a question waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import Session

from api.models.referrals import Referral
from api.moves.referral_clocks import carry_clock
from api.worker import record_the_clock, tell_seats
from tests.support.cases import known, override
from tests.support.flows import House, done, refused, speaker
from tests.support.moments import moment
from tests.support.referred import RECEIVER, SECOND, SENDER, draft, move, referral_at, seen

SECRETARIAT = "32.12-secretariat"
TOLD = sa.text("""
    SELECT n.kind, s.organisation || ' ' || s.kind AS whom FROM notice n JOIN seat s ON s.id = n.seat_id
    WHERE n.subject_id = :subject ORDER BY n.raised_at, n.kind, whom
""")
EVENTS = sa.text("SELECT event, actor_kind, effective_at FROM journal WHERE subject_id = :subject ORDER BY xid, id")


@contextmanager
def later(house: House, since: str, **time: float) -> Iterator[House]:
    """The same people, so much later than an instant."""
    with time_machine.travel(datetime.fromisoformat(since) + timedelta(**time), tick=False):
        yield House(speaker(house.secretariat.http))


def rows(owner: Session, statement: Any, referral: dict[str, Any]) -> list[Any]:
    found = list(owner.execute(statement, {"subject": referral["id"]}))
    owner.rollback()
    return found


class TestResponse:
    def test_an_emergency_is_overdue_a_second_after_24_hours_and_expires_with_no_worker(self, house):
        referral = referral_at(house, "received")
        assert referral["response_due_at"] == moment(referral["sent_at"], hours=24)
        for seconds, is_overdue in ((0, False), (1, True)):
            with later(house, referral["sent_at"], hours=24, seconds=seconds) as then:
                assert seen(then, referral, SECRETARIAT)["is_overdue"] is is_overdue
        with later(house, referral["sent_at"], hours=36) as then:
            over = seen(then, referral, RECEIVER)
            assert (over["status"], over["envelope"], over["opening"]) == ("expired", None, "nothing")
            assert over["next_step_until"] == moment(referral["sent_at"], hours=36 + 72)
            listed = done(then.speak(SENDER).get(f"/v1/referrals?status=expired&case_id={referral['case_id']}"))
            assert [each["id"] for each in listed["items"]] == [referral["id"]]
            refused(move(then, referral, "acceptances"), 409, "wrong-moment")

    def test_paused_hours_do_not_count_and_a_pause_never_expires(self, house):
        referral = referral_at(house, "received")
        with later(house, referral["sent_at"], hours=10) as then:
            asked = done(move(then, referral, "information-requests"))
        assert asked["response_due_at"] == moment(referral["sent_at"], hours=24 + 48)
        with later(house, referral["sent_at"], hours=40) as then:
            assert seen(then, referral)["status"] == "info_requested"
            answered = done(move(then, referral, "answers"))
        assert answered["response_due_at"] == moment(referral["sent_at"], hours=24 + 30)

    def test_a_question_that_nobody_answers_comes_back_by_itself(self, house):
        referral = referral_at(house, "received")
        with later(house, referral["sent_at"], hours=10) as then:
            done(move(then, referral, "information-requests"))
        with later(house, referral["sent_at"], hours=58) as then:
            assert seen(then, referral)["status"] == "received"
            assert done(move(then, referral, "acceptances"))["status"] == "accepted"

    def test_a_completed_service_is_closed_by_itself_and_stays_readable(self, house):
        referral = referral_at(house, "completed")
        with later(house, referral["completed_at"], days=14) as then:
            over = seen(then, referral, RECEIVER)
            assert (over["status"], over["opening"]) == ("closed", "consented")

    def test_one_that_is_sent_on_gets_the_time_that_remains_wherever_the_new_agency_is(self):
        """24 working hours, four of which went by in Jakarta, where it was sent at 07:00: twenty remain in Jayapura."""
        first, now = (datetime(2026, 11, 2, hour, tzinfo=UTC) for hour in (0, 5))  # Monday, 07:00 and 12:00 in Jakarta
        clock = {"response_minutes": 24 * 60, "is_working": True}
        sent = Referral(time_zone="Asia/Jakarta", counted_from=first, pauses=[], **clock)
        following = Referral(time_zone="Asia/Jayapura")
        carry_clock(following, sent, now)
        # 14:00 in Jayapura: two hours that day, two whole days, and two hours of Thursday.
        assert following.response_due_at == datetime(2026, 11, 5, 1, tzinfo=UTC)

    def test_what_the_clock_ended_ended_at_its_deadline(self, house):
        completed = referral_at(house, "completed")
        sent = referral_at(house, "sent")
        for referral, deadline in ((sent, "expires_at"), (completed, "confirm_until")):
            with later(house, referral["sent_at"], days=15) as then:
                assert seen(then, referral)["ended_at"] == referral[deadline]


class TestRecorded:
    def test_once_by_two_sweeps_at_its_deadline(self, house, worker, owner_session):
        referral = referral_at(house, "sent")
        with later(house, referral["sent_at"], hours=40):
            for _ in range(2):
                record_the_clock(worker)
        (event,) = [row for row in rows(owner_session, EVENTS, referral) if row.event == "referral.expired"]
        expired_at = datetime.fromisoformat(referral["expires_at"]).astimezone(UTC)
        assert (event.actor_kind, event.effective_at) == ("clock", expired_at)

    def test_each_step_is_told_once_to_those_it_concerns(self, house, worker, owner_session):
        referral = referral_at(house, "sent")
        for hours in (1, 13, 25, 31, 37):
            with later(house, referral["sent_at"], hours=hours):
                for _ in range(2):
                    tell_seats(worker)
        told = [tuple(row) for row in rows(owner_session, TOLD, referral)]
        unit, social = "agency:32.12-uptd-ppa case_officer", "agency:32.12-dinsos case_officer"
        head, overseer = "agency:32.12-dinsos authorised_officer", "district:32.12 secretariat"
        assert {kind: sorted({whom for each, whom in told if each == kind}) for kind, _ in told} == {
            "referral_sent": [social],
            "referral_reminder": [social],
            "referral_overdue": sorted([head, social, unit]),
            "referral_reroute": sorted([unit, overseer]),
            "referral_expired": sorted([unit, overseer]),
        }
        by_seat = [kind for kind, whom in told if whom == social]
        assert by_seat == ["referral_sent", "referral_reminder", "referral_overdue"]


class TestOverride:
    @pytest.fixture
    def sent(self, house) -> dict[str, Any]:
        made = known(house)
        override(house, made, fields=["name"])
        return done(move(house, draft(house, made, fields=["name"]), "submissions"))

    def test_unconfirmed_it_is_closed_after_a_day(self, house, sent):
        assert seen(house, sent, RECEIVER)["opening"] == "envelope"
        with later(house, sent["sent_at"], hours=24) as then:
            assert seen(then, sent, RECEIVER)["opening"] == "nothing"
            refused(move(then, sent, "override-confirmations", {}, who=SECOND), 409, "locked")

    def test_a_second_person_confirms_it(self, house, sent):
        refused(move(house, sent, "override-confirmations", {}, who=SENDER), 409, "same-person")
        done(move(house, sent, "override-confirmations", {}, who=SECOND))
        with later(house, sent["sent_at"], hours=25) as then:
            assert seen(then, sent, RECEIVER)["opening"] == "envelope"
