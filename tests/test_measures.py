"""How the work stands: taken by the worker, told at `/metrics`; and alarms and board that ask for nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from api.queries import measures
from api.worker import link_events, queue_events, take_measures
from tests.support.flows import House, done, refused
from tests.support.metrics import told
from tests.support.referred import referral_at


@pytest.fixture(scope="module")
def house(as_) -> House:
    return House(as_)


class TestTaken:
    def test_nothing_late_is_nothing(self, http, house: House, worker: sa.Engine):
        assert house.plan
        while queue_events(worker) | link_events(worker):
            pass
        take_measures(worker)
        figures = told(http)
        assert {name: figures[name] for name in ("gugus_reports_late", "gugus_imports_waiting")} == {
            "gugus_reports_late": 0,
            "gugus_imports_waiting": 0,
        }
        assert abs(figures["gugus_measures_taken_seconds"] - datetime.now(UTC).timestamp()) < 60

    def test_what_is_owed_and_not_sent_on_its_day_is_late_until_it_is_sent_or_excused(
        self, http, house: House, worker: sa.Engine
    ):
        period = house.period()
        house.submitted("disnaker", "1.1", period)
        house.excused(period["obligations"]["agency:32.12-dinsos"])
        self._take(worker, timedelta(days=21))
        assert told(http)["gugus_reports_late"] == len(period["obligations"]) - 2

    def test_referrals_that_nobody_answered_or_began(self, http, house: House, worker: sa.Engine):
        referral_at(house, "sent")
        referral_at(house, "accepted")
        self._take(worker, timedelta(days=3))
        figures = told(http)
        assert figures['gugus_referrals_overdue{clock="response"}'] == 1
        assert figures['gugus_referrals_overdue{clock="service"}'] == 1
        assert figures["gugus_clock_lag_seconds"] > 0

    def test_what_the_readers_of_the_journal_have_not_read(self, http, house: House, worker: sa.Engine):
        while link_events(worker):
            pass
        house.draft_plan()
        done(house.send(b"x", query="?dry_run=true"), 202)
        self._take(worker, timedelta(minutes=5))
        figures = told(http)
        assert figures['gugus_outbox_waiting{reader="chain"}'] >= 2
        assert (figures["gugus_imports_waiting"], figures["gugus_imports_lag_seconds"] >= 290) == (1, True)

    @staticmethod
    def _take(worker: sa.Engine, later: timedelta) -> None:
        with Session(worker) as session:
            measures.take(session, datetime.now(UTC) + later)
            session.commit()


class TestRefusals:
    def test_they_are_counted_by_their_problem(self, http, house: House):
        before = told(http).get('gugus_refusals_total{reason="not-found"}', 0)
        refused(house.secretariat.get("/v1/plans/0190a6d4-0000-7000-8000-000000000001"), 404, "not-found")
        assert told(http)['gugus_refusals_total{reason="not-found"}'] == before + 1
