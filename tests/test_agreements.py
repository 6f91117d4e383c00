"""What referrals rest on changes: a ground is confirmed, a consent renewed, narrowed or withdrawn; also two at once."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from api.database import create_engine
from api.moves.referral_clocks import FOREVER
from api.worker import follow_agreements
from tests.support.cases import HOSPITAL, SOCIAL, consent, known, override
from tests.support.flows import House, done
from tests.support.moments import soon
from tests.support.referred import (
    DELETER,
    OTHER,
    RECEIVER,
    SECOND,
    SENDER,
    draft,
    move,
    referral_at,
    seen,
    service,
    shown,
    withdraw,
)
from tests.test_referral_clock import later

WAITING = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def duties(house: House, made: dict[str, Any]) -> list[Any]:
    return list(done(house.speak(DELETER).get(f"/v1/deletion-duties?case_id={made['id']}"))["items"])


class TestConfirmed:
    def test_at_the_consent_every_referral_that_rests_on_it_stays_open(self, house):
        made = known(house)
        ground = override(house, made, fields=["name"])
        sent = done(move(house, draft(house, made, fields=["name"]), "submissions"))
        done(house.speak(SECOND).post(f"/v1/consents/{ground['id']}/override-confirmations"))
        with later(house, sent["sent_at"], hours=25) as then:
            assert seen(then, sent, RECEIVER)["opening"] == "envelope"

    def test_at_one_referral_the_other_one_stays_open_too(self, house):
        made = known(house)
        consent(house, made, SOCIAL, HOSPITAL, basis="life_in_danger", given_by=None, language=None, fields=["name"])
        here = referral_at(house, "accepted", made)
        there = draft(house, made, service_id=service(house, agency_id=house.agencies[HOSPITAL])["id"])
        done(move(house, there, "submissions"))
        done(move(house, here, "override-confirmations", {}, who=SECOND, twice=True))
        with later(house, here["sent_at"], hours=25) as then:
            assert "name" in shown(then, here)
            assert seen(then, there, OTHER)["opening"] == "envelope"


class TestRenewed:
    def test_while_it_is_open_a_new_consent_keeps_it_open(self, house):
        made = known(house)
        consent(house, made, fields=["name"], expires_at=soon(hours=2))
        referral = referral_at(house, "accepted", made)
        consent(house, made, fields=["name"], expires_at=soon(hours=5))
        for hours, is_open in ((3, True), (6, False)):
            with later(house, referral["sent_at"], hours=hours) as then:
                assert bool(shown(then, referral)) is is_open

    @pytest.mark.parametrize("status", ["withdrawn", "rejected", "closed"])
    def test_what_is_over_is_not_opened_again(self, house, status):
        made = known(house)
        given = consent(house, made, fields=["name"])
        referral = referral_at(house, "accepted" if status == "withdrawn" else status, made)
        withdraw(house, given)
        consent(house, made, fields=["name"])
        assert seen(house, referral)["status"] == status
        assert (seen(house, referral, RECEIVER)["opening"], shown(house, referral)) == ("nothing", set())


class TestNarrowed:
    @pytest.mark.parametrize("status", ["sent", "accepted", "closed"])
    def test_it_is_open_no_longer_than_the_consent_that_is_left(self, house, status):
        made = known(house)
        first = consent(house, made, fields=["name"])
        consent(house, made, fields=["name"], expires_at=soon(hours=2))
        referral = referral_at(house, status, made)
        withdraw(house, first)
        for hours, is_open in ((1, True), (3, False)):
            with later(house, referral["sent_at"], hours=hours) as then:
                assert (seen(then, referral, RECEIVER)["opening"] != "nothing") is is_open
                assert bool(shown(then, referral)) is is_open

    @pytest.mark.parametrize(
        ("status", "left", "owed"),
        [("accepted", ["name"], 1), ("closed", ["name"], 1), ("sent", ["name"], 0), ("accepted", ["name", "phone"], 0)],
    )
    def test_fields_that_had_opened_and_are_covered_no_more_are_deleted(self, house, status, left, owed):
        made = known(house)
        first = consent(house, made, fields=["name", "phone"])
        consent(house, made, fields=left)
        referral = referral_at(house, status, made, fields=["name", "phone"])
        withdraw(house, first)
        assert seen(house, referral)["status"] == status
        assert [(each["agency"], each["consent_id"]) for each in duties(house, made)] == [(SOCIAL, first["id"])] * owed


@pytest.fixture(name="keep")
def _keep(owner_session: Session, module_database: str) -> Iterator[Any]:
    looking = create_engine(module_database, pool_size=1)

    @contextmanager
    def keeping(table: str, row_id: str) -> Iterator[Any]:
        """Hold a row, so that what comes to it waits; the argument is the number that waits by then."""

        def until(waiting: int) -> None:
            for _ in range(500):
                with looking.connect() as line:
                    if line.scalar(WAITING) >= waiting:
                        return
                time.sleep(0.02)
            raise AssertionError(f"fewer than {waiting} wait")

        owner_session.execute(sa.text(f"SELECT FROM {table} WHERE id = :id FOR UPDATE"), {"id": row_id})
        try:
            yield until
        finally:
            owner_session.rollback()

    yield keeping
    looking.dispose()


class TestAtOnce:
    def test_one_withdrawn_by_a_request_that_came_later_and_was_first_covers_nothing(self, house):
        made = known(house)
        first, second = (consent(house, made, fields=["name"]) for _ in range(2))
        referral = referral_at(house, "accepted", made)
        with later(house, referral["sent_at"], minutes=1) as then:
            withdraw(then, first)
        withdraw(house, second)
        assert seen(house, referral)["status"] == "withdrawn"

    def test_of_two_consents_withdrawn_at_once_none_keeps_it_open(self, house, keep):
        made = known(house)
        given = [consent(house, made, fields=["name"]) for _ in range(2)]
        referral = referral_at(house, "accepted", made)
        with ThreadPoolExecutor(2) as pool:
            with keep("referral", referral["id"]) as until:
                going: list[Future[Any]] = [pool.submit(withdraw, house, each) for each in given]
                until(2)
            assert [each.result()["status"] for each in going] == ["withdrawn"] * 2
        assert seen(house, referral)["status"] == "withdrawn"
        assert (seen(house, referral, RECEIVER)["opening"], shown(house, referral)) == ("nothing", set())
        assert len(duties(house, made)) == 1

    def test_sent_on_while_consent_is_withdrawn_the_next_agency_sees_nothing_either(self, house, keep):
        made = known(house)
        given = consent(house, made, SOCIAL, HOSPITAL, fields=["name"])
        referral = referral_at(house, "sent", made)
        there = service(house, agency_id=house.agencies[HOSPITAL])
        body = {"service_id": there["id"], "text": "Contoh"}
        with ThreadPoolExecutor(2) as pool:
            with keep("service", there["id"]) as until:
                moved = pool.submit(move, house, referral, "redirections", body)
                until(1)
                taken = pool.submit(withdraw, house, given)
                until(2)
            done(moved.result())
            assert taken.result()["status"] == "withdrawn"
        following = seen(house, {"id": seen(house, referral)["replaced_by_id"]})
        assert following["status"] == "withdrawn"
        assert shown(house, following, OTHER) == set()

    def test_the_last_place_is_given_once(self, house, keep):
        offered = service(house, places=1, places_free=1)
        asked = [referral_at(house, "sent", service_id=offered["id"]) for _ in range(2)]
        with ThreadPoolExecutor(2) as pool:
            with keep("service", offered["id"]) as until:
                going = [pool.submit(move, house, each, "acceptances") for each in asked]
                until(2)
            assert sorted(each.result().status_code for each in going) == [200, 409]

    def test_the_same_asked_twice_at_once_is_asked_once(self, house, keep):
        made = known(house)
        consent(house, made, SOCIAL, HOSPITAL, fields=["name"])
        there = service(house, agency_id=house.agencies[HOSPITAL])
        moved_on, asked = referral_at(house, "sent", made), draft(house, made, service_id=there["id"])
        body = {"service_id": there["id"], "text": "Contoh"}
        with ThreadPoolExecutor(2) as pool:
            with keep("service", there["id"]) as until:
                moved = pool.submit(move, house, moved_on, "redirections", body)
                until(1)
                sent = pool.submit(move, house, asked, "submissions", None, SENDER)
                until(2)
            assert sorted(each.result().status_code for each in (moved, sent)) == [200, 409]


class TestRecounted:
    """Rows of before the release that follows what a referral rests on: the worker recounts each once."""

    @pytest.fixture(autouse=True)
    def anew(self, owner_session: Session) -> None:
        """As a database stands that comes from that release."""
        owner_session.execute(sa.text("DELETE FROM worker_position WHERE reader = 'agreements'"))
        owner_session.commit()

    def stood(self, owner: Session, row: dict[str, Any], table: str = "referral", **columns: Any) -> None:
        """What the release before had left in a row."""
        named = ", ".join(f"{name} = :{name}" for name in columns)
        owner.execute(sa.text(f"UPDATE {table} SET {named} WHERE id = :id"), {**columns, "id": row["id"]})  # noqa: S608  constants
        owner.commit()

    def follow(self, worker: sa.Engine) -> int:
        """How many referrals the worker recounts until it has been at every agency."""
        return sum(follow_agreements(worker) for _ in range(20))

    @pytest.mark.parametrize("status", ["sent", "accepted", "closed"])
    def test_one_that_was_left_open_too_long_ends_with_its_consent(self, house, worker, owner_session, status):
        made, hour = known(house), datetime.now(UTC) + timedelta(hours=1)
        consent(house, made, fields=["name"], expires_at=soon(hours=1))
        referral = referral_at(house, status, made)
        self.stood(owner_session, referral, agreed_until=None, receiver_until=FOREVER)
        assert self.follow(worker)
        until = datetime.fromisoformat(seen(house, referral, RECEIVER)["opens_until"])
        assert abs(until - hour) < timedelta(minutes=1)
        self.stood(owner_session, referral, agreed_until=None, receiver_until=FOREVER)
        assert self.follow(worker) == 0  # it was recounted once
        assert datetime.fromisoformat(seen(house, referral, RECEIVER)["opens_until"]) == FOREVER

    def test_one_whose_ground_was_confirmed_and_closed_is_open_again(self, house, worker, owner_session):
        made, hour_ago = known(house), datetime.now(UTC) - timedelta(hours=1)
        ground = override(house, made, fields=["name"])
        referral = referral_at(house, "accepted", made)
        done(house.speak(SECOND).post(f"/v1/consents/{ground['id']}/override-confirmations"))
        self.stood(owner_session, referral, agreed_until=hour_ago, receiver_until=hour_ago)
        assert shown(house, referral) == set()
        self.follow(worker)
        assert "name" in shown(house, referral)

    def test_one_that_nothing_covers_is_open_no_longer(self, house, worker, owner_session):
        made = known(house)
        given = consent(house, made, fields=["name"])
        referral = referral_at(house, "accepted", made)
        at = {"withdrawn_at": datetime.now(UTC), "status": "withdrawn"}
        self.stood(owner_session, given, "consent", **at)
        self.follow(worker)
        assert shown(house, referral) == set()

    @pytest.mark.parametrize("status", ["draft", "sent", "in_service", "closed"])
    def test_one_of_a_person_who_was_erased_before_has_ended(self, house, worker, owner_session, status):
        referral = referral_at(house, status)
        until = None if status == "draft" else FOREVER
        self.stood(owner_session, referral, receiver_until=until)
        self.stood(owner_session, {"id": referral["case_id"]}, '"case"', erased_at=datetime.now(UTC))
        assert self.follow(worker)
        after = seen(house, referral, SENDER)
        assert (after["status"], after["allowed_actions"]) == ("closed" if status == "closed" else "withdrawn", [])
        assert shown(house, referral) == set()

    def test_what_is_over_is_not_opened(self, house, worker):
        made = known(house)
        withdraw(house, consent(house, made, fields=["name"]))
        consent(house, made, fields=["name"])
        over = referral_at(house, "cancelled", made)
        self.follow(worker)
        assert shown(house, over) == set()
