"""Moves made by the clock: right when read with no job running, recorded once by whichever worker comes first."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from api.access.principal import the_clock
from api.database import APPLICATION_ROLE, WORKER_ROLE, assume, create_engine
from api.domain.clocks import local_date
from api.domain.lifecycles import PeriodStatus, ReportStatus, period_due, period_state, report_due, review_until
from api.domain.periods import end_of_day
from api.moves import held
from api.queries import due_by_clock
from api.services.periods import keep_time
from api.worker import record_the_clock
from tests.support.flows import LEADS, REGION, House, done, refused, speaker
from tests.support.moments import tomorrow_of

pytestmark = pytest.mark.usefixtures("rolled_up")

SECRETARIAT, OFFICER = "32.12-secretariat", "32.12-disnaker"
Travel = Callable[[datetime], None]


@pytest.fixture
def worker(module_database) -> Iterator[sa.Engine]:
    engine = create_engine(module_database, role=WORKER_ROLE, pool_size=4)
    record_the_clock(engine)  # what earlier tests left behind
    yield engine
    engine.dispose()


@pytest.fixture
def travel() -> Iterator[Travel]:
    """Sets the clock; it goes back by itself."""
    gone: list[time_machine.travel] = []

    def to(instant: datetime) -> None:
        gone.append(time_machine.travel(instant, tick=False))
        gone[-1].start()

    yield to
    for each in reversed(gone):
        each.stop()


def midnight_after(day: str) -> datetime:
    """The local midnight in Indramayu that ends the day."""
    return datetime.combine(tomorrow_of(day), datetime.min.time(), UTC) - timedelta(hours=7)


def journalled(owner_session: Session, row: dict[str, Any]) -> list[Any]:
    statement = sa.text("SELECT * FROM journal WHERE subject_id = :id ORDER BY xid, id")
    found = list(owner_session.connection().execute(statement, {"id": row["id"]}))
    owner_session.rollback()
    return found


def by_the_clock(owner_session: Session, row: dict[str, Any]) -> list[tuple[str, datetime]]:
    return [(each.event, each.effective_at) for each in journalled(owner_session, row) if each.actor_kind == "clock"]


def stored(owner_session: Session, period: dict[str, Any]) -> tuple[str, int]:
    statement = sa.text("SELECT status, version FROM reporting_period WHERE id = :id")
    found = owner_session.connection().execute(statement, {"id": period["id"]}).one()
    owner_session.rollback()
    return found.status, found.version


class TestPeriod:
    def test_each_move_is_recorded_once_at_its_deadline(self, house: House, worker, travel: Travel, owner_session):
        period = house.period()
        due, frozen = midnight_after(period["due_on"]), midnight_after(period["freeze_on"])
        travel(due - timedelta(seconds=1))
        record_the_clock(worker)
        assert stored(owner_session, period)[0] == "open"
        travel(due)
        assert record_the_clock(worker) >= 1
        assert stored(owner_session, period)[0] == "grace"
        travel(frozen)
        assert record_the_clock(worker) >= 1
        assert stored(owner_session, period)[0] == "frozen"
        assert by_the_clock(owner_session, period) == [
            ("reporting_period.due", due),
            ("reporting_period.frozen", frozen),
        ]

    def test_the_actor_is_nobodys_client(self, house: House, worker, travel: Travel, owner_session):
        period = house.period()
        travel(midnight_after(period["due_on"]))
        record_the_clock(worker)
        row = journalled(owner_session, period)[-1]
        assert (row.actor_kind, row.client_id, row.person_id, row.seat_id) == ("clock", None, None, None)
        assert (row.owner, row.subject_version) == (REGION, stored(owner_session, period)[1])

    def test_a_second_sweep_changes_nothing(self, house: House, worker, travel: Travel, owner_session):
        period = house.period()
        travel(midnight_after(period["freeze_on"]))
        assert record_the_clock(worker) >= 1
        after = stored(owner_session, period), len(journalled(owner_session, period))
        assert record_the_clock(worker) == 0
        assert (stored(owner_session, period), len(journalled(owner_session, period))) == after

    def test_two_workers_at_once_record_it_once(self, house: House, worker, travel: Travel, owner_session):
        periods = [house.period() for _ in range(3)]
        travel(midnight_after(max(each["freeze_on"] for each in periods)))
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(lambda _: record_the_clock(worker), range(4)))
        for each in periods:
            events = [event for event, _ in by_the_clock(owner_session, each)]
            assert events == ["reporting_period.due", "reporting_period.frozen"]

    def test_reads_and_guards_do_not_wait_for_it(self, house: House, worker, travel: Travel):
        period = house.period()
        report = house.report(period=period, nil_reason="Contoh")
        travel(midnight_after(period["freeze_on"]))
        officer = speaker(house.secretariat.http)(OFFICER)
        before = done(officer.get(f"/v1/reporting-periods/{period['id']}"))["state"]
        answer = officer.post(f"/v1/progress-reports/{report['id']}/submissions")
        assert refused(answer, 409, "locked")["lock_reason"] == "period_frozen"
        record_the_clock(worker)
        assert (before, done(officer.get(f"/v1/reporting-periods/{period['id']}"))["state"]) == ("frozen", "frozen")


class TestOpening:
    def test_the_clock_opens_and_everybody_owes(self, house: House, worker, owner_session):
        period = self.planned(house)
        assert period["allowed_actions"] == ["openings"]
        assert self.awaited(house, period) == ("open", "recording", set(LEADS.values()))
        record_the_clock(worker)
        assert self.awaited(house, period) == ("open", None, set())
        assert stored(owner_session, period)[0] == "open"
        opens = midnight_after(period["opens_on"]) - timedelta(days=1)
        assert by_the_clock(owner_session, period) == [("reporting_period.opened", opens)]
        assert self.owing(house, period) == set(LEADS.values())

    def test_by_hand_afterwards_it_is_open_already(self, house: House, worker):
        period = self.planned(house)
        record_the_clock(worker)
        answer = house.secretariat.post(f"/v1/reporting-periods/{period['id']}/openings")
        assert refused(answer, 409, "wrong-moment")["state"] == "open"

    def test_by_hand_and_by_the_clock_at_once_there_is_one_outcome(self, house: House, worker, owner_session):
        for _ in range(3):
            period = self.planned(house)
            with ThreadPoolExecutor(2) as threads:
                by_hand = threads.submit(house.secretariat.post, f"/v1/reporting-periods/{period['id']}/openings")
                threads.submit(record_the_clock, worker).result()
            opened = [each for each in journalled(owner_session, period) if each.event == "reporting_period.opened"]
            assert [each.actor_kind for each in opened] == [
                "client" if by_hand.result().status_code == 200 else "clock"
            ]
            assert self.owing(house, period) == set(LEADS.values())

    def test_before_its_day_it_stays_planned(self, house: House, worker, owner_session):
        days = house.calendar()
        later = {"opens_on": days["due_on"]}
        period = done(house.secretariat.post("/v1/reporting-periods", {**days, **later}), 201)
        assert self.awaited(house, period) == ("planned", None, set())
        record_the_clock(worker)
        assert stored(owner_session, period)[0] == "planned"

    def test_a_period_that_was_missed_is_opened_and_frozen_in_order(
        self, house: House, worker, travel: Travel, owner_session
    ):
        period = self.planned(house)
        travel(midnight_after(period["freeze_on"]) + timedelta(days=9))
        assert self.awaited(house, period) == ("frozen", "recording", set(LEADS.values()))
        record_the_clock(worker)
        events = [event.partition(".")[2] for event, _ in by_the_clock(owner_session, period)]
        assert events == ["opened", "due", "frozen"]

    @staticmethod
    def planned(house: House) -> dict[str, Any]:
        assert house.plan
        return house.planned()

    @staticmethod
    def awaited(house: House, period: dict[str, Any]) -> tuple[str, str | None, set[str]]:
        """State, what the opening waits for and who will owe, the same in the list and for a member agency."""
        words = {agency_id: word for word, agency_id in house.agencies.items()}
        secretariat, officer = (speaker(house.secretariat.http)(who) for who in ("32.12-secretariat", OFFICER))
        told = done(secretariat.get(f"/v1/reporting-periods/{period['id']}"))
        listed = done(officer.get(f"/v1/reporting-periods?year={period['year']}&limit=200"))["items"]
        assert [each["expected_agency_ids"] for each in listed if each["id"] == period["id"]] == [
            told["expected_agency_ids"]
        ]
        return told["state"], told["opening_waits_for"], {words[each] for each in told["expected_agency_ids"]}

    @staticmethod
    def owing(house: House, period: dict[str, Any]) -> set[str]:
        found = done(house.secretariat.get(f"/v1/reporting-obligations?period_id={period['id']}"))["items"]
        assert len(found) == len({each["agency"] for each in found})
        return {each["agency"] for each in found}


class TestOpeningWithoutAPlan:
    """A gap between plans is no failure: the opening waits, and obligations arise when the plan has come."""

    def test_it_waits_for_the_plan(self, house: House, worker, owner_session, module_database):
        assert house.plan
        period = house.planned()
        self.set_plan(module_database, "draft")
        try:
            assert record_the_clock(worker) == 0
            assert stored(owner_session, period)[0] == "planned"
            assert TestOpening.awaited(house, period) == ("open", "plan_in_force", set())
        finally:
            self.set_plan(module_database, "in_force")
        assert record_the_clock(worker) == 1
        assert stored(owner_session, period)[0] == "open"
        assert TestOpening.owing(house, period) == set(LEADS.values())

    def test_a_plan_of_after_the_period_makes_nobody_owe(self, house: House, worker, owner_session):
        assert house.plan
        days = {"opens_on": "2024-12-01", "due_on": "2024-12-10", "freeze_on": "2025-01-01"}  # the plan is of 2 January
        period = house.planned(**days)
        assert record_the_clock(worker) == 0
        assert stored(owner_session, period)[0] == "planned"
        assert TestOpening.awaited(house, period) == ("frozen", None, set())

    def test_one_that_froze_before_the_plan_came_stays_unopened_whoever_hands_it_on(
        self, house: House, module_database, owner_session
    ):
        assert house.plan
        days = {"opens_on": "2024-12-01", "due_on": "2024-12-10"}  # the plan is of 2 January
        for freeze_on, status in (("2025-01-01", "planned"), ("2025-01-02", "frozen")):
            period = house.planned(**days, freeze_on=freeze_on)
            engine = create_engine(module_database, role=WORKER_ROLE, pool_size=1)
            with Session(engine) as session, session.begin():
                clock = the_clock(REGION, datetime.now(UTC))
                assume(session, (REGION,), (REGION,))
                keep_time(session, clock, UUID(period["id"]))
            engine.dispose()
            assert stored(owner_session, period)[0] == status
            assert bool(TestOpening.owing(house, period)) is (status == "frozen")

    @staticmethod
    def set_plan(url: str, status: str) -> None:
        engine = create_engine(url, pool_size=1)
        with engine.begin() as owner:
            owner.execute(sa.text("UPDATE plan SET status = :status WHERE year_from = 2025"), {"status": status})
        engine.dispose()


class TestIdleClaim:
    def test_the_fall_is_recorded_once_at_its_deadline(self, house: House, worker, travel: Travel, owner_session):
        report = house.submitted(period=house.period())
        claimed = done(house.move(SECRETARIAT, report, "claims"))
        until = datetime.fromisoformat(claimed["review_until"])
        travel(until - timedelta(seconds=1))
        record_the_clock(worker)
        assert by_the_clock(owner_session, report) == []
        travel(until + timedelta(hours=5))
        for _ in range(2):
            record_the_clock(worker)
        assert by_the_clock(owner_session, report) == [("progress_report.claim_lapsed", until)]
        seen = done(speaker(house.secretariat.http)(SECRETARIAT).get(f"/v1/progress-reports/{report['id']}"))
        assert (seen["status"], seen["version"]) == ("submitted", claimed["version"] + 1)

    def test_a_claim_that_was_acted_on_does_not_fall(self, house: House, worker, travel: Travel, owner_session):
        report = house.submitted(period=house.period())
        claimed = done(house.move(SECRETARIAT, report, "claims"))
        done(house.move(SECRETARIAT, report, "verifications"))
        travel(datetime.fromisoformat(claimed["review_until"]))
        record_the_clock(worker)
        assert by_the_clock(owner_session, report) == []


class TestFreezeAndSubmission:
    """A report sent at the moment of the freeze is in or out, and the journal has them in that order."""

    def test_a_request_from_before_that_comes_after_the_freeze_is_refused(
        self, house: House, travel: Travel, module_database
    ):
        period = house.period()
        report = house.report(period=period, nil_reason="Contoh")
        frozen = midnight_after(period["freeze_on"])
        travel(frozen - timedelta(seconds=1))
        officer = speaker(house.secretariat.http)(OFFICER)
        engine = create_engine(module_database, role=APPLICATION_ROLE, pool_size=1)
        with ThreadPoolExecutor(1) as threads, Session(engine) as freezing:
            assume(freezing, [REGION])
            keep_time(freezing, the_clock(REGION, frozen), UUID(period["id"]))
            freezing.flush()
            sent = threads.submit(officer.post, f"/v1/progress-reports/{report['id']}/submissions")
            with pytest.raises(TimeoutError):
                sent.result(timeout=0.5)  # it waits for the freeze
            freezing.commit()
            assert refused(sent.result(), 409, "locked")["lock_reason"] == "period_frozen"
        engine.dispose()
        assert done(officer.get(f"/v1/progress-reports/{report['id']}"))["status"] == "draft"

    def test_a_freeze_waits_for_the_report_that_is_being_sent(
        self, house: House, worker, travel: Travel, module_database, owner_session
    ):
        period = house.period()
        frozen = midnight_after(period["freeze_on"])
        engine = create_engine(module_database, role=APPLICATION_ROLE, pool_size=1)
        with ThreadPoolExecutor(1) as threads, Session(engine) as sending:
            assume(sending, [LEADS["disnaker"]], [REGION])
            agency = the_clock(REGION, frozen)._replace(
                organisations=frozenset({LEADS["disnaker"]}), regions=frozenset({REGION})
            )
            held(sending, agency, UUID(period["id"]))
            travel(frozen)
            sweep = threads.submit(record_the_clock, worker)
            with pytest.raises(TimeoutError):
                sweep.result(timeout=0.5)
            assert stored(owner_session, period)[0] == "open"
            sending.commit()
            assert sweep.result() >= 1
        engine.dispose()
        assert stored(owner_session, period)[0] == "frozen"


class TestWorkerSees:
    """The worker finds what is due over organisations, and nothing else of the protected tables."""

    def test_only_what_is_due_and_without_a_context(self, house: House, worker, travel: Travel):
        period = house.period()
        travel(midnight_after(period["due_on"]))
        with Session(worker) as session:
            found = due_by_clock.periods(session, datetime.now(UTC))
            assert period["id"] in {str(row.id) for row in found}
            assert session.connection().scalar(sa.text("SELECT count(*) FROM progress_report")) == 0
            assert session.connection().scalar(sa.text("SELECT count(*) FROM reporting_obligation")) == 0


ZONES = st.sampled_from(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2029, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  given below


class TestRules:
    @given(now=INSTANTS, zone=ZONES, days=st.tuples(*[st.integers(0, 40)] * 3))
    def test_what_is_recorded_is_what_was_read(self, now: datetime, zone: str, days: tuple[int, int, int]):
        opens = datetime(2026, 1, 1, tzinfo=UTC).date()
        due = opens + timedelta(days=days[0])
        freeze = due + timedelta(days=days[1])
        status = PeriodStatus.OPEN
        while step := period_due(status, due, freeze, zone, now):
            assert step.at <= now
            status = PeriodStatus(step.to)
        assert status is period_state(PeriodStatus.OPEN, opens, due, freeze, local_date(now, zone))

    @given(claimed=INSTANTS, zone=ZONES, later=st.timedeltas(timedelta(), timedelta(days=9)))
    def test_a_claim_lasts_three_whole_local_days(self, claimed: datetime, zone: str, later: timedelta):
        until = review_until(claimed, zone)
        assert timedelta(days=3) < until - claimed <= timedelta(days=4)
        assert until == end_of_day(local_date(until, zone) - timedelta(days=1), zone)
        fallen = report_due(ReportStatus.UNDER_REVIEW, until, claimed + later)
        assert (fallen is not None) is (claimed + later >= until)

    @given(
        now=INSTANTS, status=st.sampled_from([each for each in ReportStatus if each is not ReportStatus.UNDER_REVIEW])
    )
    def test_nothing_else_of_a_report_is_moved_by_the_clock(self, now: datetime, status: ReportStatus):
        assert report_due(status, now, now) is None
